import { useMemo, useState } from 'react';
import type { Session } from '../../model/session.ts';
import {
  panWindow,
  resolveWindow,
  type TimelineBounds,
  type WindowMode,
  windowOn,
  zoomWindow,
} from '../../store/selectors/timelineWindow.ts';
import type { TimeRange } from '../../store/state.ts';
import { useStillBounds } from './useStillBounds.ts';

export interface TimelineWindow {
  readonly mode: WindowMode;
  /** What is visible now. */
  readonly range: TimeRange;
  /** `factor` below 1 is closer; without an anchor the middle (or now, while following) stays. */
  zoom(factor: number, anchorMs?: number): void;
  pan(byMs: number): void;
  show(fromMs: number, toMs: number): void;
  fit(): void;
  follow(): void;
  /** The pointer moves over the picture: what follows now stands still until {@link leave}, or for a while. */
  aim(): void;
  leave(): void;
}

const FIT: WindowMode = { kind: 'fit' };
/** How much is seen when following begins from a window that shows everything. */
const FOLLOW_MS = 30_000;

/** Where the user left each session, so that a look at the frames and back does not lose the place. */
const left = new WeakMap<Session, Place>();

interface Place {
  readonly mode: WindowMode;
  /** Where the place holds: as long as neither was chosen anew. */
  readonly chosen: TimeRange | undefined;
  readonly focus: TimeRange | undefined;
}

/**
 * The visible span of time. A time range chosen elsewhere is what "all" means while it holds; choosing another one
 * shows it whole, and so does another focus, from which the user may move away.
 */
export function useTimelineWindow(
  session: Session,
  nowMs: number,
  isLive: boolean,
  chosen: TimeRange | undefined,
  focus: TimeRange | undefined,
): TimelineWindow {
  const [, redraw] = useState(0);
  const first = focus ? windowOn(focus.fromMs, focus.toMs) : FIT;
  const modeOf = (place: Place | undefined) =>
    place && place.chosen === chosen && place.focus === focus ? place.mode : first;
  const mode = modeOf(left.get(session));
  const newest: TimelineBounds = chosen
    ? { ...chosen, live: false, exact: true }
    : {
        fromMs: session.firstEventAtMs ?? 0,
        toMs: Math.max(session.lastEventAtMs ?? 0, isLive ? nowMs : 0),
        live: isLive,
        exact: false,
      };
  const { bounds, aim, leave } = useStillBounds(session, newest);
  const { fromMs, toMs } = resolveWindow(mode, bounds);
  // The same object while it shows the same: what depends on it is not drawn again for a hover or a selection.
  const range = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);

  // Reads the newest mode: several gestures may come between two renderings.
  function change(next: (mode: WindowMode) => WindowMode): void {
    left.set(session, { mode: next(modeOf(left.get(session))), chosen, focus });
    redraw((count) => count + 1);
  }
  return {
    mode,
    range,
    aim,
    leave,
    zoom: (factor, anchorMs) => change((current) => zoomWindow(current, bounds, factor, anchorMs)),
    pan: (byMs) => change((current) => panWindow(current, bounds, byMs)),
    show: (oneMs, otherMs) => change(() => windowOn(oneMs, otherMs)),
    fit: () => change(() => FIT),
    follow: () => {
      const spanMs = mode.kind === 'fit' ? FOLLOW_MS : range.toMs - range.fromMs;
      change(() => ({ kind: 'follow', spanMs }));
    },
  };
}
