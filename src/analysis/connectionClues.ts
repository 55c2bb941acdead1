import { decodeBase64, decodeUtf8 } from '../base/bytes.ts';
import type { FrameLog, FrameRow } from '../model/frameLog.ts';
import { type Connection, subprotocol } from '../model/session.ts';
import { type Detection, detectConventions } from '../protocols/heartbeats/detect.ts';
import { unwrapSockJs } from '../protocols/heartbeats/sockJsEnvelope.ts';

const OPCODE_TEXT = 1;
const OPCODE_BINARY = 2;
/** Of a first message so many characters are kept (of base64: decodable, because divisible by 4). */
const CLUE_CHARS = 4096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that no text protocol sends.
const NO_TEXT = /[\0-\x08\x0e-\x1d\x7f]/;

interface FirstTexts {
  sent: string | undefined;
  received: string | undefined;
}

/** What may tell the protocol of one connection: URL, subprotocol, and the first message each way. */
export class ConnectionClues {
  readonly #connection: Connection;
  readonly #frames: FrameLog;
  readonly #first: FirstTexts = { sent: undefined, received: undefined };
  /** The first messages inside of SockJS's frames. */
  readonly #inside: FirstTexts = { sent: undefined, received: undefined };
  readonly #binarySeen = { sent: false, received: false };

  constructor(connection: Connection, frames: FrameLog) {
    this.#connection = connection;
    this.#frames = frames;
  }

  get firstReceived(): string | undefined {
    return this.#first.received;
  }

  /** Remembers first messages. Returns true when there is a new clue. */
  note(row: FrameRow): boolean {
    const opcode = this.#frames.opcode(row);
    const direction = this.#frames.direction(row);
    if (this.#first[direction] === undefined) {
      const text = opcode === OPCODE_TEXT ? this.#text(row) : this.#binaryText(row, opcode);
      if (text === undefined) return false;
      this.#first[direction] = text;
      this.#lookInside(direction, text);
      return true;
    }
    if (this.#inside[direction] !== undefined || opcode !== OPCODE_TEXT || !this.#isSockJs) return false;
    return this.#lookInside(direction, this.#frames.payload(row)?.data ?? '');
  }

  /** What the clues give. Asked again, the same clues give an equal answer. */
  detect(): Detection {
    const { url } = this.#connection;
    const detection = detectConventions({
      url,
      subprotocol: subprotocolOf(this.#connection),
      firstTexts: given(this.#first),
    });
    if (!detection.conventions.some(({ entry }) => entry.id === 'sockjs')) return detection;
    const inside = detectConventions({ url, subprotocol: undefined, firstTexts: given(this.#inside) });
    const outside = detection.conventions.filter(({ entry }) => entry.detectBy.fallback !== true);
    return {
      conventions: [...outside, ...inside.conventions.filter((one) => !outside.includes(one))],
      protocol: detection.protocol,
      inside: inside.protocol,
    };
  }

  get #isSockJs(): boolean {
    const { received } = this.#first;
    return received === 'o' || received?.startsWith('a["') === true;
  }

  #lookInside(direction: keyof FirstTexts, text: string): boolean {
    const [inside] = unwrapSockJs(direction, text) ?? [];
    if (inside === undefined) return false;
    this.#inside[direction] = inside;
    return true;
  }

  #text(row: FrameRow): string | undefined {
    return this.#frames.payload(row)?.data.slice(0, CLUE_CHARS);
  }

  /** NATS and others send their words as bytes. */
  #binaryText(row: FrameRow, opcode: number): string | undefined {
    const direction = this.#frames.direction(row);
    if (opcode !== OPCODE_BINARY || this.#binarySeen[direction]) return undefined;
    this.#binarySeen[direction] = true;
    const bytes = decodeBase64(this.#text(row) ?? '');
    const text = bytes && decodeUtf8(bytes);
    return text && !NO_TEXT.test(text) ? text : undefined;
  }
}

function given({ sent, received }: FirstTexts): readonly string[] {
  return [sent, received].filter((text) => text !== undefined);
}

/** The subprotocol; `null`: the server chose none; `undefined`: nobody knows. */
function subprotocolOf(connection: Connection): string | null | undefined {
  const known = subprotocol(connection);
  if (known !== undefined) return known;
  return connection.response?.status === 101 || connection.negotiated ? null : undefined;
}
