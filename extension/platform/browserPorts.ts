import type { AppPorts } from '../../src/store/ports.ts';
import { saveFile } from './files.ts';

const PREFERENCES_KEY = 'preferences';

/** What every page of the extension offers the app, capture apart. */
export function browserPorts(): Omit<AppPorts, 'capture'> {
  return {
    localNowMs: () => performance.now(),
    scheduleFlush(flush) {
      // A hidden page gets no animation frames, yet its session goes on.
      if (document.hidden) setTimeout(flush, 250);
      else requestAnimationFrame(flush);
    },
    after: (delayMs, action) => {
      setTimeout(action, delayMs);
    },
    saveFile,
    copyText,
    preferences: {
      load: async () => (await chrome.storage.local.get(PREFERENCES_KEY))[PREFERENCES_KEY],
      save: (preferences) => chrome.storage.local.set({ [PREFERENCES_KEY]: preferences }),
    },
    version: chrome.runtime.getManifest().version,
  };
}

/** DevTools gives its panels no clipboard permission for `navigator.clipboard`; the old command works everywhere. */
async function copyText(text: string): Promise<void> {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const focused = document.activeElement;
  // Inside an open dialog focus is trapped; its own subtree is always allowed.
  (document.querySelector('[role="dialog"]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error('Chrome refused');
}
