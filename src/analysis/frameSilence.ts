import type { GapHistogram } from '../model/gapHistogram.ts';

/** Shorter pauses are nobody's business, however chatty the connection is. */
const SHORTEST_MS = 2_000;
/** What stood still before the end is always told from here on. */
export const SHORTEST_BEFORE_END_MS = 1_000;
/** Pauses beyond the usual ones by this factor are silences. */
const BEYOND_USUAL = 1.5;
/** With fewer pauses than this, one long one must not pass for a rhythm. */
const FEW_PAUSES = 20;
/** With fewer than this there is no rhythm at all, only this length. */
const FEWEST_PAUSES = 3;
const WITHOUT_RHYTHM_MS = 5_000;

/**
 * From which length on a pause between two frames is a silence on this connection, in ms: half as long again as
 * nearly all its pauses.
 */
export function silenceThresholdMs(gaps: GapHistogram): number {
  if (gaps.count < FEWEST_PAUSES) return WITHOUT_RHYTHM_MS;
  const usualMs = gaps.quantileMs(gaps.count < FEW_PAUSES ? 0.66 : 0.95) ?? 0;
  return Math.max(SHORTEST_MS, usualMs * BEYOND_USUAL);
}
