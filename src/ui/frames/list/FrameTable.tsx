import { type MouseEvent, useId, useLayoutEffect, useRef } from 'react';
import { formatCount } from '../../../base/format.ts';
import { heldFrameCount } from '../../../store/selectors/frameScope.ts';
import { useApp } from '../../app/storeContext.tsx';
import { Icon } from '../../common/Icon.tsx';
import type { ShownFrames } from '../useFrameList.ts';
import type { FrameSelection } from '../useFrameSelection.ts';
import { FrameTableHeader } from './FrameTableHeader.tsx';
import { FrameTableRows } from './FrameTableRows.tsx';
import css from './frameTable.module.css';
import { GridRowGroup } from './gridParts.tsx';
import type { RowAnchors, RowScroller } from './rowScroller.ts';
import { useFrameKeys } from './useFrameKeys.ts';
import { useRows } from './useRows.ts';

/** `--size-row`. */
const ROW_PX = 20;

interface FrameTableProps {
  readonly frames: ShownFrames;
  readonly selection: FrameSelection;
  /** Copies what the selected message contains. */
  readonly onCopy: () => void;
}

/** The messages as a grid that follows its end. It has the focus itself and points at its active row. */
export function FrameTable({ frames, selection, onCopy }: FrameTableProps) {
  const { list, view, connection } = frames;
  const gridId = useId();
  const timeFormat = useApp(({ preferences }) => preferences.timeFormat);
  const { scrollRef, scroller, range, onScroll, redraw } = useRows({
    count: list.length,
    rowHeight: ROW_PX,
    headerHeight: ROW_PX,
    followsEnd: true,
    scope: connection ?? view,
    ...(list.progress === 1 && { anchors: anchorsOf(frames, selection) }),
  });
  useReveal(frames, selection, scroller, redraw);
  const unseen = useUnseen(frames, scroller.isEndInSight);
  const onKeyDown = useFrameKeys({ list, scroller, redraw, selection, onCopy });

  const select = (event: MouseEvent) => {
    const row =
      event.target instanceof Element && event.target.closest('[data-row]')?.getAttribute('data-row');
    if (event.button !== 0 || !row) return;
    scroller.show(list.positionOf(Number(row)), Number(row), 'nearest');
    selection.select(Number(row));
    selection.setOpen(true);
  };

  return (
    <div className={css.table}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot leave out rows. */}
      <div
        ref={scrollRef}
        role="grid"
        aria-label="Messages"
        aria-rowcount={list.length + 1}
        aria-activedescendant={selection.row === undefined ? undefined : `${gridId}-${selection.row}`}
        tabIndex={0}
        className={css.scroller}
        data-connections={connection === undefined}
        onScroll={onScroll}
        onWheel={(event) => {
          if (event.deltaY >= 0 || event.ctrlKey) return;
          scroller.letGo();
          redraw();
        }}
        onMouseDown={select}
        onKeyDown={onKeyDown}
      >
        <FrameTableHeader hasConnections={connection === undefined} />
        <GridRowGroup className={css.rows} style={{ height: scroller.height }}>
          <FrameTableRows
            frames={frames}
            scroller={scroller}
            range={range}
            selectedRow={selection.row}
            timeFormat={timeFormat}
            gridId={gridId}
          />
        </GridRowGroup>
        {heldFrameCount(view.session, connection) === 0 && (
          <p className={css.nothing}>No messages{connection ? ' on this socket' : ''} yet.</p>
        )}
      </div>
      {unseen > 0 && (
        <button
          type="button"
          className={css.tail}
          onClick={() => {
            scroller.toEnd();
            redraw();
          }}
        >
          <Icon name="received" />
          {formatCount(unseen)} new {unseen === 1 ? 'message' : 'messages'}
        </button>
      )}
    </div>
  );
}

/** Holds the selected row in its place while it is in sight, otherwise the first frame in sight. */
function anchorsOf({ list }: ShownFrames, selection: FrameSelection): RowAnchors {
  return {
    choose(first, last) {
      const { row } = selection;
      const selected = row === undefined ? -1 : list.positionOf(row);
      if (selected >= first && selected < last && list.rowAt(selected) === row) return row;
      const position = list.nearestFrame(first, 1);
      return position === undefined || position >= last ? undefined : list.rowAt(position);
    },
    positionOf: (row) => list.positionOf(row),
  };
}

/** Brings a row that was selected from elsewhere into sight, as soon as the list reaches it. */
function useReveal(
  { list }: ShownFrames,
  { row, reveals }: FrameSelection,
  scroller: RowScroller,
  redraw: () => void,
) {
  const done = useRef(0);
  useLayoutEffect(() => {
    if (done.current === reveals || !scroller.hasView) return;
    const position = row === undefined ? undefined : list.positionOf(row);
    const isListed = position !== undefined && list.rowAt(position) === row;
    if (row !== undefined && !isListed && list.progress < 1) return;
    done.current = reveals;
    if (row === undefined || position === undefined) return;
    scroller.show(position, row, 'middle');
    redraw();
  });
}

/** How many messages came since the end was last in sight. */
function useUnseen({ list }: ShownFrames, isEndInSight: boolean): number {
  const seen = useRef({ list, total: 0 });
  const isKnown = seen.current.list === list;
  useLayoutEffect(() => {
    if (isEndInSight || !isKnown || list.progress < 1) seen.current = { list, total: list.frameTotal };
  });
  return isEndInSight || !isKnown ? 0 : list.frameTotal - seen.current.total;
}
