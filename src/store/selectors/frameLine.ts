import { searchableText } from '../../analysis/frameFilter.ts';
import { decodeBase64, toHex } from '../../base/bytes.ts';
import type { Direction, Opcode, Origin } from '../../model/events.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import type { SessionView } from '../state.ts';

/** Characters of a payload that one line shows. */
const PREVIEW_CHARS = 300;
/** Before the first hit of a search this much stays in sight; a hit further in moves the preview to it. */
const PREVIEW_LEAD_CHARS = 40;
const PREVIEW_BYTES = 48;

/** What one line of the list says of its payload. */
export interface FramePreview {
  readonly kind: 'text' | 'bytes' | 'empty' | 'dropped' | 'unknown';
  /** One line; empty unless there is a payload. */
  readonly text: string;
}

/** Which kind of pair a frame belongs to; never mixed (see the Heartbeats view). */
export type PairKind = 'page-round-trip' | 'page-response' | 'wire-heartbeat';

export interface FramePairing {
  readonly other: FrameRow;
  readonly ms: number;
  readonly kind: PairKind;
  /** Whether this frame is the answer. */
  readonly isAnswer: boolean;
}

/** What a line shows apart from its payload; cheap enough to be read at every flush. */
export interface FrameLine {
  readonly atMs: number;
  readonly direction: Direction;
  readonly opcode: Opcode;
  /** `undefined` where only its size on the wire is known, or none. */
  readonly sizeBytes: number | undefined;
  /** Payload bytes on the wire, after compression, where a witness knows. */
  readonly wireSizeBytes: number | undefined;
  readonly origin: Origin;
  readonly connectionIndex: number;
  readonly isPayloadDropped: boolean;
  readonly pairing: FramePairing | undefined;
}

const FIRST_CONTROL_OPCODE = 8;

/** Whether it is a close, a ping or a pong (RFC 6455 section 5.5) and no message. */
export function isControlFrame(opcode: Opcode): boolean {
  return opcode >= FIRST_CONTROL_OPCODE;
}

/** Reads a line; `undefined` when the row is no longer held. */
export function frameLine(view: SessionView, row: FrameRow): FrameLine | undefined {
  const { frames } = view.session;
  if (row < frames.firstRow || row >= frames.endRow) return undefined;
  return {
    atMs: frames.atMs(row),
    direction: frames.direction(row),
    opcode: frames.opcode(row),
    sizeBytes: frames.isSizeKnown(row) ? frames.sizeBytes(row) : undefined,
    wireSizeBytes: frames.wireSizeBytes(row),
    origin: frames.origin(row),
    connectionIndex: frames.connectionIndex(row),
    isPayloadDropped: frames.isPayloadDropped(row),
    pairing: framePairing(view, row),
  };
}

/** The frame that `row` answers or is answered by. */
export function framePairing({ session, analyses }: SessionView, row: FrameRow): FramePairing | undefined {
  const { frames } = session;
  const pair = analyses.pairOf(row);
  if (!pair) return undefined;
  const isAnswer = pair.row < row;
  const ask = isAnswer ? opposite(frames.direction(row)) : frames.direction(row);
  const kind: PairKind = isControlFrame(frames.opcode(row))
    ? 'wire-heartbeat'
    : ask === 'sent'
      ? 'page-round-trip'
      : 'page-response';
  return { other: pair.row, ms: pair.ms, kind, isAnswer };
}

/** The payload as one line. With `pattern` the line begins shortly before what was found. */
export function framePreview(view: SessionView, row: FrameRow, pattern: RegExp | undefined): FramePreview {
  const { frames } = view.session;
  if (row < frames.firstRow || frames.isPayloadDropped(row)) return { kind: 'dropped', text: '' };
  if (frames.isSizeKnown(row) && frames.sizeBytes(row) === 0) return { kind: 'empty', text: '' };
  const payload = frames.payload(row);
  if (!payload) return { kind: 'unknown', text: '' };
  if (payload.encoding === 'text') return { kind: 'text', text: excerpt(payload.data, pattern) };
  // Only a search looks into binary messages as text; whole base64 groups are decoded for the rest.
  if (pattern) {
    const text = searchableText(payload);
    if (pattern.test(text) && !text.includes('\u0000')) return { kind: 'text', text: excerpt(text, pattern) };
  }
  const head = decodeBase64(payload.data.slice(0, Math.ceil(PREVIEW_BYTES / 3) * 4));
  if (!head) return { kind: 'unknown', text: '' };
  const text = readableText(head);
  const hex = toHex(head).replace(/(..)(?=.)/g, '$1 ');
  const isWhole = frames.sizeBytes(row) <= head.length;
  const readable = text === undefined ? '' : `  “${oneLine(text)}${isWhole ? '' : '…'}”`;
  return { kind: 'bytes', text: `${hex}${isWhole ? '' : ' …'}${readable}` };
}

/** Where a pattern occurs in one line, as start and end; at most `most` places. */
export function findInLine(
  text: string,
  pattern: RegExp | undefined,
  most = 30,
): readonly [number, number][] {
  if (!pattern) return [];
  const places: [number, number][] = [];
  for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))) {
    if (match[0] !== '') places.push([match.index, match.index + match[0].length]);
    if (places.length === most) break;
  }
  return places;
}

function excerpt(data: string, pattern: RegExp | undefined): string {
  const found = pattern ? data.search(pattern) : -1;
  const from = found > PREVIEW_CHARS / 2 ? found - PREVIEW_LEAD_CHARS : 0;
  // Twice as much as is shown, because white space is about to shrink.
  const line = oneLine(data.slice(from, from + PREVIEW_CHARS * 2));
  return `${from > 0 ? '…' : ''}${line.slice(0, PREVIEW_CHARS)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** UTF-8 text without control characters, its last character perhaps cut off; `undefined` for anything else. */
function readableText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    return /[\u0000-\u0008\u000e-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    // A fatal decoder throws only for invalid UTF-8: that is the answer.
    return undefined;
  }
}

function opposite(direction: Direction): Direction {
  return direction === 'sent' ? 'received' : 'sent';
}
