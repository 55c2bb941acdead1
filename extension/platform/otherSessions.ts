import type { AttachReply, AttachRequest } from '../../src/bridge/attachMessages.ts';
import { addressOf, type Subject } from '../../src/bridge/subjects.ts';
import type { CdpEvent, SharedWorkerTarget } from '../../src/capture/transport.ts';

/**
 * What this page holds beside its tab (shared workers, popups), as if each were a child session of the tab. The name of
 * the subject is the session id.
 */
export interface OtherSessions {
  /** Resolves with the session id. Rejects with Chrome's own message. */
  attach(subject: Subject): Promise<string>;
  release(subject: Subject): void;
  /** Takes the worker's answers about a subject that is not the tab. */
  onReply(reply: AttachReply): void;
  /** Takes an event of a subject that is not the tab; ignores those that this page did not ask for. */
  onEvent(subject: Subject, event: CdpEvent): void;
  /** Chrome ended the attachment to a subject. */
  onDetached(subject: Subject): void;
  /** Where to send the commands of a session; `undefined` for the tab's own sessions. */
  addressOf(sessionId: string): chrome.debugger.DebuggerSession | undefined;
}

interface Waiting {
  resolve(sessionId: string): void;
  reject(error: Error): void;
}

/** @param post sends a request to the background worker; @param deliver hands on events in the capture's numbering */
export function createOtherSessions(
  post: (request: AttachRequest) => void,
  deliver: (event: CdpEvent) => void,
): OtherSessions {
  const held = new Map<string, Subject>();
  const waiting = new Map<Subject, Waiting>();
  /** Workers started by a shared worker, frames and workers of a popup come as child sessions: session → subject. */
  const ownerOf = new Map<string, Subject>();

  function forget(subject: Subject): boolean {
    for (const [sessionId, owner] of ownerOf) if (owner === subject) ownerOf.delete(sessionId);
    return held.delete(subject);
  }

  function ended(subject: Subject): void {
    if (forget(subject)) deliver({ method: 'Target.detachedFromTarget', params: { sessionId: subject } });
  }

  return {
    attach(subject) {
      return new Promise((resolve, reject) => {
        waiting.set(subject, { resolve, reject });
        post({ type: 'attach', subject });
      });
    },
    release(subject) {
      forget(subject);
      post({ type: 'release', subject });
    },
    onReply(reply) {
      const { subject } = reply;
      const asked = waiting.get(subject);
      waiting.delete(subject);
      switch (reply.type) {
        case 'attached':
          held.set(subject, subject);
          asked?.resolve(subject);
          return;
        case 'refused':
          asked?.reject(new Error(reply.message));
          return;
        case 'taken':
          ended(subject);
          asked?.reject(new Error('another page of WS Doctor captures it'));
          return;
      }
    },
    onEvent(subject, event) {
      if (!held.has(subject)) return;
      const { sessionId = subject } = event;
      if (event.method === 'Target.attachedToTarget') ownerOf.set(event.params.sessionId, subject);
      if (event.method === 'Target.detachedFromTarget') ownerOf.delete(event.params.sessionId);
      deliver({ ...event, sessionId });
    },
    onDetached: ended,
    addressOf(sessionId) {
      const owner = ownerOf.get(sessionId);
      if (owner !== undefined) return { ...addressOf(owner), sessionId };
      const subject = held.get(sessionId);
      return subject && addressOf(subject);
    },
  };
}

/** The shared workers that run in the browser. */
export async function listSharedWorkers(): Promise<SharedWorkerTarget[]> {
  const targets = await chrome.debugger.getTargets();
  // Service workers are listed with the same type. They come as children of the tab, see `isServiceWorker`.
  return targets
    .filter((target) => target.type === 'worker' && !isServiceWorker(target))
    .map(({ id, url }) => ({ targetId: id, url }));
}

/** Only the title tells them apart (ServiceWorkerDevToolsAgentHost::GetTitle); a shared worker's is its name. */
function isServiceWorker({ title, url }: chrome.debugger.TargetInfo): boolean {
  return title === `Service Worker ${url}`;
}
