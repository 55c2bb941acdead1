import type { Analyses } from '../../analysis/analyses.ts';
import type { RatePoint } from '../../analysis/density.ts';
import type { TimeRange } from '../state.ts';
import { stableSlices } from './timelineDensity.ts';
import type { Sample } from './timelineThin.ts';

/** Width of a step of the overview's curve in CSS pixels. */
const SLICE_PX = 3;
/** Over less than this a rate per second says little: two messages at once would be thousands. */
const SHORTEST_SLICE_MS = 250;

/**
 * Messages per second of the whole session, one sample per slice, zeros included. Counted from the rows that are
 * held, O(slices × log messages); where the beginning was dropped, from the counts kept beside them.
 */
export function messageRates(analyses: Analyses, range: TimeRange, widthPx: number): readonly Sample[] {
  const { session } = analyses;
  const { frames, timeline } = session;
  const pixelMs = (range.toMs - range.fromMs) / Math.max(1, widthPx);
  const slicePx = Math.max(SLICE_PX, SHORTEST_SLICE_MS / pixelMs);
  const { fromMs, sliceMs, count } = stableSlices(range, widthPx, slicePx);
  const toMs = fromMs + count * sliceMs;
  const samples: Sample[] = [];
  if (frames.firstRow > 0) return keptRates(analyses, { fromMs, toMs }, count);
  const timeOf = (row: number) => frames.atMs(row);
  let low = timeline.lowerBound(fromMs, timeOf);
  for (let slice = 0; slice < count; slice++) {
    const high = timeline.lowerBound(fromMs + (slice + 1) * sliceMs, timeOf);
    samples.push({ atMs: fromMs + slice * sliceMs, value: ((high - low) * 1000) / sliceMs });
    low = high;
  }
  return samples;
}

function keptRates(analyses: Analyses, { fromMs, toMs }: TimeRange, count: number): readonly Sample[] {
  const points = analyses.rates(fromMs, toMs, count);
  return withZeros(points, { fromMs, toMs }, ({ messagesPerSecond }) => messagesPerSecond);
}

/** Rates as steps: what is left out because nothing happened is zero. */
export function withZeros(
  points: readonly RatePoint[],
  { fromMs, toMs }: TimeRange,
  pick: (point: RatePoint) => number,
): readonly Sample[] {
  const samples: Sample[] = [];
  let endMs = fromMs;
  for (const point of points) {
    const startMs = point.atMs - point.widthMs / 2;
    if (startMs > endMs) samples.push({ atMs: endMs, value: 0 });
    samples.push({ atMs: Math.max(fromMs, startMs), value: pick(point) });
    endMs = startMs + point.widthMs;
  }
  if (endMs < toMs) samples.push({ atMs: endMs, value: 0 });
  return samples;
}
