import type { Page } from 'playwright/test';
import { expect } from './doctorTest.ts';

/** Waits until the hook is in the page's only shared worker, whose script is `/worker.js`. */
export function waitForHookInSharedWorker(app: Pick<Page, 'evaluate'>): Promise<void> {
  return expect.poll(() => app.evaluate(isHooked)).toBe(true);
}

/** In the panel or the viewer: a debugger sees the hook as a proxy. */
async function isHooked(): Promise<boolean> {
  const targets = await chrome.debugger.getTargets();
  const worker = targets.find(
    ({ type, attached, url }) => type === 'worker' && attached && url.includes('/worker.js'),
  );
  if (!worker) return false;
  // It may be somebody else's debugger that is attached, and ours not yet.
  const answer = await chrome.debugger
    .sendCommand({ targetId: worker.id }, 'Runtime.evaluate', {
      expression: 'WebSocket',
    })
    .catch(() => undefined);
  return (JSON.stringify(answer) ?? '').includes('"subtype":"proxy"');
}
