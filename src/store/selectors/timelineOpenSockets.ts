import type { Analyses } from '../../analysis/analyses.ts';
import type { TimeRange } from '../state.ts';
import { type Sample, thinOut } from './timelineThin.ts';

export interface OpenSockets {
  /** How many sockets were open from each moment on, up to now. */
  readonly open: readonly Sample[];
  readonly openNow: number;
  readonly peak: number;
}

/** A chart library pays for every point; narrower steps are not seen in a chart this small. */
const SLICE_PX = 12;

/** How many sockets were open over a range, lowest and highest kept. */
export function openSockets(
  analyses: Analyses,
  range: TimeRange,
  nowMs: number,
  widthPx: number,
): OpenSockets {
  const { active, peak, activeOverTime } = analyses.health();
  const at = (index: number): Sample => {
    const point = activeOverTime[index];
    return { atMs: point?.atMs ?? 0, value: point?.active ?? 0 };
  };
  const open = [...thinOut(activeOverTime.length, at, range.fromMs, range.toMs, widthPx / SLICE_PX)];
  const last = open.at(-1);
  if (last && last.atMs < nowMs) open.push({ atMs: nowMs, value: last.value });
  return { open, openNow: active, peak };
}
