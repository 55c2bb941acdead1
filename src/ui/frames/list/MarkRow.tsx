import { OriginTag } from '../../common/OriginTag.tsx';
import type { MarkWords } from './markWords.ts';
import css from './frameTable.module.css';

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
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus; only frames can be active.
    <div
      role="row"
      aria-rowindex={position + 2}
      className={css.mark}
      data-tone={tone}
      data-odd={position % 2 === 1}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <span role="gridcell" className={css.arrow}>
        {icon}
      </span>
      <span role="gridcell" className={css.time}>
        {time}
      </span>
      {connection !== undefined && (
        <span role="gridcell" className={css.connection}>
          {connection}
        </span>
      )}
      <span role="gridcell" className={css.words}>
        <span className={css.said}>{text}</span>
        {more !== undefined && <span className={css.more}>{more}</span>}
        {origin && origin !== 'protocol' && <OriginTag origin={origin} />}
        {action && (
          <button type="button" tabIndex={-1} className={css.action} onClick={action.run}>
            {action.label}
          </button>
        )}
      </span>
    </div>
  );
}
