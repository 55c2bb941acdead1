import { Fault } from '../../src/base/fault.ts';
import { ATTACH_PORT, type AttachRequest, parseAttachReply } from '../../src/bridge/attachMessages.ts';
import type { CdpEvent, CdpTransport } from '../../src/capture/transport.ts';
import { createSharedWorkerSessions } from './sharedWorkerSessions.ts';

/** Why an attachment ended without our asking for it. */
export type DetachReason = 'canceled-by-user' | 'target-closed' | 'worker-gone';

export interface DebuggerConnection {
  readonly transport: CdpTransport;
  /** Lets go of the tab; the background worker detaches. */
  close(): void;
}

/**
 * Attaches to `tabId` through the background worker and speaks the debugger protocol from this page directly.
 * Rejects with a {@link Fault} whose sentence says why Chrome refused and what to do.
 */
export async function connectDebugger(
  tabId: number,
  onDetached: (reason: DetachReason) => void,
): Promise<DebuggerConnection> {
  const port = chrome.runtime.connect({ name: ATTACH_PORT });
  await requestAttachment(port, tabId);

  const listeners = new Set<(event: CdpEvent) => void>();
  const deliver = (event: CdpEvent) => {
    for (const listener of listeners) listener(event);
  };
  const sharedWorkers = createSharedWorkerSessions((request) => port.postMessage(request), deliver);
  const onEvent = (source: chrome.debugger.DebuggerSession, method: string, params?: object) => {
    // Every page of the extension hears the events of every tab.
    if (source.tabId !== tabId && source.targetId === undefined) return;
    const session = source.sessionId === undefined ? {} : { sessionId: source.sessionId };
    // Chrome is the source: the one place where the protocol's types are taken at its word.
    const event = { method, params, ...session } as CdpEvent;
    if (source.tabId === tabId) deliver(event);
    else sharedWorkers.onEvent(source, event);
  };
  const onMessage = (message: unknown) => {
    const reply = parseAttachReply(message);
    if (reply) sharedWorkers.onReply(reply);
  };
  const detached = (reason: DetachReason) => {
    close();
    onDetached(reason);
  };
  const onDetach = (source: chrome.debugger.Debuggee, reason: string) => {
    if ('sessionId' in source) return;
    if (source.targetId !== undefined) sharedWorkers.onDetached(source.targetId);
    if (source.tabId !== tabId) return;
    detached(reason === 'canceled_by_user' ? 'canceled-by-user' : 'target-closed');
  };
  const onPortGone = () => detached('worker-gone');
  function close(): void {
    chrome.debugger.onEvent.removeListener(onEvent);
    chrome.debugger.onDetach.removeListener(onDetach);
    port.onDisconnect.removeListener(onPortGone);
    port.disconnect();
  }
  chrome.debugger.onEvent.addListener(onEvent);
  chrome.debugger.onDetach.addListener(onDetach);
  port.onDisconnect.addListener(onPortGone);
  port.onMessage.addListener(onMessage);

  const transport: CdpTransport = {
    send: async (method, params, sessionId) => {
      const address =
        sessionId === undefined ? { tabId } : (sharedWorkers.addressOf(sessionId) ?? { tabId, sessionId });
      const result: unknown = await chrome.debugger.sendCommand(address, method, params);
      return result as never;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sharedWorkers: sharedWorkers.access,
  };
  return { transport, close };
}

function requestAttachment(port: chrome.runtime.Port, tabId: number): Promise<void> {
  return new Promise((resolve, reject) => {
    port.onMessage.addListener((message: unknown) => {
      const reply = parseAttachReply(message);
      if (reply?.type === 'attached') resolve();
      if (reply?.type === 'refused') {
        port.disconnect();
        reject(explainRefusal(reply.message));
      }
    });
    port.onDisconnect.addListener(() => {
      reject(new Fault('attach-failed', 'The background worker of WS Doctor stopped. Try again.'));
    });
    port.postMessage({ type: 'attach', tabId } satisfies AttachRequest);
  });
}

/** Chrome's refusals (chrome/browser/extensions/api/debugger/debugger_api.cc) in words that say what to do. */
function explainRefusal(message: string): Fault {
  if (/chrome-extension:\/\/ URL of different extension/.test(message)) {
    return new Fault(
      'attach-blocked',
      'Another extension has a frame in this page, and Chrome then refuses the debugger. Turn that extension off for this site (password managers and assistants are usual), reload the page and try again.',
    );
  }
  if (/Cannot access a chrome(-untrusted)?:\/\/ URL|webstore|Cannot attach to this target/i.test(message)) {
    return new Fault(
      'attach-blocked',
      'Chrome lets no extension capture this page. Open the page you want to examine and try again.',
    );
  }
  if (/policy|restricted|Host is blocked/i.test(message)) {
    return new Fault(
      'attach-blocked',
      'A policy of your organisation forbids debugging this page. Ask your administrator to allow it for WS Doctor.',
    );
  }
  if (/No tab with given id|No target with given id/i.test(message)) {
    return new Fault('attach-failed', 'The tab is gone. Open the page again.');
  }
  return new Fault('attach-failed', `Chrome refused to attach (“${message}”). Try again.`);
}
