import { Fault } from '../base/fault.ts';
import { applyEvent, createSession } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';
import { byteSlices, type SliceOptions } from './byteSlices.ts';
import { DETECT_BYTES, detectFormat } from './detectFormat.ts';
import { jsonLines } from './har/attachedMessages.ts';
import { HarReader } from './har/harReader.ts';
import type { Attachment } from './har/readingLog.ts';
import { readNetLog } from './netLog/readNetLog.ts';
import type { ReadReport } from './readReport.ts';

/** Events are handed out in batches of at most this many. */
const BATCH_EVENTS = 1000;

export interface ReadOptions extends SliceOptions {
  /**
   * Where the events are going to be applied, each batch before the next is asked for: a net log joins the sockets that
   * are there, and its times are on that session's clock.
   */
  readonly session?: Session;
  /** For the sentences that name the file. */
  readonly fileName?: string;
  /** Put before every id of the file, so that two files can share a session. */
  readonly idPrefix?: string;
  /** Rows the session's frame log already has, for findings that point to frames. */
  readonly firstRow?: number;
  /** The bytes of a file that a HAR names beside itself (Playwright's attached messages); `undefined`: not there. */
  readonly resolveAttachment?: (name: string) => AsyncIterable<Uint8Array> | undefined;
}

/**
 * Reads a session file of any known kind as events, in batches, holding neither the file nor a connection. Returns
 * what there was. Throws {@link Fault}: `file-unrecognised`, `file-unreadable`, `file-from-the-future`, `cancelled`.
 */
export async function* readSession(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<readonly SessionEvent[], ReadReport, void> {
  const slices = byteSlices(chunks, options);
  try {
    const begin = await firstBytes(slices);
    const format = detectFormat(begin);
    if (typeof format === 'object') throw new Fault('file-unrecognised', format.problem);
    if (format === 'net-log') {
      const { session = createSession(), idPrefix = '' } = options;
      const report = yield* readNetLog(withBegin(begin, slices), session, idPrefix);
      options.onProgress?.(1);
      return report;
    }
    return yield* readHar(begin, slices, options);
  } catch (error) {
    throw named(error, options.fileName);
  } finally {
    await slices.return();
  }
}

/** Reads a file into `session`. See {@link readSession}. */
export async function readInto(
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadReport> {
  const reading = readSession(chunks, { firstRow: session.frames.endRow, ...options, session });
  for (;;) {
    const step = await reading.next();
    if (step.done) return step.value;
    for (const event of step.value) applyEvent(session, event);
  }
}

async function* readHar(
  begin: Uint8Array,
  slices: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<readonly SessionEvent[], ReadReport, void> {
  const { idPrefix = '', firstRow = 0 } = options;
  const reader = new HarReader({ idPrefix, firstRow });
  const decoder = new TextDecoder();
  let makesSense = reader.write(decoder.decode(begin, { stream: true }));
  yield* inBatches(reader.takeEvents());
  if (makesSense) {
    for await (const slice of slices) {
      makesSense = reader.write(decoder.decode(slice, { stream: true }));
      yield* inBatches(reader.takeEvents());
      for (const attachment of reader.takeAttachments()) yield* readAttachment(attachment, reader, options);
      if (!makesSense) break;
    }
  }
  reader.end();
  for (const attachment of reader.takeAttachments()) yield* readAttachment(attachment, reader, options);
  yield* inBatches(reader.takeEvents());
  const report = reader.report();
  options.onProgress?.(1);
  return report;
}

async function* readAttachment(
  { name, onMessage }: Attachment,
  reader: HarReader,
  { resolveAttachment, signal }: ReadOptions,
): AsyncGenerator<readonly SessionEvent[], void, void> {
  const chunks = resolveAttachment?.(name);
  if (!chunks) {
    reader.skip('attached files with messages');
    return;
  }
  const slices = byteSlices(chunks, signal ? { signal } : {});
  for await (const messages of jsonLines(slices, () => reader.skip('messages'))) {
    messages.forEach(onMessage);
    yield* inBatches(reader.takeEvents());
  }
}

async function* withBegin(
  begin: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield begin;
  yield* rest;
}

function* inBatches(events: readonly SessionEvent[]): Generator<readonly SessionEvent[], void, void> {
  for (let start = 0; start < events.length; start += BATCH_EVENTS) {
    yield events.length <= BATCH_EVENTS ? events : events.slice(start, start + BATCH_EVENTS);
  }
}

/** The begin of the file: at least what tells the format, unless the file is shorter. */
async function firstBytes(slices: AsyncGenerator<Uint8Array, void, void>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < DETECT_BYTES) {
    const { done, value } = await slices.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The same fault with the file's name before its sentence. */
function named(error: unknown, fileName: string | undefined): unknown {
  if (!(error instanceof Fault) || fileName === undefined || error.code === 'cancelled') return error;
  return new Fault(error.code, `${fileName}: ${error.message}`, { cause: error });
}
