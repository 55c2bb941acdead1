import { sentenceOf } from '../../src/base/fault.ts';
import { type AttachReply, parseAttachRequest } from '../../src/bridge/attachMessages.ts';
import type { Subject } from '../../src/bridge/subjects.ts';
import type { Attachments, Held } from './attachments.ts';

/** Holds for the page behind `port` what it asks for, and lets go of all of it with the port. */
export function serveAttachPort(port: chrome.runtime.Port, attachments: Attachments): void {
  const held = new Map<Subject, Held>();
  let isOpen = true;

  const reply = (message: AttachReply) => {
    if (isOpen) port.postMessage(message);
  };

  function hold(subject: Subject): void {
    if (held.has(subject)) return;
    const share = attachments.hold(subject, () => {
      held.delete(subject);
      reply({ type: 'taken', subject });
    });
    held.set(subject, share);
    share.attached.then(
      () => {
        if (held.get(subject) === share) reply({ type: 'attached', subject });
      },
      (error: unknown) => {
        if (held.get(subject) !== share) return;
        release(subject);
        reply({ type: 'refused', subject, message: sentenceOf(error) });
      },
    );
  }

  function release(subject: Subject): void {
    held.get(subject)?.release();
    held.delete(subject);
  }

  port.onMessage.addListener((message: unknown) => {
    const request = parseAttachRequest(message);
    if (request?.type === 'attach') hold(request.subject);
    if (request?.type === 'release') release(request.subject);
  });
  port.onDisconnect.addListener(() => {
    isOpen = false;
    for (const share of held.values()) share.release();
  });
}
