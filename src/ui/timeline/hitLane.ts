import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import type { TimeRange } from '../../store/state.ts';

/** What of a lane lies under the pointer. */
export type LaneHit = 'end' | 'silence' | 'life' | 'nothing';

/** How near a mark the pointer has to be, in CSS pixels. */
const MARK_REACH_PX = 7;

/** What of `lane` is at `atMs`, when one CSS pixel is `pixelMs` wide. */
export function hitLane(
  lane: LaneRow,
  atMs: number,
  range: TimeRange,
  widthPx: number,
  nowMs: number,
): LaneHit {
  const pixelMs = (range.toMs - range.fromMs) / Math.max(1, widthPx);
  const { end, silence } = lane;
  if (end && Math.abs(atMs - end.atMs) <= MARK_REACH_PX * pixelMs) return 'end';
  if (silence && atMs >= silence.fromMs && atMs <= silence.toMs) return 'silence';
  return atMs >= lane.createdAtMs && atMs <= (end?.atMs ?? nowMs) ? 'life' : 'nothing';
}
