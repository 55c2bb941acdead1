import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { Fault, sentenceOf } from '../base/fault.ts';
import { DETECT_BYTES, detectFormat } from '../formats/detectFormat.ts';
import type { ReadReport } from '../formats/readReport.ts';
import { type ReadOptions, readInto, readSession } from '../formats/readSession.ts';
import { applyEvent, createSession } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import type { ClockAnchor, Session } from '../model/session.ts';

/** A session read from one or several files. */
export interface LoadedSession {
  readonly session: Session;
  readonly reports: readonly ReadReport[];
}

/**
 * Reads files into one session. Several files share a clock by their wall time, so that drops of one endpoint are
 * compared across them; a file without wall time follows after the others. Net logs come last: they tell of the wire of
 * the sockets that the other files hold. Throws a Fault in one sentence.
 */
export async function loadSessions(paths: readonly string[]): Promise<LoadedSession> {
  const session = createSession();
  const reports: ReadReport[] = [];
  const files: { readonly path: string; readonly number: number; readonly isNetLog: boolean }[] = [];
  for (const path of paths) {
    files.push({ path, number: files.length + 1, isNetLog: (await formatOf(path)) === 'net-log' });
  }
  const spans: Span[] = [];
  for (const { path, number, isNetLog } of files.sort((a, b) => Number(a.isNetLog) - Number(b.isNetLog))) {
    const options: ReadOptions = {
      fileName: basename(path),
      firstRow: session.frames.endRow,
      resolveAttachment: (name) => attachment(path, name),
      ...(paths.length > 1 && { idPrefix: `${number}:` }),
    };
    const chunks = await openFile(path);
    reports.push(
      isNetLog ? await readInto(session, chunks, options) : await readOne(session, chunks, options, spans),
    );
  }
  markUnwatched(session, spans);
  return { session, reports };
}

/** The time a file tells of, on the session's clock. */
interface Span {
  readonly fromMs: number;
  toMs: number;
}

/** Between two files nobody looked: what was not seen then did not stay undone. */
function markUnwatched(session: Session, spans: readonly Span[]): void {
  let untilMs: number | undefined;
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (untilMs !== undefined && fromMs > untilMs) {
      const mark = { kind: 'capture-changed', origin: 'inferred' } as const;
      const reason = 'no file tells of this time';
      applyEvent(session, { ...mark, atMs: untilMs, change: 'stopped', reason });
      applyEvent(session, { ...mark, atMs: fromMs, change: 'started' });
    }
    untilMs = Math.max(untilMs ?? toMs, toMs);
  }
}

async function formatOf(path: string): Promise<ReturnType<typeof detectFormat>> {
  for await (const begin of await openFile(path, { end: DETECT_BYTES - 1 })) return detectFormat(begin);
  return detectFormat(new Uint8Array());
}

async function readOne(
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  spans: Span[],
): Promise<ReadReport> {
  const reading = readSession(chunks, options);
  const startMs = session.lastEventAtMs;
  let shiftMs: number | undefined = startMs === undefined ? 0 : undefined;
  let span: Span | undefined;
  for (;;) {
    const step = await reading.next();
    if (step.done) return step.value;
    for (const event of step.value) {
      shiftMs ??= shiftOf(event, session.clock, startMs ?? 0);
      const atMs = event.atMs + shiftMs;
      applyEvent(session, shiftMs === 0 ? event : { ...event, atMs });
      if (!span) {
        span = { fromMs: atMs, toMs: atMs };
        spans.push(span);
      }
      span.toMs = Math.max(span.toMs, atMs);
    }
  }
}

/** How far a file's clock lies from the session's, by its first event; readers begin with the anchor if there is one. */
function shiftOf(event: SessionEvent, clock: ClockAnchor | undefined, endMs: number): number {
  if (event.kind === 'clock-anchored' && clock) {
    return event.wallMs - event.atMs - (clock.wallMs - clock.monotonicMs);
  }
  return endMs + 1000 - event.atMs;
}

async function openFile(
  path: string,
  range: { readonly end?: number } = {},
): Promise<AsyncIterable<Uint8Array>> {
  try {
    const { isFile } = await stat(path).then((found) => ({ isFile: found.isFile() }));
    if (!isFile) throw new Fault('file-unreadable', `${path}: this is not a file.`);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Fault('file-unreadable', missing ? `${path}: no such file.` : `${path}: ${sentenceOf(error)}`, {
      cause: error,
    });
  }
  return createReadStream(path, range);
}

/** A file that a HAR names beside itself; nothing outside of its folder is read, whatever the HAR says. */
function attachment(path: string, name: string): AsyncIterable<Uint8Array> | undefined {
  const folder = resolve(dirname(path));
  const wanted = resolve(folder, name);
  return wanted.startsWith(folder + sep) ? existing(wanted) : undefined;
}

/** Chunks of a file that may not be there: then there are none. */
async function* existing(path: string): AsyncGenerator<Uint8Array, void, void> {
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isThere) yield* createReadStream(path);
}
