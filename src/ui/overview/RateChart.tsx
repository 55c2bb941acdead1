import { memo } from 'react';
import { ComposedChart, XAxis, YAxis } from 'recharts';
import type { Sample } from '../../store/selectors/timelineThin.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { StepArea } from '../timeline/StepArea.tsx';

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

/** Messages per second as steps, with the time above them. */
export const RateChart = memo(function RateChart({ samples, peak, range, ticks, widthPx }: RateChartProps) {
  if (widthPx <= 0) return null;
  const labels = new Map(ticks.map(({ atMs, label }) => [atMs, label]));
  const pixelMs = (range.toMs - range.fromMs) / widthPx;
  const whole = ticks.filter(
    ({ atMs }) => atMs - range.fromMs > 180 * pixelMs && range.toMs - atMs > 24 * pixelMs,
  );
  // The axes need data to stand on; the steps draw themselves.
  const corners = [
    { atMs: range.fromMs, value: 0 },
    { atMs: range.toMs, value: peak },
  ];
  return (
    <ComposedChart
      width={widthPx}
      height={BAND_PX}
      margin={{ top: 0, right: 0, bottom: MARKS_PX, left: 0 }}
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
        tickMargin={0}
        tick={{ fontSize: 10, fill: 'var(--color-text-faint)' }}
      />
      <YAxis hide dataKey="value" domain={[0, Math.max(1, peak)]} />
      <StepArea samples={samples} opacity={0.4} />
    </ComposedChart>
  );
});
