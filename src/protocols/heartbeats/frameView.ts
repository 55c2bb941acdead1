import { decodeBase64, decodeUtf8, toHex } from '../../base/bytes.ts';
import type { Direction, Opcode, Payload } from '../../model/events.ts';

/** Heartbeats are short; a longer message is never examined as one. In characters (of the base64 for binary). */
export const MAX_HEARTBEAT_CHARS = 1024;

/** Without one of these words no heuristic can find a heartbeat: one search spares a dozen. */
const HEARTBEAT_WORD = /p[io]ng|heart|keep-?alive|\bhb\b|\back\b|^ok$/i;

/** Binary frames up to this many base64 characters are also read as text: NATS and IRC send their words as bytes. */
const MAX_BINARY_TEXT_CHARS = 64;

/**
 * One frame as the matchers see it. Whatever is expensive is computed at most once per frame, however many matchers
 * ask. One view is reused for all frames of a session (`load`), so that a flood allocates nothing.
 */
export class FrameView {
  direction: Direction = 'sent';
  /** The message when it was sent as text. */
  text: string | undefined;
  #base64: string | undefined;
  #json: unknown;
  #jsonRead = false;
  #binaryText: string | undefined;
  #binaryTextRead = false;
  #hasHeartbeatWord: boolean | undefined;

  /** Shows another frame. Returns false for one without its payload, and for control frames. */
  load(direction: Direction, opcode: Opcode, payload: Payload | undefined): boolean {
    if (!payload || opcode > 7) return false;
    this.#show(direction);
    if (payload.encoding === 'text') this.text = payload.data;
    else this.#base64 = payload.data;
    return true;
  }

  /** Shows a message that came inside of another one. */
  loadText(direction: Direction, text: string): void {
    this.#show(direction);
    this.text = text;
  }

  #show(direction: Direction): void {
    this.direction = direction;
    this.text = undefined;
    this.#base64 = undefined;
    this.#json = undefined;
    this.#jsonRead = false;
    this.#binaryText = undefined;
    this.#binaryTextRead = false;
    this.#hasHeartbeatWord = undefined;
  }

  /** Short enough to be a heartbeat. */
  get isShort(): boolean {
    return (this.text ?? this.#base64 ?? '').length <= MAX_HEARTBEAT_CHARS;
  }

  /** Whether any word occurs that the heuristics look for. */
  get hasHeartbeatWord(): boolean {
    this.#hasHeartbeatWord ??= HEARTBEAT_WORD.test(this.anyText ?? '');
    return this.#hasHeartbeatWord;
  }

  /** The message as text, also when it was sent as a few bytes of UTF-8. */
  get anyText(): string | undefined {
    if (this.text !== undefined || this.#base64 === undefined) return this.text;
    if (!this.#binaryTextRead) {
      this.#binaryTextRead = true;
      if (this.#base64.length <= MAX_BINARY_TEXT_CHARS) {
        const bytes = decodeBase64(this.#base64);
        this.#binaryText = bytes && decodeUtf8(bytes);
      }
    }
    return this.#binaryText;
  }

  /** The payload of a binary frame, as base64. */
  get base64(): string | undefined {
    return this.#base64;
  }

  /** Hexadecimal digits of the first `byteCount` bytes of a binary frame. */
  hexPrefix(byteCount: number): string | undefined {
    if (this.#base64 === undefined) return undefined;
    const bytes = decodeBase64(this.#base64.slice(0, Math.ceil(byteCount / 3) * 4));
    return bytes && toHex(bytes.subarray(0, byteCount));
  }

  /** The message as a JSON object or array; `undefined` for everything else. */
  get json(): object | undefined {
    if (!this.#jsonRead) {
      this.#jsonRead = true;
      const first = this.text?.charCodeAt(0);
      if (this.text !== undefined && (first === 0x7b || first === 0x5b)) {
        try {
          this.#json = JSON.parse(this.text);
        } catch {
          // Not JSON after all: then no JSON heartbeat either.
        }
      }
    }
    return typeof this.#json === 'object' && this.#json !== null ? this.#json : undefined;
  }
}
