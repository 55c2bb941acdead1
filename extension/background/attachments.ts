const PROTOCOL_VERSION = '1.3';

/** What can be attached to: a tab, or a target of its own such as a shared worker. */
export type Subject = { readonly tabId: number } | { readonly targetId: string };

/** A page's share in an attachment. */
export interface Held {
  /** Rejects with Chrome's own message when the subject cannot be attached to. */
  readonly attached: Promise<void>;
  /** Gives the share back; the last one detaches. */
  release(): void;
}

/** Attachments of this extension, shared between the pages that capture the same subject. */
export function createAttachments(): { hold(subject: Subject): Held } {
  const holders = new Map<string, number>();
  const attached = new Set<string>();
  // Attaching and detaching one subject never overlap: DevTools may be closed and opened again within milliseconds.
  const queues = new Map<string, Promise<unknown>>();

  function enqueue(key: string, work: () => Promise<void>): Promise<void> {
    const result = (queues.get(key) ?? Promise.resolve()).then(work, work);
    queues.set(key, result);
    const forget = () => {
      if (queues.get(key) === result) queues.delete(key);
    };
    result.then(forget, forget);
    return result;
  }

  // The subject went away, or the user cancelled in Chrome's bar: the next page attaches anew.
  chrome.debugger.onDetach.addListener(({ tabId, targetId }) => {
    if (tabId !== undefined) attached.delete(keyOf({ tabId }));
    if (targetId !== undefined) attached.delete(keyOf({ targetId }));
  });

  return {
    hold(subject) {
      const key = keyOf(subject);
      holders.set(key, (holders.get(key) ?? 0) + 1);
      let released = false;
      return {
        attached: enqueue(key, async () => {
          if (attached.has(key)) return;
          await attach(subject);
          attached.add(key);
        }),
        release() {
          if (released) return;
          released = true;
          const left = (holders.get(key) ?? 1) - 1;
          holders.set(key, left);
          if (left > 0) return;
          holders.delete(key);
          // Somebody may have come back while the queue was busy.
          enqueue(key, async () => {
            if (holders.has(key)) return;
            attached.delete(key);
            await detach(subject);
          });
        },
      };
    },
  };
}

function keyOf(subject: Subject): string {
  return 'tabId' in subject ? `tab ${subject.tabId}` : `target ${subject.targetId}`;
}

async function attach(subject: Subject): Promise<void> {
  try {
    await chrome.debugger.attach(subject, PROTOCOL_VERSION);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Another debugger is already attached'))
      throw error;
    // Other clients coexist since Chrome 63, so this attachment is our own, left by a worker that died. It is
    // replaced rather than used: its domains and child sessions are in a state nobody knows.
    await detach(subject);
    await chrome.debugger.attach(subject, PROTOCOL_VERSION);
  }
}

async function detach(subject: Subject): Promise<void> {
  try {
    await chrome.debugger.detach(subject);
  } catch {
    // The subject is gone or the user cancelled the session: there is nothing left to detach.
  }
}
