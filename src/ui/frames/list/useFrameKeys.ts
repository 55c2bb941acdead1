import type { KeyboardEvent } from 'react';
import type { FrameList } from '../../../store/selectors/frameList.ts';
import type { FrameSelection } from '../useFrameSelection.ts';
import type { RowScroller } from './rowScroller.ts';

interface FrameKeysOptions {
  readonly list: FrameList;
  readonly scroller: RowScroller;
  readonly redraw: () => void;
  readonly selection: FrameSelection;
  readonly onCopy: () => void;
}

/** What the keys do in the list of messages. */
export function useFrameKeys({ list, scroller, redraw, selection, onCopy }: FrameKeysOptions) {
  const goTo = (move: Move, position: number | undefined) => {
    const row = position === undefined ? undefined : list.rowAt(position);
    if (position === undefined || row === undefined) return;
    selection.select(row);
    // Beyond the first and the last frame there may be something to read.
    if (move === 'End') scroller.toEnd();
    else if (move === 'Home') scroller.toStart();
    else scroller.show(position, row, 'nearest');
    redraw();
  };

  return (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key === 'c') {
      // Text marked elsewhere is what the user means.
      if (selection.row === undefined || window.getSelection()?.toString()) return;
      event.preventDefault();
      onCopy();
      return;
    }
    if (isCommand || event.altKey) return;
    if (event.key === 'Enter') selection.setOpen(true);
    else if (event.key === 'Escape' && selection.isOpen) selection.setOpen(false);
    else if (isMove(event.key)) {
      const from = selection.row === undefined ? undefined : list.positionOf(selection.row);
      goTo(event.key, target(event.key, list, from, scroller.pageRows));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

type Move = 'ArrowUp' | 'ArrowDown' | 'PageUp' | 'PageDown' | 'Home' | 'End';

function isMove(key: string): key is Move {
  return /^(Arrow(Up|Down)|Page(Up|Down)|Home|End)$/.test(key);
}

/** Where a key leads from a position; marks are stepped over. `undefined` when there is no frame that way. */
export function target(
  key: Move,
  list: FrameList,
  from: number | undefined,
  pageRows: number,
): number | undefined {
  const last = list.nearestFrame(list.length - 1, -1);
  const first = list.nearestFrame(0, 1);
  if (from === undefined) return key === 'Home' || key === 'ArrowDown' || key === 'PageDown' ? first : last;
  switch (key) {
    case 'ArrowUp':
      return list.nearestFrame(from - 1, -1);
    case 'ArrowDown':
      return list.nearestFrame(from + 1, 1);
    case 'PageUp':
      return list.nearestFrame(Math.max(0, from - pageRows), -1) ?? first;
    case 'PageDown':
      return list.nearestFrame(Math.min(list.length - 1, from + pageRows), 1) ?? last;
    case 'Home':
      return first;
    case 'End':
      return last;
  }
}
