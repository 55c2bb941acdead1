import type { AttachReply, AttachRequest } from '../../src/bridge/attachMessages.ts';
import type { CdpEvent, SharedWorkerAccess } from '../../src/capture/transport.ts';

/** The shared workers that this page holds, as sessions beside those of the tab. */
export interface SharedWorkerSessions {
  readonly access: SharedWorkerAccess;
  /** Takes the worker's answers to requests of `access`. */
  onReply(reply: AttachReply): void;
  /** Takes an event of a target that is no tab; ignores targets that this page did not ask for. */
  onEvent(source: chrome.debugger.DebuggerSession, event: CdpEvent): void;
  /** Chrome ended the attachment to a target. */
  onDetached(targetId: string): void;
  /** Where to send the commands of a session; `undefined` for the tab's own sessions. */
  addressOf(sessionId: string): chrome.debugger.DebuggerSession | undefined;
}

interface Waiting {
  resolve(sessionId: string): void;
  reject(error: Error): void;
}

/** @param post sends a request to the background worker; @param deliver hands on events in the capture's numbering */
export function createSharedWorkerSessions(
  post: (request: AttachRequest) => void,
  deliver: (event: CdpEvent) => void,
): SharedWorkerSessions {
  const held = new Set<string>();
  const waiting = new Map<string, Waiting>();
  /** Workers started by a shared worker come as its child sessions: session → target. */
  const ownerOf = new Map<string, string>();

  function forget(targetId: string): boolean {
    for (const [sessionId, owner] of ownerOf) if (owner === targetId) ownerOf.delete(sessionId);
    return held.delete(targetId);
  }

  function ended(targetId: string): void {
    if (!forget(targetId)) return;
    deliver({ method: 'Target.detachedFromTarget', params: { sessionId: sessionOf(targetId) } });
  }

  return {
    access: {
      async list() {
        const targets = await chrome.debugger.getTargets();
        // Service workers are listed with the same type. They come as children of the tab, see `isServiceWorker`.
        return targets
          .filter((target) => target.type === 'worker' && !isServiceWorker(target))
          .map(({ id, url }) => ({ targetId: id, url }));
      },
      attach(targetId) {
        return new Promise((resolve, reject) => {
          waiting.set(targetId, { resolve, reject });
          post({ type: 'attach-target', targetId });
        });
      },
      release(targetId) {
        forget(targetId);
        post({ type: 'release-target', targetId });
      },
    },
    onReply(reply) {
      if (reply.type !== 'target-attached' && reply.type !== 'target-refused') return;
      const { targetId } = reply;
      const asked = waiting.get(targetId);
      waiting.delete(targetId);
      if (reply.type === 'target-refused') {
        asked?.reject(new Error(reply.message));
        return;
      }
      held.add(targetId);
      asked?.resolve(sessionOf(targetId));
    },
    onEvent({ targetId, sessionId }, event) {
      if (targetId === undefined || !held.has(targetId)) return;
      if (event.method === 'Target.attachedToTarget') ownerOf.set(event.params.sessionId, targetId);
      if (event.method === 'Target.detachedFromTarget') ownerOf.delete(event.params.sessionId);
      if (event.method === 'Inspector.targetCrashed' && sessionId === undefined) {
        // So Chrome says that the last page of the worker is gone; `onDetach` does not come (Chromium 156).
        ended(targetId);
        post({ type: 'release-target', targetId });
        return;
      }
      deliver({ ...event, sessionId: sessionId ?? sessionOf(targetId) });
    },
    onDetached: ended,
    addressOf(sessionId) {
      const owner = ownerOf.get(sessionId);
      if (owner !== undefined) return { targetId: owner, sessionId };
      const targetId = sessionId.startsWith(PREFIX) ? sessionId.slice(PREFIX.length) : undefined;
      return targetId === undefined ? undefined : { targetId };
    },
  };
}

const PREFIX = 'target:';

function sessionOf(targetId: string): string {
  return `${PREFIX}${targetId}`;
}

/** Only the title tells them apart (ServiceWorkerDevToolsAgentHost::GetTitle); a shared worker's is its name. */
function isServiceWorker({ title, url }: chrome.debugger.TargetInfo): boolean {
  return title === `Service Worker ${url}`;
}
