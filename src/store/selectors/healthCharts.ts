import type { Analyses } from '../../analysis/analyses.ts';
import { latencySeries } from '../../analysis/roundTrips.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { span } from './healthModel.ts';
import { lowerBound } from './timelineDensity.ts';

/** Round trips of one slice of time. */
export interface RoundTripSlice {
  /** Middle of the slice. */
  readonly atMs: number;
  readonly p50: number;
  readonly p95: number;
}

/** A count in one slice of time. */
export interface CountSlice {
  readonly atMs: number;
  readonly count: number;
}

/** At most so many round trips of one series are looked at per slice. */
const MOST_PER_SLICE = 64;

/**
 * Median and 95th percentile of the page round trips (see `latencySeries`) of some or all connections per slice; slices
 * without any are left out.
 */
export function roundTripSlices(
  analyses: Analyses,
  range: TimeRange,
  slices: number,
  connections: readonly Connection[] = analyses.session.connections,
): readonly RoundTripSlice[] {
  const sliceMs = (range.toMs - range.fromMs) / slices;
  const values: number[][] = Array.from({ length: slices }, () => []);
  for (const connection of connections) {
    for (const series of latencySeries(analyses.roundTrips(connection))) {
      const { from, to } = span(series, range);
      const { askAtMs, roundTripMs } = series;
      for (let low = from; low < to; ) {
        const slice = Math.min(slices - 1, Math.floor(((askAtMs[low] ?? 0) - range.fromMs) / sliceMs));
        const end = Math.min(to, lowerBound(askAtMs, range.fromMs + (slice + 1) * sliceMs, low + 1));
        const high = slice === slices - 1 ? to : end;
        const step = Math.max(1, Math.floor((high - low) / MOST_PER_SLICE));
        for (let index = low; index < high; index += step) values[slice]?.push(roundTripMs[index] ?? 0);
        low = high;
      }
    }
  }
  return values.flatMap((list, slice) => {
    if (list.length === 0) return [];
    list.sort((a, b) => a - b);
    const at = (fraction: number) => list[Math.max(0, Math.ceil(fraction * list.length) - 1)] ?? 0;
    return [{ atMs: range.fromMs + (slice + 0.5) * sliceMs, p50: at(0.5), p95: at(0.95) }];
  });
}

/** How many of the moments fall into each slice. */
export function countSlices(
  momentsMs: readonly number[],
  range: TimeRange,
  slices: number,
): readonly CountSlice[] {
  const sliceMs = (range.toMs - range.fromMs) / slices;
  const counts = Array.from({ length: slices }, (_, slice) => ({
    atMs: range.fromMs + (slice + 0.5) * sliceMs,
    count: 0,
  }));
  for (const atMs of momentsMs) {
    const slot = counts[Math.min(slices - 1, Math.max(0, Math.floor((atMs - range.fromMs) / sliceMs)))];
    if (slot) slot.count++;
  }
  return counts;
}
