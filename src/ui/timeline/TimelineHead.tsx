import { memo } from 'react';
import { ComposedChart, XAxis, YAxis } from 'recharts';
import type { Analyses } from '../../analysis/analyses.ts';
import { openSockets } from '../../store/selectors/timelineOpenSockets.ts';
import { type TickScale, timeTicks } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { StepArea } from './StepArea.tsx';
import css from './timeline.module.css';

interface TimelineHeadProps {
  readonly analyses: Analyses;
  readonly range: TimeRange;
  readonly nowMs: number;
  readonly scale: TickScale;
  readonly labelPx: number;
  readonly plotPx: number;
}

const AXIS_PX = 18;
const CHART_PX = 24;
const HALF_LETTER_PX = 3;

/** The time axis all lanes share, with the number of open sockets under it. */
export const TimelineHead = memo(function TimelineHead(props: TimelineHeadProps) {
  const { analyses, range, nowMs, scale, labelPx, plotPx } = props;
  const { open, openNow, peak } = openSockets(analyses, range, nowMs, plotPx);
  const ticks = timeTicks(range, plotPx, scale);
  const x = (atMs: number) => ((atMs - range.fromMs) / (range.toMs - range.fromMs)) * plotPx;
  // A label that would be cut at an edge is left out; its grid line stays.
  const whole = ticks.filter(({ atMs, label }) => {
    const halfPx = label.length * HALF_LETTER_PX;
    return x(atMs) >= halfPx && x(atMs) <= plotPx - halfPx;
  });
  const labels = new Map(whole.map(({ atMs, label }) => [atMs, label]));
  // The axes need data to stand on; the steps draw themselves.
  const corners = [
    { atMs: range.fromMs, value: 0 },
    { atMs: range.toMs, value: peak },
  ];
  return (
    <div className={css.head} style={{ height: AXIS_PX + CHART_PX }}>
      <div className={css.headLabel} style={{ width: labelPx }} title="How many sockets were open at once">
        <span>open sockets</span>
        <span className={css.headFigure}>
          {openNow} <span className={css.faint}>peak {peak}</span>
        </span>
      </div>
      {plotPx > 0 && (
        <ComposedChart
          width={plotPx}
          height={AXIS_PX + CHART_PX}
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
          data={corners}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="atMs"
            type="number"
            orientation="top"
            height={AXIS_PX}
            domain={[range.fromMs, range.toMs]}
            allowDataOverflow
            ticks={whole.map(({ atMs }) => atMs)}
            tickFormatter={(atMs: number) => labels.get(atMs) ?? ''}
            interval={0}
            axisLine={false}
            tickLine={false}
            tickMargin={3}
            tick={{ fontSize: 10, fill: 'var(--color-text-faint)' }}
          />
          <YAxis hide dataKey="value" domain={[0, Math.max(1, peak)]} />
          <StepArea samples={open} opacity={0.18} />
        </ComposedChart>
      )}
    </div>
  );
});
