import type { RefObject } from 'react';
import { formatCount, plural } from '../../base/format.ts';
import { hasControlFrames, heldFrameCount } from '../../store/selectors/frameScope.ts';
import type { FrameFilter } from '../../store/state.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { SearchField } from '../common/SearchField.tsx';
import css from './frames.module.css';
import type { ShownFrames } from './useFrameList.ts';

const DIRECTIONS: readonly {
  readonly id: FrameFilter['direction'];
  readonly arrow: string;
  readonly name: string;
}[] = [
  { id: 'both', arrow: '', name: 'All' },
  { id: 'sent', arrow: '↑', name: 'Sent' },
  { id: 'received', arrow: '↓', name: 'Received' },
];

interface FramesToolbarProps {
  readonly frames: ShownFrames;
  readonly toolbarRef: RefObject<HTMLDivElement | null>;
}

/** What is listed, and how much that is. */
export function FramesToolbar({ frames, toolbarRef }: FramesToolbarProps) {
  const { filter, hideHeartbeats } = useApp((state) => ({
    filter: state.frameFilter,
    hideHeartbeats: state.preferences.hideHeartbeats,
  }));
  const { setFrameFilter, setPreferences } = useActions();
  return (
    <div ref={toolbarRef} className={css.toolbar}>
      <div className={css.filter}>
        <SearchField
          label="Filter (text or /regex/)"
          value={filter.text}
          onChange={(text) => setFrameFilter({ text })}
          problem={frames.problem}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame that cannot be laid out in a line. */}
      <div role="group" aria-label="Direction" className={css.directions}>
        {DIRECTIONS.map(({ id, arrow, name }) => (
          <button
            key={id}
            type="button"
            className={css.direction}
            aria-label={name}
            aria-pressed={filter.direction === id}
            onClick={() => setFrameFilter({ direction: id })}
          >
            {arrow !== '' && <span data-direction={id}>{arrow} </span>}
            <span className={arrow === '' ? undefined : css.directionName}>{name}</span>
          </button>
        ))}
      </div>
      <label className={css.checkbox}>
        <input
          type="checkbox"
          checked={hideHeartbeats}
          onChange={(event) => setPreferences({ hideHeartbeats: event.target.checked })}
        />
        Hide heartbeats
      </label>
      <FilterState frames={frames} />
    </div>
  );
}

function FilterState({ frames }: Pick<FramesToolbarProps, 'frames'>) {
  const { list, view, connection, pattern, problem } = frames;
  const held = heldFrameCount(view.session, connection);
  const listed = list.frameCount;
  if (problem !== undefined) return <output className={css.problem}>{problem}</output>;
  if (list.progress < 1) {
    const doing = pattern ? 'filtering…' : 'listing…';
    return <output className={css.state}>{`${doing} ${Math.floor(list.progress * 100)} %`}</output>;
  }
  // Pings and pongs are frames, but no messages.
  const what = plural(held, hasControlFrames(view.session, connection) ? 'frame' : 'message');
  const text = listed === held ? what : `${formatCount(listed)} of ${what}`;
  // Not announced: it changes with every message.
  return <span className={css.state}>{text}</span>;
}
