import type { Sample } from '../../store/selectors/timelineThin.ts';
import type { TimeRange } from '../../store/state.ts';

interface StepAreaProps {
  readonly samples: readonly Sample[];
  readonly range: TimeRange;
  /** Value at the upper edge; the lower edge is zero. */
  readonly peak: number;
  readonly widthPx: number;
  readonly topPx: number;
  readonly footPx: number;
  readonly opacity: number;
}

/** Steps over time as one path inside an SVG, however many samples there are. */
export function StepArea({ samples, range, peak, widthPx, topPx, footPx, opacity }: StepAreaProps) {
  const first = samples[0];
  if (!first) return null;
  const perMs = widthPx / (range.toMs - range.fromMs);
  const perUnit = (footPx - topPx) / Math.max(1, peak);
  const x = (atMs: number) => Math.min(widthPx, Math.max(0, (atMs - range.fromMs) * perMs)).toFixed(1);
  const y = (value: number) => (footPx - value * perUnit).toFixed(1);
  let line = `M${x(first.atMs)} ${y(first.value)}`;
  for (const { atMs, value } of samples) line += `H${x(atMs)}V${y(value)}`;
  return (
    <>
      <path
        d={`${line}V${footPx}H${x(first.atMs)}Z`}
        fill="var(--color-activity)"
        fillOpacity={opacity}
        stroke="none"
      />
      <path d={line} fill="none" stroke="var(--color-activity)" />
    </>
  );
}
