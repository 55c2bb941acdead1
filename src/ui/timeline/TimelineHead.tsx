import { Area, ComposedChart, XAxis, YAxis } from 'recharts';
import type { Sample } from '../../store/selectors/timelineThin.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './timeline.module.css';

interface TimelineHeadProps {
  readonly range: TimeRange;
  readonly ticks: readonly AxisTick[];
  readonly labelPx: number;
  readonly plotPx: number;
  /** How many sockets were open, as steps. */
  readonly open: readonly Sample[];
  readonly openNow: number;
  readonly peak: number;
}

const AXIS_PX = 18;
const CHART_PX = 24;
const HALF_LETTER_PX = 3;

/** The time axis all lanes share, with the number of open sockets under it. */
export function TimelineHead({ range, ticks, labelPx, plotPx, open, openNow, peak }: TimelineHeadProps) {
  const x = (atMs: number) => ((atMs - range.fromMs) / (range.toMs - range.fromMs)) * plotPx;
  // A label that would be cut at an edge is left out; its grid line stays.
  const whole = ticks.filter(({ atMs, label }) => {
    const halfPx = label.length * HALF_LETTER_PX;
    return x(atMs) >= halfPx && x(atMs) <= plotPx - halfPx;
  });
  const labels = new Map(whole.map(({ atMs, label }) => [atMs, label]));
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
          data={open}
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
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
          <YAxis hide domain={[0, Math.max(1, peak)]} />
          <Area
            dataKey="value"
            type="stepAfter"
            stroke="var(--color-activity)"
            strokeWidth={1}
            fill="var(--color-activity)"
            fillOpacity={0.18}
            isAnimationActive={false}
            activeDot={false}
          />
        </ComposedChart>
      )}
    </div>
  );
}
