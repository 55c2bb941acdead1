import type { Analyses } from '../../analysis/analyses.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';

/** Equal slices of time, side by side. */
export interface TimeSlices {
  readonly fromMs: number;
  readonly sliceMs: number;
  readonly count: number;
}

/** Slices of about `slicePx` whose borders stay where they are while the window moves, so that bars do not flicker. */
export function stableSlices(range: TimeRange, widthPx: number, slicePx: number): TimeSlices {
  const wantedMs = ((range.toMs - range.fromMs) / Math.max(1, widthPx)) * slicePx;
  // Powers of the eighth root of two: only a real change of zoom changes the width.
  const sliceMs = 2 ** (Math.ceil(Math.log2(wantedMs) * 8) / 8);
  const first = Math.floor(range.fromMs / sliceMs);
  return { fromMs: first * sliceMs, sliceMs, count: Math.ceil(range.toMs / sliceMs) - first };
}

/** Messages of a connection, both ways, per slice. */
export function messagesPerSlice(
  analyses: Analyses,
  connection: Connection,
  slices: TimeSlices,
): Uint32Array {
  const { fromMs, sliceMs, count } = slices;
  const { sent, received } = analyses.density(connection, fromMs, fromMs + count * sliceMs, count);
  for (let slice = 0; slice < count; slice++) sent[slice] = (sent[slice] ?? 0) + (received[slice] ?? 0);
  return sent;
}

/**
 * Those of the moments (ascending) that can be told apart on screen: one per pixel at most.
 * O(pixels × log moments), however many there are.
 */
export function momentsApart(timesMs: Float64Array, range: TimeRange, pixelMs: number): readonly number[] {
  const apart: number[] = [];
  let index = lowerBound(timesMs, range.fromMs, 0);
  while (index < timesMs.length) {
    const atMs = timesMs[index] ?? Number.POSITIVE_INFINITY;
    if (atMs > range.toMs) break;
    apart.push(atMs);
    index = lowerBound(timesMs, atMs + pixelMs, index + 1);
  }
  return apart;
}

/** Index of the first value at or after `atMs`, from `start` on. */
export function lowerBound(timesMs: Float64Array, atMs: number, start: number): number {
  let low = start;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
