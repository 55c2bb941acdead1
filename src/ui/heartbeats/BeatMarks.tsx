import { usePlotArea, useXAxisScale } from 'recharts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';

interface BeatMarksProps {
  /** Moments of questions nobody answered, and of those that came late. */
  readonly unanswered: readonly number[];
  readonly late: readonly number[];
  readonly scale: TickScale;
  /** False: known by its behaviour alone, so that no answer may have been due. */
  readonly isSure: boolean;
}

/** How far above the plot late beats stand, and above its bottom unanswered ones: a beat can be both. CSS pixels. */
const ABOVE_PX = 7;
const ABOVE_BOTTOM_PX = 6;

/** Late beats along the top of a chart, unanswered ones along its bottom; a child of the chart, because it asks for its axis. */
export function BeatMarks({ unanswered, late, scale, isSure }: BeatMarksProps) {
  const toX = useXAxisScale();
  const plot = usePlotArea();
  if (!toX || !plot) return null;
  const y = plot.y - ABOVE_PX;
  const bottomY = plot.y + plot.height - ABOVE_BOTTOM_PX;
  const stroke = isSure ? 'var(--color-error)' : 'var(--color-text-faint)';
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
          <title>{`${isSure ? 'Unanswered, asked' : 'No answer seen to what was sent'} at ${momentLabel(atMs, scale)}`}</title>
          <path
            d={`M${at(atMs) - 3} ${bottomY - 3}l6 6m0 -6l-6 6`}
            stroke={stroke}
            strokeLinecap="round"
            strokeWidth={1.6}
          />
          <path d={`M${at(atMs)} ${plot.y}v${plot.height}`} stroke={stroke} strokeOpacity={0.3} />
        </g>
      ))}
    </g>
  );
}
