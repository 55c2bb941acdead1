import { limitTolerance, offsetFromLimit } from './limitTolerance.ts';
import { timeouts } from './timeouts/index.ts';
import type { TimeoutEntry, TimeoutSemantics } from './timeouts/types.ts';

export interface TimeoutQuery {
  /** What was measured: silence in both directions is `idle`, the age is `lifetime`, and so on. */
  readonly semantics: readonly TimeoutSemantics[];
  /**
   * The limit is only a lower bound of what was observed, because the flow died without notice and somebody found
   * out later. Then only entries with `silentDrop` fit, every one whose limit had passed.
   */
  readonly lowerBoundOnly?: boolean;
  /** The page had not sent a single message: limits on the first one fit too, whatever else they count as. */
  readonly firstAwaited?: boolean;
}

/** A limit that lies where the drop was seen. */
export interface TimeoutMatch {
  readonly entry: TimeoutEntry;
  /** The limit that fits, in seconds. */
  readonly value: number;
  /** It is one of the entry's `exampleSeconds`, not its default. */
  readonly isExample: boolean;
  /** The entry is not verified: never state it as fact. */
  readonly isGuess: boolean;
  /** Observed minus limit; positive when the drop came after the limit. */
  readonly offsetSeconds: number;
}

/**
 * Known limits that fit an observed length in seconds, nearest first, at most one value per entry.
 * A raw match of numbers: headers, close code and the user's own stack have yet to rank it.
 */
export function timeoutsNear(observedSeconds: number, query: TimeoutQuery): readonly TimeoutMatch[] {
  const matches: TimeoutMatch[] = [];
  for (const entry of timeouts) {
    const counts =
      entry.untilFirstMessage && query.firstAwaited ? true : query.semantics.includes(entry.semantics);
    if (!entry.matchable || !counts) continue;
    if (query.lowerBoundOnly && !entry.silentDrop) continue;
    const match = nearestValue(entry, observedSeconds, query.lowerBoundOnly ?? false);
    if (match !== undefined) matches.push(match);
  }
  return matches.sort((a, b) => Math.abs(a.offsetSeconds) - Math.abs(b.offsetSeconds));
}

function nearestValue(
  entry: TimeoutEntry,
  observedSeconds: number,
  lowerBoundOnly: boolean,
): TimeoutMatch | undefined {
  let nearest: TimeoutMatch | undefined;
  const consider = (value: number, isExample: boolean): void => {
    // The wider window covers what was measured beyond the default; examples are such measurements already.
    const late = isExample ? undefined : entry.lateToleranceSeconds;
    const offsetSeconds = lowerBoundOnly
      ? offsetOnceReached(observedSeconds, value)
      : offsetFromLimit(observedSeconds, value, late);
    if (offsetSeconds === undefined) return;
    if (nearest === undefined || Math.abs(offsetSeconds) < Math.abs(nearest.offsetSeconds)) {
      nearest = { entry, value, isExample, isGuess: !entry.verified, offsetSeconds };
    }
  };
  if (entry.seconds !== undefined) consider(entry.seconds, false);
  for (const value of entry.exampleSeconds ?? []) consider(value, true);
  return nearest;
}

function offsetOnceReached(observedSeconds: number, limitSeconds: number): number | undefined {
  const offsetSeconds = observedSeconds - limitSeconds;
  return offsetSeconds >= -limitTolerance(limitSeconds).earlySeconds ? offsetSeconds : undefined;
}
