import type { Origin, Payload } from '../../model/events.ts';
import type { FrameLog, FrameRow } from '../../model/frameLog.ts';
import type { Redactor } from '../redact.ts';
import { roundedMs, type WallClock } from './fileTime.ts';
import type { TextBuffer } from './textBuffer.ts';

/** Frames of one note block; a block is parsed as a whole when read. */
const BLOCK_FRAMES = 256;

/** What writing the frames of one connection needs. */
export interface FrameSource {
  readonly frames: FrameLog;
  /** Rows of the connection in time order. */
  readonly rows: Uint32Array;
  /** The origin that is not written with each frame. */
  readonly usualOrigin: Origin | undefined;
  readonly clock: WallClock;
  readonly redactor: Redactor;
  /** Sizes in the file must be those observed although the payloads are no longer. */
  readonly isRedacted: boolean;
}

/**
 * The payload of a frame that Chrome's four keys can tell: a text message as text or any other as base64. Control
 * frames, which Chrome would show as messages, and frames without payload are told in `_wsDoctor.frames`.
 */
function messagePayload(frames: FrameLog, row: FrameRow): Payload | undefined {
  const opcode = frames.opcode(row);
  const payload = opcode < 8 ? frames.payload(row) : undefined;
  return payload && (opcode === 1) === (payload.encoding === 'text') ? payload : undefined;
}

/** What there is to write, so that most connections are walked through only twice. */
export interface FrameSurvey {
  readonly hasOtherFrames: boolean;
  readonly hasMessageNotes: boolean;
}

export function surveyFrames({ frames, rows, usualOrigin, isRedacted }: FrameSource): FrameSurvey {
  let hasOtherFrames = false;
  let hasMessageNotes = isRedacted;
  for (const row of rows) {
    if (!messagePayload(frames, row)) hasOtherFrames = true;
    else if (!hasMessageNotes) {
      hasMessageNotes =
        frames.origin(row) !== usualOrigin ||
        frames.isSizeGiven(row) ||
        frames.wireSizeBytes(row) !== undefined;
    }
    if (hasOtherFrames && hasMessageNotes) break;
  }
  return { hasOtherFrames, hasMessageNotes };
}

/** The elements of `_webSocketMessages`. */
export function* writeMessages(source: FrameSource, out: TextBuffer): Generator<string, number, void> {
  const { frames, rows, clock, redactor } = source;
  let count = 0;
  for (const row of rows) {
    const payload = messagePayload(frames, row);
    if (!payload) continue;
    const type = frames.direction(row) === 'sent' ? 'send' : 'receive';
    const time = clock.secondsAt(frames.atMs(row));
    const data = JSON.stringify(redactor.payload(payload).data);
    const separator = count++ === 0 ? '\n' : ',\n';
    out.add(`${separator}{"type":"${type}","time":${time},"opcode":${frames.opcode(row)},"data":${data}}`);
    if (out.isFull) yield* out.take();
  }
  return count;
}

/** The elements of `_wsDoctor.frames`: `[messages before it, atMs, type, opcode, sizeBytes, more]`. */
export function* writeOtherFrames(source: FrameSource, out: TextBuffer): Generator<string, void, void> {
  const { frames, rows, redactor, usualOrigin } = source;
  let messages = 0;
  let separator = '\n';
  for (const row of rows) {
    if (messagePayload(frames, row)) {
      messages++;
      continue;
    }
    const origin = frames.origin(row);
    const payload = frames.payload(row);
    const clean = payload && redactor.payload(payload);
    const more = {
      ...(origin !== usualOrigin && { origin }),
      ...(frames.wireSizeBytes(row) !== undefined && { wireSizeBytes: frames.wireSizeBytes(row) }),
      ...(frames.isPayloadDropped(row) && { payloadDropped: true }),
      ...(clean && { [clean.encoding]: clean.data }),
    };
    const type = frames.direction(row) === 'sent' ? 'send' : 'receive';
    const size = frames.isSizeKnown(row) ? frames.sizeBytes(row) : null;
    const fields = [messages, roundedMs(frames.atMs(row)), type, frames.opcode(row), size];
    out.add(separator + JSON.stringify(Object.keys(more).length > 0 ? [...fields, more] : fields));
    separator = ',\n';
    if (out.isFull) yield* out.take();
  }
}

/** The elements of `_wsDoctor.messageNotes`: what Chrome's four keys cannot tell of runs of messages. */
export function* writeMessageNotes(source: FrameSource, out: TextBuffer): Generator<string, void, void> {
  const { frames, rows } = source;
  let block: FrameRow[] = [];
  let first = 0;
  let separator = '\n';
  const flush = () => {
    const note = noteOf(source, first, block);
    if (note) {
      out.add(separator + JSON.stringify(note));
      separator = ',\n';
    }
    first += block.length;
    block = [];
  };
  for (const row of rows) {
    if (!messagePayload(frames, row)) continue;
    const isNext = block[0] === undefined || frames.origin(block[0]) === frames.origin(row);
    if (!isNext || block.length === BLOCK_FRAMES) flush();
    block.push(row);
    if (out.isFull) yield* out.take();
  }
  flush();
}

function noteOf(source: FrameSource, first: number, block: readonly FrameRow[]): object | undefined {
  const { frames, usualOrigin, isRedacted } = source;
  if (block[0] === undefined) return undefined;
  const origin = frames.origin(block[0]);
  const hasSizes = isRedacted || block.some((row) => frames.isSizeGiven(row));
  const hasWireSizes = block.some((row) => frames.wireSizeBytes(row) !== undefined);
  if (origin === usualOrigin && !hasSizes && !hasWireSizes) return undefined;
  const sizeOf = (row: FrameRow) => (isRedacted || frames.isSizeGiven(row) ? frames.sizeBytes(row) : null);
  return {
    first,
    count: block.length,
    ...(origin !== usualOrigin && { origin }),
    ...(hasSizes && { sizes: block.map(sizeOf) }),
    ...(hasWireSizes && { wireSizes: block.map((row) => frames.wireSizeBytes(row) ?? null) }),
  };
}
