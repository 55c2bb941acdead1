import { memo } from 'react';
import type { Analyses } from '../../analysis/analyses.ts';
import { openSockets } from '../../store/selectors/timelineOpenSockets.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { StepArea } from './StepArea.tsx';
import { TimeLabels } from './TimeLabels.tsx';
import css from './timeline.module.css';

interface TimelineHeadProps {
  readonly analyses: Analyses;
  readonly range: TimeRange;
  readonly nowMs: number;
  readonly ticks: readonly AxisTick[];
  readonly labelPx: number;
  readonly plotPx: number;
}

const AXIS_PX = 18;
const CHART_PX = 24;

/** The time axis all lanes share, with the number of open sockets under it. */
export const TimelineHead = memo(function TimelineHead(props: TimelineHeadProps) {
  const { analyses, range, nowMs, ticks, labelPx, plotPx } = props;
  const { open, openNow, peak } = openSockets(analyses, range, nowMs, plotPx);
  const height = AXIS_PX + CHART_PX;
  return (
    <div className={css.head} style={{ height }}>
      <div className={css.headLabel} style={{ width: labelPx }}>
        <span className={css.headFigure} title="How many sockets are open, and how many were at once">
          open sockets {openNow} <span className={css.faint}>peak {peak}</span>
        </span>
        <span className={css.columns}>
          <span>socket, opened at</span>
          <span>lived</span>
        </span>
      </div>
      {plotPx > 0 && (
        <svg width={plotPx} height={height} aria-hidden="true">
          <TimeLabels {...{ ticks, range }} widthPx={plotPx} baselinePx={AXIS_PX - 6} />
          <StepArea
            {...{ range, peak }}
            samples={open}
            widthPx={plotPx}
            topPx={AXIS_PX}
            footPx={height}
            opacity={0.18}
          />
        </svg>
      )}
    </div>
  );
});
