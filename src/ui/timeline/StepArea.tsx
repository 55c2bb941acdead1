import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import type { Sample } from '../../store/selectors/timelineThin.ts';

/**
 * Steps over time as one path on a chart's own axes; a child of the chart. The chart library's area builds several
 * objects per point on every zoom step, this builds a string.
 */
export function StepArea({
  samples,
  opacity,
}: {
  readonly samples: readonly Sample[];
  readonly opacity: number;
}) {
  const toX = useXAxisScale();
  const toY = useYAxisScale();
  const plot = usePlotArea();
  const first = samples[0];
  if (!toX || !toY || !plot || !first) return null;
  // A chart clips nothing that it did not draw itself.
  const x = (atMs: number) => Math.min(plot.x + plot.width, Math.max(plot.x, toX(atMs) ?? 0)).toFixed(1);
  let line = `M${x(first.atMs)} ${toY(first.value)?.toFixed(1)}`;
  for (const { atMs, value } of samples) line += `H${x(atMs)}V${toY(value)?.toFixed(1)}`;
  const foot = plot.y + plot.height;
  return (
    <>
      <path
        d={`${line}V${foot}H${x(first.atMs)}Z`}
        fill="var(--color-activity)"
        fillOpacity={opacity}
        stroke="none"
      />
      <path d={line} fill="none" stroke="var(--color-activity)" />
    </>
  );
}
