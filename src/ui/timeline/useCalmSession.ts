import { useEffect, useState } from 'react';
import type { SessionView } from '../../store/state.ts';
import { useAppStore } from '../app/storeContext.tsx';

export interface CalmSession {
  readonly shown: SessionView;
  /** True while the shown session still grows. */
  readonly isLive: boolean;
  readonly nowMs: number;
  /** Counts flushes, as far as this view has seen them. */
  readonly revision: number;
}

/**
 * The session on screen for views that draw pictures of it: renewed at most every `everyMs`, however fast messages
 * arrive, and while live also without news, because silences grow.
 */
export function useCalmSession(everyMs: number): CalmSession {
  const store = useAppStore();
  const [, renew] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renewSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        renew((count) => count + 1);
      }, everyMs);
    };
    const unsubscribe = store.subscribe((state, before) => {
      if (state.shown !== before.shown) renew((count) => count + 1);
      else if (state.revision !== before.revision) renewSoon();
    });
    const heartbeat = setInterval(() => {
      const { shown, live } = store.getState();
      if (shown === live) renewSoon();
    }, everyMs);
    return () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(timer);
    };
  }, [store, everyMs]);

  const { shown, live, revision, actions } = store.getState();
  return { shown, isLive: shown === live, nowMs: actions.nowMs(), revision };
}
