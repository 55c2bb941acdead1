import type { HookPort } from './hookPort.ts';

/** Part of the page hook, sent as text: it must not use anything outside its own body. Tells of the page's life. */
export function hookPageLife({ tell, listen }: HookPort): void {
  const page = typeof document === 'object' ? document : undefined;
  const changed = (change: string) => tell({ __proto__: null, t: 'page', change });
  tell({
    __proto__: null,
    t: 'hello',
    // No address: a worker that is paused before its script has arrived has none, and asking crashes Chromium 156.
    hidden: page?.visibilityState === 'hidden',
    online: navigator.onLine,
  });
  if (page) {
    listen(page, 'visibilitychange', () => changed(page.visibilityState === 'hidden' ? 'hidden' : 'visible'));
    listen(page, 'freeze', () => changed('frozen'));
    listen(page, 'resume', () => changed('resumed'));
  }
  listen(globalThis, 'offline', () => changed('offline'));
  listen(globalThis, 'online', () => changed('online'));
}
