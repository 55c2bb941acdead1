const PROTOCOL_VERSION = '1.3';

/** A page's share in the attachment to a tab. */
export interface Held {
  /** Rejects with Chrome's own message when the tab cannot be attached to. */
  readonly attached: Promise<void>;
  /** Gives the share back; the last one detaches. */
  release(): void;
}

/** Attachments of this extension by tab, shared between the pages that capture the same tab. */
export function createAttachments(): { hold(tabId: number): Held } {
  const holders = new Map<number, number>();
  const attached = new Set<number>();
  // Attaching and detaching one tab never overlap: DevTools may be closed and opened again within milliseconds.
  const queues = new Map<number, Promise<unknown>>();

  function enqueue<T>(tabId: number, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(tabId) ?? Promise.resolve()).then(work, work);
    queues.set(tabId, result);
    return result;
  }

  // The tab went away, or the user cancelled in Chrome's bar: the next page attaches anew.
  chrome.debugger.onDetach.addListener(({ tabId }) => {
    if (tabId !== undefined) attached.delete(tabId);
  });

  return {
    hold(tabId) {
      holders.set(tabId, (holders.get(tabId) ?? 0) + 1);
      let released = false;
      return {
        attached: enqueue(tabId, async () => {
          if (attached.has(tabId)) return;
          await attach(tabId);
          attached.add(tabId);
        }),
        release() {
          if (released) return;
          released = true;
          const left = (holders.get(tabId) ?? 1) - 1;
          holders.set(tabId, left);
          if (left > 0) return;
          holders.delete(tabId);
          // Somebody may have come back while the queue was busy.
          enqueue(tabId, async () => {
            if (holders.has(tabId)) return;
            attached.delete(tabId);
            await detach(tabId);
          });
        },
      };
    },
  };
}

async function attach(tabId: number): Promise<void> {
  try {
    await chrome.debugger.attach({ tabId }, PROTOCOL_VERSION);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Another debugger is already attached'))
      throw error;
    // Other clients coexist since Chrome 63, so this attachment is our own, left by a worker that died. It is
    // replaced rather than used: its domains and child sessions are in a state nobody knows.
    await detach(tabId);
    await chrome.debugger.attach({ tabId }, PROTOCOL_VERSION);
  }
}

async function detach(tabId: number): Promise<void> {
  try {
    await chrome.debugger.detach({ tabId });
  } catch {
    // The tab is gone or the user cancelled the session: there is nothing left to detach.
  }
}
