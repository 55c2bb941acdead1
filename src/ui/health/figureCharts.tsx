import { Area, AreaChart, Bar, BarChart, LabelList, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import { formatDuration } from '../../base/format.ts';
import type { CountSlice, RoundTripSlice } from '../../store/selectors/healthCharts.ts';
import type { CodeCount } from '../../store/selectors/healthModel.ts';
import type { Sample } from '../../store/selectors/timelineThin.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './health.module.css';

const HEIGHT_PX = 72;
/** Room a bar with its label takes; codes that find none are summed up in the last bar. */
const BAR_PX = 38;
/** Above is room for what the upper edge stands for. */
const MARGIN = { top: 14, right: 0, bottom: 0, left: 0 };

interface OverTime {
  readonly range: TimeRange;
  readonly scale: TickScale;
  readonly width: number;
}

interface StepsChartProps extends OverTime {
  readonly samples: readonly Sample[];
  readonly peak: number;
  readonly inWords: (value: number) => string;
}

/** A value that holds from each sample to the next. */
export function StepsChart({ samples, peak, inWords, ...time }: StepsChartProps) {
  return (
    <AreaChart
      width={time.width}
      height={HEIGHT_PX}
      data={samples}
      margin={MARGIN}
      accessibilityLayer={false}
    >
      {timeAxis(time.range)}
      <YAxis hide domain={[0, peak > 0 ? peak : 1]} />
      <Area
        dataKey="value"
        type="stepAfter"
        stroke="var(--color-activity)"
        fill="var(--color-activity)"
        fillOpacity={0.25}
        isAnimationActive={false}
      />
      {tooltip(time.scale, inWords)}
    </AreaChart>
  );
}

/** Drops per close code, most frequent first. */
export function DropsChart({
  drops,
  width,
}: {
  readonly drops: readonly CodeCount[];
  readonly width: number;
}) {
  if (drops.length === 0) return null;
  const mostCodes = Math.max(2, Math.floor(width / BAR_PX));
  const most = drops.length > mostCodes ? drops.slice(0, mostCodes - 1) : drops;
  const rest = drops.slice(most.length).reduce((sum, { count }) => sum + count, 0);
  const bars = [...most, ...(rest > 0 ? [{ code: 'others', count: rest }] : [])].map(({ code, count }) => ({
    // A status is told from a close code by its length.
    code: code.replace('HTTP ', ''),
    count,
  }));
  return (
    <BarChart
      width={width}
      height={HEIGHT_PX}
      data={bars}
      margin={MARGIN}
      barCategoryGap={6}
      accessibilityLayer={false}
    >
      <XAxis
        dataKey="code"
        interval={0}
        height={15}
        tickLine={false}
        tickMargin={2}
        axisLine={{ stroke: 'var(--color-outline)' }}
        tick={{ fontSize: 10, fill: 'var(--color-text-subtle)' }}
      />
      <YAxis hide domain={[0, 'dataMax']} />
      <Bar
        dataKey="count"
        fill="var(--color-error)"
        fillOpacity={0.75}
        maxBarSize={28}
        isAnimationActive={false}
      >
        <LabelList dataKey="count" position="top" fontSize={10} fill="var(--color-text)" />
      </Bar>
    </BarChart>
  );
}

/** Median and 95th percentile over time. */
export function RoundTripChart({
  slices,
  ...time
}: OverTime & { readonly slices: readonly RoundTripSlice[] }) {
  if (slices.length === 0) return null;
  const dot = slices.length < 12 ? { r: 1.5, strokeWidth: 0, fill: 'var(--color-heartbeat)' } : false;
  return (
    <LineChart
      width={time.width}
      height={HEIGHT_PX}
      data={withBreaks(slices, time.range)}
      margin={MARGIN}
      accessibilityLayer={false}
    >
      {timeAxis(time.range)}
      <YAxis hide domain={[0, 'dataMax']} />
      <Line
        dataKey="p95"
        stroke="var(--color-heartbeat)"
        strokeOpacity={0.7}
        strokeDasharray="2 2"
        dot={false}
        isAnimationActive={false}
      />
      <Line
        dataKey="p50"
        stroke="var(--color-heartbeat)"
        strokeWidth={1.4}
        dot={dot}
        isAnimationActive={false}
      />
      {tooltip(time.scale, (p95, p50) => `p50 ${formatDuration(p50 ?? p95)}, p95 ${formatDuration(p95)}`)}
    </LineChart>
  );
}

/** A line is not drawn over a time without round trips that is longer than this part of the chart. */
const BREAK = 0.06;

function withBreaks(slices: readonly RoundTripSlice[], { fromMs, toMs }: TimeRange) {
  return slices.flatMap((slice, index) => {
    const before = slices[index - 1];
    if (!before || slice.atMs - before.atMs <= (toMs - fromMs) * BREAK) return [slice];
    return [{ atMs: (before.atMs + slice.atMs) / 2, p50: null, p95: null }, slice];
  });
}

/** Reconnections per slice of time. */
export function ReconnectChart({ slices, ...time }: OverTime & { readonly slices: readonly CountSlice[] }) {
  const first = slices[0];
  const second = slices[1];
  if (!first || slices.every(({ count }) => count === 0)) return null;
  const each = second ? ` in ${formatDuration(second.atMs - first.atMs)}` : '';
  return (
    <BarChart
      width={time.width}
      height={HEIGHT_PX}
      data={slices}
      margin={MARGIN}
      barCategoryGap={1}
      accessibilityLayer={false}
    >
      <XAxis
        dataKey="atMs"
        height={1}
        tick={false}
        tickLine={false}
        axisLine={{ stroke: 'var(--color-outline)' }}
      />
      <YAxis hide domain={[0, 'dataMax']} />
      <Bar dataKey="count" fill="var(--color-warning)" fillOpacity={0.8} isAnimationActive={false} />
      {tooltip(time.scale, (count) => `${count} reconnected${each}`)}
    </BarChart>
  );
}

function timeAxis({ fromMs, toMs }: TimeRange) {
  return (
    <XAxis
      dataKey="atMs"
      type="number"
      domain={[fromMs, toMs]}
      allowDataOverflow
      height={1}
      tick={false}
      tickLine={false}
      axisLine={{ stroke: 'var(--color-outline)' }}
    />
  );
}

/** A tooltip with the exact time and the values in words, in the order of the chart's series. */
function tooltip(scale: TickScale, inWords: (first: number, second?: number) => string) {
  return (
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: 'var(--color-text-faint)', fill: 'var(--color-hover)' }}
      allowEscapeViewBox={{ x: false, y: true }}
      content={({ active, label, payload }) => {
        const values = (payload ?? [])
          .map(({ value }): unknown => value)
          .filter((value) => typeof value === 'number');
        const [first, second] = values;
        if (!active || typeof label !== 'number' || first === undefined) return null;
        return (
          <div className={css.tooltip}>
            {momentLabel(label, scale)} · {inWords(first, second)}
          </div>
        );
      }}
    />
  );
}
