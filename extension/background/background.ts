import { ATTACH_PORT } from '../../src/bridge/attachMessages.ts';
import { createAttachments } from './attachments.ts';
import { serveAttachPort } from './attachPort.ts';

const attachments = createAttachments();

chrome.runtime.onConnect.addListener((port) => {
  if (port.name === ATTACH_PORT) serveAttachPort(port, attachments);
});

chrome.action.onClicked.addListener(() => {
  chrome.tabs.create({ url: chrome.runtime.getURL('extension/viewer/viewer.html') });
});
