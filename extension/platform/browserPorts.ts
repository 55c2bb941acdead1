import * as v from 'valibot';
import type { AppPorts } from '../../src/store/ports.ts';
import { saveFile } from './files.ts';
import { netLogAccess } from './netLogAccess.ts';

const PREFERENCES_KEY = 'preferences';

/** What every page of the extension offers the app, capture apart. `canPick`: Chrome lets it open a file picker. */
export function browserPorts({ canPick }: { readonly canPick: boolean }): Omit<AppPorts, 'capture'> {
  const savedBy = crypto.randomUUID();
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
      save: (preferences) => chrome.storage.local.set({ [PREFERENCES_KEY]: { ...preferences, savedBy } }),
      onChanged(listener) {
        chrome.storage.local.onChanged.addListener((changes) => {
          const change = changes[PREFERENCES_KEY];
          // Our own changes come back late: they must not undo newer ones.
          const isOurs = v.is(v.object({ savedBy: v.literal(savedBy) }), change?.newValue);
          if (change && !isOurs) listener(change.newValue);
        });
      },
    },
    netLog: netLogAccess({ canPick }),
    version: chrome.runtime.getManifest().version,
  };
}

/**
 * DevTools gives its panels no clipboard permission for `navigator.clipboard`; the old command works everywhere. The
 * text is handed over in its event: a selection made for it is lost where a menu or dialog holds the focus, and what
 * is then copied is nothing, without an error.
 */
async function copyText(text: string): Promise<void> {
  let copied = false;
  const handOver = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
    copied = event.clipboardData !== null;
  };
  document.addEventListener('copy', handOver, { capture: true });
  document.execCommand('copy');
  document.removeEventListener('copy', handOver, { capture: true });
  if (!copied) throw new Error('Chrome refused');
}
