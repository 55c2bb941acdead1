import type { ClockAnchor } from '../../model/session.ts';

/** Milliseconds rounded to whole microseconds: what our files keep of a time. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Times as a HAR writes them. */
export interface WallClock {
  /** Seconds since the Unix epoch, to the microsecond. */
  readonly secondsAt: (atMs: number) => number;
  /** ISO 8601, to the millisecond. */
  readonly isoAt: (atMs: number) => string;
}

/** @param anchor without one the session began at the epoch: its own clock is all there is */
export function createWallClock(anchor: ClockAnchor | undefined): WallClock {
  const offsetMicros = anchor ? Math.round(anchor.wallMs * 1000) - Math.round(anchor.monotonicMs * 1000) : 0;
  // Whole microseconds below 2^53 stay exact, so that a file read back gives the very same times.
  const microsAt = (atMs: number) => offsetMicros + Math.round(atMs * 1000);
  return {
    secondsAt: (atMs) => microsAt(atMs) / 1e6,
    isoAt: (atMs) => new Date(Math.floor(microsAt(atMs) / 1000)).toISOString(),
  };
}
