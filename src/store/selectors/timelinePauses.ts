import type { Analyses } from '../../analysis/analyses.ts';
import { isSilence } from '../../analysis/silences.ts';
import type { LaneSpan, TimelineLane } from '../../analysis/timelineLanes.ts';
import type { TimeRange } from '../state.ts';

/** Narrower silences are not seen. */
const NARROWEST_PX = 6;

/**
 * The silence of a socket around a moment: from the frame before it (or the opening) to the next one (or the end, or
 * now), where that is longer than its own rhythm explains. A gap in capture bounds what is known of it. `undefined`
 * where it spoke, and where nobody knows: capture was blind, or what was said before is no longer held. O(log frames).
 */
export function pauseAround(
  analyses: Analyses,
  lane: TimelineLane,
  atMs: number,
  nowMs: number,
): LaneSpan | undefined {
  const { session } = analyses;
  const connection = session.connections[lane.connectionIndex];
  const lastMs = lane.end?.atMs ?? nowMs;
  if (!connection || lane.openedAtMs === undefined || atMs < lane.openedAtMs || atMs > lastMs)
    return undefined;
  const { rows } = connection;
  const timeOf = (row: number) => session.frames.atMs(row);
  const next = rows.lowerBound(atMs, timeOf);
  if (next === 0 && connection.droppedFrames > 0) return undefined;
  let fromMs = next > 0 ? timeOf(rows.at(next - 1)) : lane.openedAtMs;
  let toMs = next < rows.length ? Math.min(lastMs, timeOf(rows.at(next))) : lastMs;
  for (const gap of analyses.captureGaps()) {
    if (gap.fromMs <= atMs && atMs <= gap.toMs) return undefined;
    if (gap.toMs < atMs) fromMs = Math.max(fromMs, gap.toMs);
    else toMs = Math.min(toMs, gap.fromMs);
  }
  return isSilence(connection, toMs - fromMs) ? { fromMs, toMs } : undefined;
}

/** The silences in the life of a lane that are wide enough to be seen, given its messages per slice. O(slices). */
export function pausesInSight(
  analyses: Analyses,
  lane: TimelineLane,
  density: Uint32Array,
  slices: { readonly fromMs: number; readonly sliceMs: number },
  range: TimeRange,
  pixelMs: number,
  nowMs: number,
): readonly LaneSpan[] {
  if (lane.openedAtMs === undefined) return [];
  const fromMs = Math.max(range.fromMs, lane.openedAtMs);
  const toMs = Math.min(range.toMs, lane.end?.atMs ?? nowMs);
  const timeAt = (slice: number) => Math.min(toMs, Math.max(fromMs, slices.fromMs + slice * slices.sliceMs));
  const pauses: LaneSpan[] = [];
  let begin = 0;
  for (let slice = 0; slice <= density.length; slice++) {
    if (slice < density.length && density[slice] === 0) continue;
    const run = { fromMs: timeAt(begin), toMs: timeAt(slice) };
    begin = slice + 1;
    for (const { fromMs: startMs, toMs: stopMs } of withoutGaps(run, analyses.captureGaps())) {
      if (stopMs - startMs < NARROWEST_PX * pixelMs) continue;
      const pause = pauseAround(analyses, lane, (startMs + stopMs) / 2, nowMs);
      if (pause) pauses.push(pause);
    }
  }
  return pauses;
}

/** The parts of a span in which capture saw. */
function withoutGaps({ fromMs, toMs }: LaneSpan, gaps: readonly LaneSpan[]): readonly LaneSpan[] {
  const parts: LaneSpan[] = [];
  let startMs = fromMs;
  for (const gap of gaps) {
    if (gap.toMs <= startMs || gap.fromMs >= toMs) continue;
    parts.push({ fromMs: startMs, toMs: gap.fromMs });
    startMs = gap.toMs;
  }
  return [...parts, { fromMs: startMs, toMs }];
}
