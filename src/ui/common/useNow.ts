import { useEffect, useState } from 'react';
import { useActions, useApp } from '../app/storeContext.tsx';

/** Session time in ms, renewed every `everyMs` while a live session is shown, so that ages and silences count on. */
export function useNow(everyMs = 1000): number {
  const { nowMs } = useActions();
  const isLive = useApp(({ shown, live }) => shown === live);
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [isLive, everyMs]);
  return nowMs();
}
