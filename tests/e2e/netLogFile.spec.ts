import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { formatCount } from '../../src/base/format.ts';
import { dropFile } from '../support/dropFile.ts';
import { connections, expect, test } from './doctorTest.ts';

const MEGABYTES = '50';

/** Makes a large net log and returns what it holds. */
function makeNetLog(file: string): { readonly sockets: number; readonly messages: number } {
  return JSON.parse(
    execFileSync(process.execPath, ['scripts/makeNetLog.mjs', file, MEGABYTES], { encoding: 'utf8' }),
  );
}

/** Presses Cancel as soon as this share was read: in the page, so that no fast machine gets past it. */
async function cancelAfter(viewer: Page, share: number): Promise<void> {
  await viewer.waitForFunction((least) => {
    const bar = document.querySelector('progress');
    if (!bar || bar.position < least) return false;
    for (const button of bar.parentElement?.querySelectorAll('button') ?? []) button.click();
    return true;
  }, share);
}

test('a large net log opened in the viewer shows how far it is, leaves nothing when cancelled, and is read whole', async ({
  downloads,
  openViewerTab,
}) => {
  const file = join(downloads, 'large.json');
  const made = makeNetLog(file);
  const viewer = await openViewerTab();
  await dropFile(viewer, file);
  await expect(viewer.getByText(/^[\d.]+ MB of 50 MB \(\d+ %\)$/)).toBeVisible();
  await expect(connections(viewer, 'shop.test').first()).toBeVisible();
  await cancelAfter(viewer, 0.3);
  await expect(
    viewer.getByText(/^Stopped reading large\.json at \d\d MB of 50 MB \(\d\d %\): nothing of it is kept\.$/),
  ).toBeVisible();
  await expect(viewer.getByRole('progressbar')).toHaveCount(0);
  await expect(connections(viewer, 'shop.test')).toHaveCount(0);
  await expect(viewer.locator('footer')).toContainText('0 sockets');

  await dropFile(viewer, file);
  const footer = viewer.locator('footer');
  await expect(footer).toContainText(`net log: read, ${formatCount(made.sockets)} sockets`);
  await expect(footer).toContainText(`${formatCount(made.messages)} messages`);
});
