import { usePlotArea, useXAxisScale } from 'recharts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';

interface BeatMarksProps {
  /** Moments of questions nobody answered, and of those that came late. */
  readonly unanswered: readonly number[];
  readonly late: readonly number[];
  readonly scale: TickScale;
}

/** How far above the plot the marks stand, in CSS pixels. */
const ABOVE_PX = 7;

/** Unanswered and late beats along the top of a chart; a child of the chart, because it asks for its axis. */
export function BeatMarks({ unanswered, late, scale }: BeatMarksProps) {
  const toX = useXAxisScale();
  const plot = usePlotArea();
  if (!toX || !plot) return null;
  const y = plot.y - ABOVE_PX;
  const at = (atMs: number) => toX(atMs) ?? -100;
  return (
    <g>
      {late.map((atMs) => (
        <path key={`late ${atMs}`} d={`M${at(atMs)} ${y - 3.5}l4 7h-8z`} fill="var(--color-warning)">
          <title>{`Late beat at ${momentLabel(atMs, scale)}`}</title>
        </path>
      ))}
      {unanswered.map((atMs) => (
        <g key={`unanswered ${atMs}`}>
          <title>{`Unanswered, asked at ${momentLabel(atMs, scale)}`}</title>
          <path
            d={`M${at(atMs) - 3} ${y - 3}l6 6m0 -6l-6 6`}
            stroke="var(--color-error)"
            strokeLinecap="round"
            strokeWidth={1.6}
          />
          <path d={`M${at(atMs)} ${plot.y}v${plot.height}`} stroke="var(--color-error)" strokeOpacity={0.3} />
        </g>
      ))}
    </g>
  );
}
