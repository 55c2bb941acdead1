/** How far a drop may lie before and after the limit that caused it. */
export interface LimitTolerance {
  readonly earlySeconds: number;
  readonly lateSeconds: number;
}

/** From here down the window shrinks with the limit, so that 2 s and 3 s remain two limits. */
const fullWindowFromSeconds = 10;

/**
 * Timers fire late, rarely early: half a second before to three seconds after, in proportion below 10 s.
 * `lateSeconds` replaces the latter for limits that are known to come later (`lateToleranceSeconds`).
 */
export function limitTolerance(limitSeconds: number, lateSeconds?: number): LimitTolerance {
  const share = Math.min(1, limitSeconds / fullWindowFromSeconds);
  return { earlySeconds: 0.5 * share, lateSeconds: lateSeconds ?? 3 * share };
}

/** Observed minus limit in seconds, positive when the drop came after it; `undefined` when it is out of tolerance. */
export function offsetFromLimit(
  observedSeconds: number,
  limitSeconds: number,
  lateSeconds?: number,
): number | undefined {
  const tolerance = limitTolerance(limitSeconds, lateSeconds);
  const offsetSeconds = observedSeconds - limitSeconds;
  const near = offsetSeconds >= -tolerance.earlySeconds && offsetSeconds <= tolerance.lateSeconds;
  return near ? offsetSeconds : undefined;
}
