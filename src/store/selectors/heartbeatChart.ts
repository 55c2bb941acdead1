import type { TimeRange } from '../state.ts';
import type { HeartbeatSeries } from './heartbeatModel.ts';
import { lowerBound, momentsApart } from './timelineDensity.ts';
import { type Sample, thinOut } from './timelineThin.ts';

/** What the chart of one series draws. Values in ms. */
export interface HeartbeatChart {
  /** Round trips; for wire heartbeats the pause before each ping, because their answer times tell nothing. */
  readonly samples: readonly Sample[];
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly topMs: number;
  /** Moments of questions without an answer, and of those that came late. */
  readonly unanswered: readonly number[];
  readonly late: readonly number[];
}

/** A beat is late when the pause before it is longer than the usual one by this factor. */
const LATE_FACTOR = 1.5;
/** Marks closer than this are one. */
const MARK_PX = 4;

/** Samples and marks of a series over a range, at most about two samples per pixel. */
export function heartbeatChart(
  heartbeat: HeartbeatSeries,
  range: TimeRange,
  widthPx: number,
): HeartbeatChart {
  const { series, askedMs, unansweredMs, intervalMs } = heartbeat;
  const markMs = ((range.toMs - range.fromMs) / Math.max(1, widthPx)) * MARK_PX;
  const isWire = series.kind === 'wire-heartbeat';
  const { askAtMs, roundTripMs } = series;
  const samples = isWire
    ? thin(Math.max(0, askedMs.length - 1), (index) => pauseBefore(askedMs, index + 1), range, widthPx)
    : thin(
        askAtMs.length,
        (index) => ({ atMs: askAtMs[index] ?? 0, value: roundTripMs[index] ?? 0 }),
        range,
        widthPx,
      );
  const topMs = samples.reduce((top, { value }) => Math.max(top, value), 0);
  return {
    samples,
    p50Ms: isWire ? intervalMs : heartbeat.p50Ms,
    p95Ms: isWire ? undefined : heartbeat.p95Ms,
    topMs,
    unanswered: momentsApart(Float64Array.from(unansweredMs), range, markMs),
    late: intervalMs === undefined ? [] : lateBeats(askedMs, intervalMs * LATE_FACTOR, range, markMs),
  };
}

function pauseBefore(askedMs: Float64Array, index: number): Sample {
  const atMs = askedMs[index] ?? 0;
  return { atMs, value: atMs - (askedMs[index - 1] ?? atMs) };
}

function thin(
  count: number,
  at: (index: number) => Sample,
  { fromMs, toMs }: TimeRange,
  widthPx: number,
): readonly Sample[] {
  // Four samples per slice at most: half as many slices as pixels are two samples per pixel.
  return thinOut(count, at, fromMs, toMs, widthPx / 2).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
}

function lateBeats(
  askedMs: Float64Array,
  lateMs: number,
  range: TimeRange,
  markMs: number,
): readonly number[] {
  const late: number[] = [];
  for (let index = Math.max(1, lowerBound(askedMs, range.fromMs, 0)); index < askedMs.length; index++) {
    const { atMs, value } = pauseBefore(askedMs, index);
    if (atMs > range.toMs) break;
    if (value > lateMs && atMs - (late.at(-1) ?? Number.NEGATIVE_INFINITY) >= markMs) late.push(atMs);
  }
  return late;
}
