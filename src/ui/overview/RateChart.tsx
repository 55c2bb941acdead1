import { memo } from 'react';
import type { Sample } from '../../store/selectors/timelineThin.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { StepArea } from '../timeline/StepArea.tsx';
import { TimeLabels } from '../timeline/TimeLabels.tsx';
import css from './overview.module.css';

interface RateChartProps {
  readonly samples: readonly Sample[];
  readonly peak: number;
  readonly range: TimeRange;
  readonly ticks: readonly AxisTick[];
  readonly widthPx: number;
}

/** Height of the overview and of its two edges: the time above, the closes below, in CSS pixels. */
export const BAND_PX = 44;
const AXIS_PX = 15;
const MARKS_PX = 10;
/** The caption stands there. */
const CAPTION_PX = 160;

/** Messages per second as steps, with the time above them. */
export const RateChart = memo(function RateChart({ samples, peak, range, ticks, widthPx }: RateChartProps) {
  if (widthPx <= 0) return null;
  return (
    <svg className={css.chart} width={widthPx} height={BAND_PX} aria-hidden="true">
      <TimeLabels {...{ ticks, range, widthPx }} baselinePx={AXIS_PX - 6} reservedPx={CAPTION_PX} />
      <StepArea
        {...{ samples, range, peak, widthPx }}
        topPx={AXIS_PX}
        footPx={BAND_PX - MARKS_PX}
        opacity={0.4}
      />
    </svg>
  );
});
