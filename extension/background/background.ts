import { ATTACH_PORT, type AttachReply, parseAttachRequest } from '../../src/bridge/attachMessages.ts';
import { createAttachments } from './attachments.ts';

const attachments = createAttachments();

chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== ATTACH_PORT) return;
  let release: (() => void) | undefined;
  port.onMessage.addListener((message: unknown) => {
    const request = parseAttachRequest(message);
    if (!request || release) return;
    const held = attachments.hold(request.tabId);
    release = held.release;
    held.attached.then(
      () => port.postMessage({ type: 'attached' } satisfies AttachReply),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        port.postMessage({ type: 'refused', message: text } satisfies AttachReply);
      },
    );
  });
  port.onDisconnect.addListener(() => release?.());
});

chrome.action.onClicked.addListener(() => {
  chrome.tabs.create({ url: chrome.runtime.getURL('extension/viewer/viewer.html') });
});
