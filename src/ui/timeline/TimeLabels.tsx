import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';

interface TimeLabelsProps {
  readonly ticks: readonly AxisTick[];
  readonly range: TimeRange;
  readonly widthPx: number;
  readonly baselinePx: number;
  /** Room at the left that something else takes. */
  readonly reservedPx?: number;
}

const FONT_PX = 10;
const HALF_LETTER_PX = 3;

/** The times above a chart, inside an SVG. A label that an edge would cut is left out; its grid line stays. */
export function TimeLabels({ ticks, range, widthPx, baselinePx, reservedPx = 0 }: TimeLabelsProps) {
  const perMs = widthPx / (range.toMs - range.fromMs);
  return ticks.map(({ atMs, label }) => {
    const x = (atMs - range.fromMs) * perMs;
    const halfPx = label.length * HALF_LETTER_PX;
    if (x - halfPx < reservedPx || x + halfPx > widthPx) return null;
    return (
      <text
        key={atMs}
        x={x}
        y={baselinePx}
        textAnchor="middle"
        fontSize={FONT_PX}
        fill="var(--color-text-faint)"
      >
        {label}
      </text>
    );
  });
}
