import { useEffect, useMemo, useReducer, useState } from 'react';
import type { Connection } from '../../model/session.ts';
import {
  advanceFrameList,
  createFrameList,
  type FrameList,
  parseTextFilter,
} from '../../store/selectors/frameList.ts';
import type { SessionView } from '../../store/state.ts';
import { useApp } from '../app/storeContext.tsx';
import { usePacedSession } from './usePacedSession.ts';

/** How long a slice of a long list may take, so that typing and scrolling go on meanwhile. */
const SLICE_MS = 10;
/** How often the list is drawn in a flood of messages, and while it is being built. */
const DRAW_EVERY_MS = 80;

export interface ShownFrames {
  readonly view: SessionView;
  /** `undefined`: all. */
  readonly connection: Connection | undefined;
  readonly list: FrameList;
  readonly pattern: RegExp | undefined;
  /** Why the filter text cannot be used; the last one that could goes on. */
  readonly problem: string | undefined;
  /** Whether something is filtered out by the user's choice. */
  readonly isFiltered: boolean;
}

/** The list of what the selected connection, filter and range leave, brought up to date whenever this renders. */
export function useFrameList(): ShownFrames {
  const view = usePacedSession(DRAW_EVERY_MS);
  const { selected, text, direction, timeRange, hideHeartbeats } = useApp((state) => ({
    selected: state.selectedConnection,
    text: state.frameFilter.text,
    direction: state.frameFilter.direction,
    timeRange: state.timeRange,
    hideHeartbeats: state.preferences.hideHeartbeats,
  }));
  const connection = selected === undefined ? undefined : view.session.connectionsById.get(selected);
  const { pattern, problem } = usePattern(text);
  const list = useMemo(
    () => createFrameList(view, { connection, pattern, direction, hideHeartbeats, timeRange }),
    [view, connection, pattern, direction, hideHeartbeats, timeRange],
  );

  advanceSlice(view, list);
  useRemainingSlices(view, list);

  const isFiltered = pattern !== undefined || direction !== 'both' || timeRange !== undefined;
  return { view, connection, list, pattern, problem, isFiltered };
}

function advanceSlice(view: SessionView, list: FrameList): void {
  const untilMs = performance.now() + SLICE_MS;
  advanceFrameList(view, list, () => performance.now() > untilMs);
}

/** Builds what one drawing had no time for; a newer list takes the place of this one. */
function useRemainingSlices(view: SessionView, list: FrameList): void {
  const [drawn, draw] = useReducer((count: number) => count + 1, 0);
  const isComplete = list.progress === 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each drawing the building goes on.
  useEffect(() => {
    if (isComplete) return;
    const drawAtMs = performance.now() + DRAW_EVERY_MS;
    const step = () => {
      advanceSlice(view, list);
      if (list.progress === 1 || performance.now() > drawAtMs) draw();
      else timer = setTimeout(step, 0);
    };
    let timer = setTimeout(step, 0);
    return () => clearTimeout(timer);
  }, [view, list, isComplete, drawn]);
}

/** The pattern of the filter text; while the text is unfinished, the last one that could be used. */
function usePattern(text: string): {
  readonly pattern: RegExp | undefined;
  readonly problem: string | undefined;
} {
  const filter = useMemo(() => parseTextFilter(text), [text]);
  const [usable, setUsable] = useState(filter);
  if (filter.kind !== 'problem' && filter !== usable) setUsable(filter);
  return {
    pattern: usable.kind === 'pattern' ? usable.pattern : undefined,
    problem: filter.kind === 'problem' ? filter.sentence : undefined,
  };
}
