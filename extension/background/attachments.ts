import { addressOf, type Subject, subjectOf } from '../../src/bridge/subjects.ts';

const PROTOCOL_VERSION = '1.3';

/** A page's share in an attachment. */
export interface Held {
  /** Rejects with Chrome's own message when the subject cannot be attached to. */
  readonly attached: Promise<void>;
  /** Gives the share back; the last one detaches. */
  release(): void;
}

export interface Attachments {
  /** @param onTaken called when another page gets the subject instead; nothing is left to release then */
  hold(subject: Subject, onTaken: () => void): Held;
}

interface Holder {
  readonly onTaken: () => void;
}

/**
 * Attachments of this extension for its pages. One to a shared worker serves the pages of several tabs. A tab belongs to
 * the page that asked last, with an attachment of its own: Chrome announces frames, workers and script contexts once
 * per attachment, so a second page on the same one would miss what was there before.
 */
export function createAttachments(): Attachments {
  const holders = new Map<Subject, Set<Holder>>();
  const attached = new Set<Subject>();
  // Attaching and detaching one subject never overlap: DevTools may be closed and opened again within milliseconds.
  const queues = new Map<Subject, Promise<unknown>>();

  function enqueue(subject: Subject, work: () => Promise<void>): Promise<void> {
    const result = (queues.get(subject) ?? Promise.resolve()).then(work, work);
    queues.set(subject, result);
    const forget = () => {
      if (queues.get(subject) === result) queues.delete(subject);
    };
    result.then(forget, forget);
    return result;
  }

  async function detachFrom(subject: Subject): Promise<void> {
    attached.delete(subject);
    await detach(subject);
  }

  // The subject went away, or the user cancelled in Chrome's bar: the next page attaches anew.
  chrome.debugger.onDetach.addListener((source) => {
    const subject = subjectOf(source);
    if (subject !== undefined) attached.delete(subject);
  });

  return {
    hold(subject, onTaken) {
      const isTab = subject.startsWith('tab:');
      const before = holders.get(subject) ?? new Set();
      const holder: Holder = { onTaken };
      if (isTab) for (const other of before) other.onTaken();
      const sharers = isTab ? new Set([holder]) : before.add(holder);
      holders.set(subject, sharers);
      return {
        attached: enqueue(subject, async () => {
          if (attached.has(subject)) {
            if (!isTab) return;
            await detachFrom(subject);
          }
          await attach(subject);
          attached.add(subject);
        }),
        release() {
          if (!sharers.delete(holder) || sharers.size > 0 || holders.get(subject) !== sharers) return;
          holders.delete(subject);
          enqueue(subject, async () => {
            // Somebody may have come back while the queue was busy.
            if (!holders.has(subject)) await detachFrom(subject);
          });
        },
      };
    },
  };
}

async function attach(subject: Subject): Promise<void> {
  const debuggee = addressOf(subject);
  try {
    await chrome.debugger.attach(debuggee, PROTOCOL_VERSION);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Another debugger is already attached'))
      throw error;
    // Other clients coexist since Chrome 63, so this attachment is our own, left by a worker that died. It is
    // replaced rather than used: its domains and child sessions are in a state nobody knows.
    await detach(subject);
    await chrome.debugger.attach(debuggee, PROTOCOL_VERSION);
  }
}

async function detach(subject: Subject): Promise<void> {
  try {
    await chrome.debugger.detach(addressOf(subject));
  } catch {
    // The subject is gone or the user cancelled the session: there is nothing left to detach.
  }
}
