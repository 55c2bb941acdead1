import type { RetryStreak } from '../../analysis/backoff.ts';
import { captureGaps, gapWithin } from '../../analysis/captureGaps.ts';
import { lowerBound } from '../../analysis/timeOrdered.ts';
import type { Session } from '../../model/session.ts';

/** A page opens a socket in its first script; that it was loaded is told without a stamp, and may come after that. */
const TOLD_LATE_MS = 100;

/**
 * Whether the first pauses of a streak were seen, not only those that a back-off has arrived at: it began with the loss
 * of a socket that worked, or everything was seen since its page was loaded.
 */
export function beginningSeen(streak: RetryStreak, { pageMarks, captureMarks }: Session): boolean {
  if (streak.isFromStart) return true;
  const first = streak.attempts[0]?.from;
  if (first?.contextId === undefined) return false;
  const loaded = pageMarks
    .slice(0, lowerBound(pageMarks, first.createdAtMs + TOLD_LATE_MS))
    .findLast(({ change, contextId }) => change === 'navigated' && contextId === first.contextId);
  return (
    loaded !== undefined && gapWithin(captureGaps(captureMarks), loaded.atMs, first.createdAtMs) === undefined
  );
}
