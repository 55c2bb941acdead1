import type { CaptureMark } from '../model/session.ts';

/** A time in which nothing was watched: what was not seen then is not silence. */
export interface CaptureGap {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
  readonly reason: string | undefined;
}

/** The gaps in capture, in order of time. */
export function captureGaps(marks: readonly CaptureMark[]): readonly CaptureGap[] {
  const gaps: CaptureGap[] = [];
  let open: CaptureMark | undefined;
  for (const mark of marks) {
    if (mark.change === 'started' || mark.change === 'resumed') {
      if (open) gaps.push({ fromMs: open.atMs, toMs: mark.atMs, reason: open.reason });
      open = undefined;
    } else open ??= mark;
  }
  if (open) gaps.push({ fromMs: open.atMs, toMs: Number.POSITIVE_INFINITY, reason: open.reason });
  return gaps;
}

/** The gap that overlaps the time from `fromMs` to `toMs`, if any. */
export function gapWithin(gaps: readonly CaptureGap[], fromMs: number, toMs: number): CaptureGap | undefined {
  return gaps.find((gap) => gap.fromMs < toMs && gap.toMs > fromMs);
}
