import { OriginTag } from '../../common/OriginTag.tsx';
import css from './frameTable.module.css';
import { GridCell, GridRow } from './gridParts.tsx';
import type { MarkWords } from './markWords.ts';

interface MarkRowProps {
  readonly words: MarkWords;
  /** Position in the list, from 0. */
  readonly position: number;
  readonly topPx: number;
  readonly time: string;
  /** Absent where all rows are of one connection. */
  readonly connection: string | undefined;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

/** A row between the frames: a silence, an end, a hidden page. */
export function MarkRow({ words, position, topPx, time, connection, action }: MarkRowProps) {
  const { icon, tone, text, more, origin } = words;
  return (
    <GridRow
      aria-rowindex={position + 2}
      className={css.mark}
      data-tone={tone}
      data-odd={position % 2 === 1}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <GridCell className={css.arrow}>{icon}</GridCell>
      <GridCell className={css.time}>{time}</GridCell>
      {connection !== undefined && <GridCell className={css.connection}>{connection}</GridCell>}
      <GridCell className={css.words}>
        <span className={css.said}>{text}</span>
        {more !== undefined && <span className={css.more}>{more}</span>}
        {origin && origin !== 'protocol' && <OriginTag origin={origin} />}
        {action && (
          <button type="button" tabIndex={-1} className={css.action} onClick={action.run}>
            {action.label}
          </button>
        )}
      </GridCell>
    </GridRow>
  );
}
