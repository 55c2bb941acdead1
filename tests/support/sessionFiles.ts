import { type WriteOptions, writeSession } from '../../src/formats/har/writeSession.ts';
import type { ReadReport } from '../../src/formats/readReport.ts';
import { type ReadOptions, readInto } from '../../src/formats/readSession.ts';
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../src/model/events.ts';
import type { Session } from '../../src/model/session.ts';

/** A session in which `events` happened. */
export function sessionWith(
  events: readonly SessionEvent[],
  options?: { readonly budgetBytes?: number },
): Session {
  const session = createSession(options);
  for (const event of events) applyEvent(session, event);
  return session;
}

/** The whole file that `writeSession` writes. */
export function fileText(session: Session, options: Partial<WriteOptions> = {}): string {
  return [...writeSession(session, { findings: [], creatorVersion: '0.0.0', ...options })].join('');
}

/** The bytes of a text (or the bytes themselves) in chunks of `chunkBytes`. */
export async function* chunksOf(
  content: string | Uint8Array,
  chunkBytes = 1 << 20,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  for (let start = 0; start < bytes.length; start += chunkBytes)
    yield bytes.subarray(start, start + chunkBytes);
}

/** What reading `content` gives. */
export async function readBack(
  content: string | Uint8Array,
  options: ReadOptions & { readonly chunkBytes?: number } = {},
): Promise<{ readonly session: Session; readonly report: ReadReport }> {
  const session = createSession();
  const report = await readInto(session, chunksOf(content, options.chunkBytes), options);
  return { session, report };
}
