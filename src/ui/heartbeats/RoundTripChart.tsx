import { ComposedChart, Line, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import type { BandKind, TimelineBand, TimelineBands } from '../../analysis/timelineBands.ts';
import { formatDuration } from '../../base/format.ts';
import type { HeartbeatChart } from '../../store/selectors/heartbeatChart.ts';
import { momentLabel, type TickScale, timeTicks } from '../../store/selectors/timelineTicks.ts';
import { bandName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import { BeatMarks } from './BeatMarks.tsx';
import css from './heartbeats.module.css';

interface RoundTripChartProps {
  readonly chart: HeartbeatChart;
  /** A protocol is known to mean it so: what stays unanswered is lost. */
  readonly isSure: boolean;
  /** What a value is, for the tooltip: `answered after`. */
  readonly unit: string;
  readonly range: TimeRange;
  readonly bands: TimelineBands;
  readonly scale: TickScale;
  readonly nowMs: number;
  readonly widthPx: number;
}

const HEIGHT_PX = 128;
const TOP_PX = 16;
const AXIS_PX = 52;
const RIGHT_PX = 54;
/** Labels of two lines nearer than this are one. */
const LABEL_PX = 14;
const LETTER_PX = 5.2;
/** More points than this are a line; a dot for each would be a smear. */
const MOST_DOTS = 120;
const BAND_FILLS: Readonly<Record<BandKind, string>> = {
  hidden: 'var(--heartbeats-hidden)',
  frozen: 'var(--heartbeats-hidden)',
  'not-captured': 'var(--heartbeats-hidden)',
  offline: 'var(--heartbeats-offline)',
};
const TICK = { fontSize: 10, fill: 'var(--color-text-faint)' };

/** Values over time with their median and 95th percentile; late beats along the top, those without an answer along the bottom. */
export function RoundTripChart({
  chart,
  isSure,
  unit,
  range,
  bands,
  scale,
  nowMs,
  widthPx,
}: RoundTripChartProps) {
  if (widthPx <= 0) return null;
  const { samples, p50Ms, p95Ms, unanswered, late } = chart;
  const ticks = timeTicks(range, widthPx - AXIS_PX - RIGHT_PX, scale);
  const labels = new Map(ticks.map(({ atMs, label }) => [atMs, label]));
  const topMs = niceTop(Math.max(chart.topMs, p95Ms ?? 0));
  const areTogether =
    p50Ms !== undefined && p95Ms !== undefined && ((p95Ms - p50Ms) / topMs) * HEIGHT_PX < LABEL_PX;
  const plotPx = widthPx - AXIS_PX - RIGHT_PX;
  /** The name of a band, where it fits into it. */
  function labelWithin(band: TimelineBand): string {
    const name = bandName(band);
    const spanMs = Math.min(range.toMs, band.toMs ?? nowMs) - Math.max(range.fromMs, band.fromMs);
    return (spanMs / (range.toMs - range.fromMs)) * plotPx > name.length * LETTER_PX + 8 ? name : '';
  }
  return (
    <ComposedChart
      width={widthPx}
      height={HEIGHT_PX}
      data={samples}
      margin={{ top: TOP_PX, right: RIGHT_PX, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      {bands.bands
        .filter(({ fromMs, toMs }) => fromMs < range.toMs && (toMs ?? nowMs) > range.fromMs)
        .map((band) => (
          <ReferenceArea
            key={`${band.kind} ${band.fromMs}`}
            x1={Math.max(range.fromMs, band.fromMs)}
            x2={Math.min(range.toMs, band.toMs ?? nowMs)}
            fill={BAND_FILLS[band.kind]}
            fillOpacity={1}
            label={{
              value: labelWithin(band),
              position: 'insideTopLeft',
              fontSize: 10,
              fill: 'var(--color-text-subtle)',
            }}
          />
        ))}
      <XAxis
        dataKey="atMs"
        type="number"
        domain={[range.fromMs, range.toMs]}
        allowDataOverflow
        ticks={ticks.map(({ atMs }) => atMs)}
        tickFormatter={(atMs: number) => labels.get(atMs) ?? ''}
        interval={0}
        height={18}
        tickLine={false}
        tickMargin={4}
        axisLine={{ stroke: 'var(--color-outline)' }}
        tick={TICK}
      />
      <YAxis
        type="number"
        domain={[0, topMs]}
        ticks={[0, topMs / 2, topMs]}
        tickFormatter={(ms: number) => (ms === 0 ? '0' : formatDuration(ms))}
        width={AXIS_PX}
        tickLine={false}
        axisLine={false}
        tick={TICK}
      />
      {p95Ms !== undefined && (
        <ReferenceLine
          y={p95Ms}
          stroke="var(--color-warning)"
          strokeDasharray="2 3"
          label={lineLabel(areTogether ? '' : 'p95')}
        />
      )}
      {p50Ms !== undefined && (
        <ReferenceLine
          y={p50Ms}
          stroke="var(--color-ok)"
          strokeDasharray="4 3"
          label={lineLabel(areTogether ? 'p50, p95' : 'p50')}
        />
      )}
      <Line
        dataKey="value"
        type="linear"
        stroke="var(--color-heartbeat)"
        strokeWidth={1.2}
        dot={samples.length <= MOST_DOTS ? { r: 1.8, fill: 'var(--color-heartbeat)', strokeWidth: 0 } : false}
        activeDot={{ r: 3, fill: 'var(--color-heartbeat)', strokeWidth: 0 }}
        isAnimationActive={false}
      />
      <BeatMarks unanswered={unanswered} late={late} scale={scale} isSure={isSure} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--color-text-faint)', strokeWidth: 1 }}
        content={({ active, label, payload }) => {
          const value: unknown = payload?.[0]?.value;
          if (!active || typeof label !== 'number' || typeof value !== 'number') return null;
          return (
            <div className={css.tooltip}>
              {momentLabel(label, scale)} · {unit} {formatDuration(value)}
            </div>
          );
        }}
      />
    </ComposedChart>
  );
}

function lineLabel(value: string) {
  return { value, position: 'right', fontSize: 10, fill: 'var(--color-text-subtle)' } as const;
}

/** A top of the scale that is easy to halve and lies above the value. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value * 1.05));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * 1.05) ?? 10;
  return step * power;
}
