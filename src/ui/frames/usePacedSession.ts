import { useContext, useEffect, useReducer } from 'react';
import type { SessionView } from '../../store/state.ts';
import { StoreContext } from '../app/storeContext.tsx';

/**
 * The session on screen, renewed with a flush at once when it is quiet, and at most every `everyMs` in a flood: nobody
 * reads faster, and what is not drawn leaves the time to capture.
 */
export function usePacedSession(everyMs: number): SessionView {
  const store = useContext(StoreContext);
  if (!store) throw new Error('The component stands outside <StoreContext>');
  const [, renew] = useReducer((count: number) => count + 1, 0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let renewedMs = Number.NEGATIVE_INFINITY;
    const renewNow = () => {
      clearTimeout(timer);
      timer = undefined;
      renewedMs = performance.now();
      renew();
    };
    const unsubscribe = store.subscribe((state, before) => {
      if (state.shown !== before.shown) renewNow();
      if (state.revision === before.revision || timer !== undefined) return;
      const waitMs = renewedMs + everyMs - performance.now();
      if (waitMs <= 0) renewNow();
      else timer = setTimeout(renewNow, waitMs);
    });
    // What was flushed between the first drawing and this is not missed.
    renewNow();
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [store, everyMs]);

  return store.getState().shown;
}
