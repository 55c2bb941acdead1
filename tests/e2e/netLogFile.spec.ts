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

/**
 * Presses Cancel as soon as this share was read and a socket is listed, and remembers what stood there: in the page,
 * which sees every change, so that no fast machine gets past it. To be called before the file is dropped.
 */
async function cancelAfter(viewer: Page, share: number): Promise<() => Promise<unknown>> {
  await viewer.evaluate((least) => {
    const reading = { figures: '', row: '' };
    Object.assign(window, { reading });
    const observer = new MutationObserver(() => {
      const bar = document.querySelector('progress');
      const row = document.querySelector<HTMLElement>(
        '[role="listbox"][aria-label="Connections"] [role="option"]',
      );
      if (!bar?.checkVisibility() || bar.position < least || !row?.checkVisibility()) return;
      observer.disconnect();
      reading.figures = bar.previousElementSibling?.textContent ?? '';
      reading.row = row.innerText;
      for (const button of bar.parentElement?.querySelectorAll('button') ?? []) button.click();
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  }, share);
  return () => viewer.evaluate('reading');
}

test('a large net log opened in the viewer shows how far it is, leaves nothing when cancelled, and is read whole', async ({
  downloads,
  openViewerTab,
}) => {
  const file = join(downloads, 'large.json');
  const made = makeNetLog(file);
  const viewer = await openViewerTab();
  const seen = await cancelAfter(viewer, 0.3);
  await dropFile(viewer, file);
  await expect.poll(seen).toEqual({
    figures: expect.stringMatching(/^\d\d MB of 50 MB \(\d\d %\)$/),
    row: expect.stringContaining('shop.test'),
  });
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
