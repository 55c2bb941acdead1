import { useEffect, useRef, useState } from 'react';
import type { Session } from '../../model/session.ts';
import type { TimelineBounds } from '../../store/selectors/timelineWindow.ts';

/** How long the picture stands still after the pointer has last moved: time to read what is under it and to click. */
const STILL_MS = 2000;

export interface StillBounds {
  readonly bounds: TimelineBounds;
  /** Somebody is aiming at something in the picture. */
  aim(): void;
  /** Nobody is any more. */
  leave(): void;
}

/**
 * What there is to look at, which stands still while somebody aims at it: otherwise, while the session grows, marks move
 * away from under the pointer between the look and the click.
 */
export function useStillBounds(session: Session, newest: TimelineBounds): StillBounds {
  const [held, setHeld] = useState<{ readonly session: Session; readonly bounds: TimelineBounds }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const isHeld = held?.session === session && newest.live;
  function leave(): void {
    clearTimeout(timer.current);
    setHeld(undefined);
  }
  return {
    bounds: isHeld ? held.bounds : newest,
    aim: () => {
      if (!newest.live) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(leave, STILL_MS);
      if (!isHeld) setHeld({ session, bounds: newest });
    },
    leave,
  };
}
