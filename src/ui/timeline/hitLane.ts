import type { LaneSpan } from '../../analysis/timelineLanes.ts';
import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import type { TimeRange } from '../../store/state.ts';

/** What of a lane lies under the pointer. */
export type LaneHit = 'end' | 'silence' | 'pause' | 'life' | 'nothing';

/** How near a mark the pointer has to be, in CSS pixels. */
const MARK_REACH_PX = 7;

/** What of `lane` is at `atMs`; `pause` is the silence around that moment, if there is one. */
export function hitLane(
  lane: LaneRow,
  atMs: number,
  range: TimeRange,
  widthPx: number,
  nowMs: number,
  pause: LaneSpan | undefined,
): LaneHit {
  const pixelMs = (range.toMs - range.fromMs) / Math.max(1, widthPx);
  const { end, silence } = lane;
  if (end && Math.abs(atMs - end.atMs) <= MARK_REACH_PX * pixelMs) return 'end';
  if (silence && atMs >= silence.fromMs && atMs <= silence.toMs) return 'silence';
  if (pause) return 'pause';
  return atMs >= lane.createdAtMs && atMs <= (end?.atMs ?? nowMs) ? 'life' : 'nothing';
}
