import { Fault } from '../../src/base/fault.ts';
import { ATTACH_PORT, parseAttachReply } from '../../src/bridge/attachMessages.ts';
import { type Subject, subjectOf } from '../../src/bridge/subjects.ts';
import type { CdpEvent, CdpTransport } from '../../src/capture/transport.ts';
import { explainRefusal } from './explainRefusal.ts';
import { createOtherSessions, listSharedWorkers } from './otherSessions.ts';
import { onPopupOpened } from './popups.ts';

/** Why an attachment ended without our asking for it; `taken` by another page of the extension. */
export type DetachReason = 'canceled-by-user' | 'target-closed' | 'worker-gone' | 'taken';

export interface DebuggerConnection {
  readonly transport: CdpTransport;
  /** Lets go of the tab; the background worker detaches. */
  close(): void;
}

export interface ConnectOptions {
  readonly tabId: number;
  /** Asked for each popup. */
  readonly wantsPopups: () => boolean;
  readonly onDetached: (reason: DetachReason) => void;
}

/**
 * Attaches to a tab through the background worker and speaks the debugger protocol from this page directly.
 * Rejects with a {@link Fault} whose sentence says why Chrome refused and what to do.
 */
export async function connectDebugger(options: ConnectOptions): Promise<DebuggerConnection> {
  const { tabId, wantsPopups } = options;
  const tab: Subject = `tab:${tabId}`;
  const port = chrome.runtime.connect({ name: ATTACH_PORT });
  await requestAttachment(port, tab);

  const listeners = new Set<(event: CdpEvent) => void>();
  const deliver = (event: CdpEvent) => {
    for (const listener of listeners) listener(event);
  };
  const others = createOtherSessions((request) => port.postMessage(request), deliver);
  const onEvent = (source: chrome.debugger.DebuggerSession, method: string, params?: object) => {
    // Every page of the extension hears the events of every tab.
    const subject = subjectOf(source);
    if (subject === undefined) return;
    const session = source.sessionId === undefined ? {} : { sessionId: source.sessionId };
    // Chrome is the source: the one place where the protocol's types are taken at its word.
    const event = { method, params, ...session } as CdpEvent;
    if (subject === tab) deliver(event);
    else others.onEvent(subject, event);
  };
  const onMessage = (message: unknown) => {
    const reply = parseAttachReply(message);
    if (!reply) return;
    if (reply.subject !== tab) others.onReply(reply);
    else if (reply.type === 'taken') detached('taken');
  };
  const detached = (reason: DetachReason) => {
    close();
    options.onDetached(reason);
  };
  const onDetach = (source: chrome.debugger.Debuggee, reason: string) => {
    const subject = 'sessionId' in source ? undefined : subjectOf(source);
    if (subject === undefined) return;
    if (subject !== tab) others.onDetached(subject);
    else detached(reason === 'canceled_by_user' ? 'canceled-by-user' : 'target-closed');
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
        sessionId === undefined ? { tabId } : (others.addressOf(sessionId) ?? { tabId, sessionId });
      const result: unknown = await chrome.debugger.sendCommand(address, method, params);
      return result as never;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sharedWorkers: {
      list: listSharedWorkers,
      attach: (targetId) => others.attach(`target:${targetId}`),
      release: (targetId) => others.release(`target:${targetId}`),
    },
    popups: {
      onOpened: (listener) => onPopupOpened(tabId, wantsPopups, listener),
      attach: (popupTabId) => others.attach(`tab:${popupTabId}`),
    },
  };
  return { transport, close };
}

function requestAttachment(port: chrome.runtime.Port, tab: Subject): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const reply = parseAttachReply(message);
      if (reply === undefined) return;
      port.onMessage.removeListener(onMessage);
      if (reply.type === 'attached') {
        resolve();
        return;
      }
      port.disconnect();
      reject(
        reply.type === 'refused'
          ? explainRefusal(reply.message)
          : new Fault('attach-failed', 'Another page of WS Doctor took this tab meanwhile.'),
      );
    };
    port.onMessage.addListener(onMessage);
    port.onDisconnect.addListener(() => {
      reject(new Fault('attach-failed', 'The background worker of WS Doctor stopped.'));
    });
    port.postMessage({ type: 'attach', subject: tab });
  });
}
