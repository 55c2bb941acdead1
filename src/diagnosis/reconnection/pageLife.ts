import { captureGaps, gapWithin } from '../../analysis/captureGaps.ts';
import { concerns } from '../../analysis/samePage.ts';
import { lowerBound } from '../../analysis/timeOrdered.ts';
import type { PageChange } from '../../model/events.ts';
import { type Connection, lastFrameAtMs, type Session } from '../../model/session.ts';

/** How long a page could have reconnected, as far as it was watched. */
export interface PageLife {
  /** From `atMs` until the page left, went to sleep or off the network, or until capture ended. */
  readonly watchedMs: number;
  /** Whether the page itself is known; else only that the session went on. */
  readonly isKnown: boolean;
}

const LEAVES: ReadonlySet<PageChange> = new Set([
  'navigated',
  'frozen',
  'entered-back-forward-cache',
  'offline',
]);

/** How long the page of a connection lived on after a moment, awake and on the network. */
export function pageLifeAfter(
  session: Session,
  { contextId }: Connection,
  atMs: number,
  nowMs: number,
): PageLife {
  const context = contextId === undefined ? undefined : session.contexts.get(contextId);
  const { pageMarks } = session;
  // Where the page is not known, its other sockets are its only signs of life.
  let untilMs = context
    ? Math.min(nowMs, context.removed?.atMs ?? nowMs)
    : lastSignOfLife(session, contextId);
  for (let i = lowerBound(pageMarks, atMs); i < pageMarks.length; i++) {
    const mark = pageMarks[i];
    if (!mark || mark.atMs >= untilMs) break;
    // Frames of one tab are frozen and off the network together; a worker has no navigation of its own.
    if (LEAVES.has(mark.change) && concerns(session, mark, contextId)) {
      untilMs = mark.atMs;
      break;
    }
  }
  const sleep = session.clockJumps.find((jump) => jump.atMs >= atMs && jump.atMs < untilMs);
  untilMs = Math.min(untilMs, sleep?.atMs ?? untilMs);
  const gap = gapWithin(captureGaps(session.captureMarks), atMs, untilMs);
  untilMs = Math.min(untilMs, gap?.fromMs ?? untilMs);
  return { watchedMs: Math.max(0, untilMs - atMs), isKnown: context !== undefined };
}

function lastSignOfLife({ connections }: Session, contextId: string | undefined): number {
  let lastMs = 0;
  for (const connection of connections) {
    if (connection.contextId !== contextId) continue;
    lastMs = Math.max(lastMs, connection.createdAtMs, lastFrameAtMs(connection) ?? 0);
  }
  return lastMs;
}
