import { memo } from 'react';
import type { LaneEndKind } from '../../analysis/timelineLanes.ts';
import type { OverviewModel } from '../../store/selectors/overviewModel.ts';
import css from './overview.module.css';
import { BAND_PX } from './RateChart.tsx';

interface OverviewMarksProps {
  readonly model: OverviewModel;
  readonly x: (atMs: number) => number;
  readonly widthPx: number;
}

/** Marks nearer than this stand for one another, the gravest on top. */
const MARK_PX = 5;
const Y = BAND_PX - 6;
const FLAG_Y = 15;
const FLAG_PX = 12;

/** Later ones win the place they share. */
const GRAVITY: readonly LaneEndKind[] = ['gone', 'clean', 'error', 'refused', 'cut'];

/** Shape of a close around a point; the same shapes as on the lanes. */
const SHAPES: Readonly<Record<LaneEndKind, (x: number) => string>> = {
  cut: (x) => `M${x - 2.5} ${Y - 2.5}l5 5m0 -5l-5 5`,
  refused: (x) => `M${x - 3} ${Y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M${x - 2} ${Y + 2}l4 -4`,
  error: (x) => `M${x} ${Y - 3}l3 3l-3 3l-3 -3z`,
  clean: (x) => `M${x - 2.5} ${Y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`,
  gone: (x) => `M${x} ${Y - 3}v6`,
};

/** Closes along the foot and findings as flags: one path per kind, however many there are. */
export const OverviewMarks = memo(function OverviewMarks({ model, x, widthPx }: OverviewMarksProps) {
  const cells = new Map<number, LaneEndKind>();
  for (const { atMs, kind } of model.closes) {
    const cell = Math.round(x(atMs) / MARK_PX);
    const known = cells.get(cell);
    if (known === undefined || GRAVITY.indexOf(kind) > GRAVITY.indexOf(known)) cells.set(cell, kind);
  }
  const paths = new Map<LaneEndKind, string[]>();
  for (const [cell, kind] of cells) {
    const list = paths.get(kind) ?? [];
    list.push(SHAPES[kind](cell * MARK_PX));
    paths.set(kind, list);
  }
  const flags = new Map(
    model.flags.map(({ atMs, severity }) => [Math.round(x(atMs) / FLAG_PX) * FLAG_PX, severity]),
  );
  const summary = `${model.closes.length} closes, ${model.flags.length} findings`;
  return (
    <svg className={css.marks} width={widthPx} height={BAND_PX} role="img" aria-label={summary}>
      {[...paths].map(([kind, shapes]) => (
        <path key={kind} className={css.close} data-kind={kind} d={shapes.join('')} />
      ))}
      {[...flags].map(([left, severity]) => (
        <path
          key={left}
          className={css.flag}
          data-severity={severity}
          d={`M${left} ${FLAG_Y}v10M${left} ${FLAG_Y}h6l-1.5 2.5l1.5 2.5h-6`}
        />
      ))}
    </svg>
  );
});
