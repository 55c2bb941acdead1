import { sentenceOf } from '../../src/base/fault.ts';
import { type AttachReply, parseAttachRequest } from '../../src/bridge/attachMessages.ts';
import type { createAttachments, Held } from './attachments.ts';

/** Holds for the page behind `port` what it asks for, and lets go of all of it with the port. */
export function serveAttachPort(
  port: chrome.runtime.Port,
  attachments: ReturnType<typeof createAttachments>,
): void {
  let tab: Held | undefined;
  const targets = new Map<string, Held>();
  let isOpen = true;

  const reply = (message: AttachReply) => {
    if (isOpen) port.postMessage(message);
  };

  function holdTarget(targetId: string): void {
    if (targets.has(targetId)) return;
    const held = attachments.hold({ targetId });
    targets.set(targetId, held);
    held.attached.then(
      () => reply({ type: 'target-attached', targetId }),
      (error: unknown) => {
        releaseTarget(targetId);
        reply({ type: 'target-refused', targetId, message: sentenceOf(error) });
      },
    );
  }

  function releaseTarget(targetId: string): void {
    targets.get(targetId)?.release();
    targets.delete(targetId);
  }

  port.onMessage.addListener((message: unknown) => {
    const request = parseAttachRequest(message);
    switch (request?.type) {
      case 'attach':
        if (tab) return;
        tab = attachments.hold({ tabId: request.tabId });
        tab.attached.then(
          () => reply({ type: 'attached' }),
          (error: unknown) => reply({ type: 'refused', message: sentenceOf(error) }),
        );
        return;
      case 'attach-target':
        holdTarget(request.targetId);
        return;
      case 'release-target':
        releaseTarget(request.targetId);
        return;
    }
  });
  port.onDisconnect.addListener(() => {
    isOpen = false;
    for (const held of targets.values()) held.release();
    tab?.release();
  });
}
