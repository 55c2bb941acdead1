import type { Page } from 'playwright';
import type { LaunchedBrowser } from '../../src/launch/launchBrowser.ts';

/** The app in a window of its own, ready to be given files. */
export async function openViewer({ context, browserCdp, extensionId }: LaunchedBrowser): Promise<Page> {
  const opened = context.waitForEvent('page');
  const url = `chrome-extension://${extensionId}/extension/viewer/viewer.html`;
  await browserCdp.send('Target.createTarget', { url, newWindow: true });
  const viewer = await opened;
  // The document may be loaded before its modules have run: nothing could be dropped on it yet.
  await viewer.locator('[data-capture-status]').waitFor();
  return viewer;
}
