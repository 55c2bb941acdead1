import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { Fault, sentenceOf } from '../base/fault.ts';
import type { ReadReport } from '../formats/readReport.ts';
import { type ReadOptions, readSession } from '../formats/readSession.ts';
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
 * compared across them; a file without wall time follows after the others. Throws a Fault in one sentence.
 */
export async function loadSessions(paths: readonly string[]): Promise<LoadedSession> {
  const session = createSession();
  const reports: ReadReport[] = [];
  for (const [i, path] of paths.entries()) {
    const options: ReadOptions = {
      fileName: basename(path),
      firstRow: session.frames.endRow,
      resolveAttachment: (name) => attachment(path, name),
      ...(paths.length > 1 && { idPrefix: `${i + 1}:` }),
    };
    reports.push(await readOne(session, await openFile(path), options));
  }
  return { session, reports };
}

async function readOne(
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<ReadReport> {
  const reading = readSession(chunks, options);
  const startMs = session.lastEventAtMs;
  let shiftMs: number | undefined = startMs === undefined ? 0 : undefined;
  for (;;) {
    const step = await reading.next();
    if (step.done) return step.value;
    for (const event of step.value) {
      shiftMs ??= shiftOf(event, session.clock, startMs ?? 0);
      applyEvent(session, shiftMs === 0 ? event : { ...event, atMs: event.atMs + shiftMs });
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

async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
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
  return createReadStream(path);
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
