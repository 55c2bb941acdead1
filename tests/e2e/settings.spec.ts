import type { Page } from 'playwright/test';
import { HOOK_SOURCE_URL } from '../../src/capture/hookMessages.ts';
import { closedBy, connections, expect, runScenarios, test } from './doctorTest.ts';

/** Whether a script of ours is in the document, as the debugger sees it: the page itself could not tell. */
async function isHooked(page: Page): Promise<boolean> {
  const cdp = await page.context().newCDPSession(page);
  const urls: string[] = [];
  cdp.on('Debugger.scriptParsed', ({ url }) => urls.push(url));
  await cdp.send('Debugger.enable');
  await cdp.detach();
  expect(urls.length).toBeGreaterThan(0);
  return urls.includes(HOOK_SOURCE_URL);
}

test('a page that must not be touched is not: no hook in it, no close codes, and words that say so', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  const status = viewer.locator('[data-capture-status]');
  await page.goto(lab.pageUrl);
  expect(await isHooked(page)).toBe(true);
  await page.evaluate(async (url) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    Object.assign(globalThis, { socket });
  }, `${lab.urls.echo}?over=the+switch`);
  await expect(connections(viewer, 'over=the')).toHaveCount(1);

  await viewer.getByRole('button', { name: 'Settings' }).click();
  await viewer.getByRole('checkbox', { name: 'Do not touch the page' }).check();
  await viewer.getByRole('button', { name: 'Done' }).click();
  await expect(viewer.getByText('The page is not touched any more.')).toBeVisible();
  await expect(status).toHaveAttribute('data-capture-status', 'capturing');
  // What was open goes on in its line.
  await page.evaluate('new Promise((resolve) => { socket.onmessage = resolve; socket.send("still here"); })');
  await expect(connections(viewer, 'over=the')).toContainText('↑1 ↓1');
  await expect(connections(viewer, '')).toHaveCount(1);

  await viewer.getByRole('button', { name: 'Reload the page' }).click();
  await expect(connections(viewer, 'over=the')).toContainText('nav');
  await runScenarios(page, lab, 'close-4401');
  expect(await isHooked(page)).toBe(false);
  await expect(connections(viewer, '/close')).toContainText('ended');
  await connections(viewer, '/close').click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  const tab = viewer.getByRole('tabpanel', { name: 'Close' });
  await expect(closedBy(viewer)).toContainText('Cannot tell');
  await expect(tab.getByText(/“Do not touch the page” is on, so nobody knows the close code/)).toBeVisible();
  await expect(tab.getByText('since the last message', { exact: false }).first()).toBeVisible();

  // Stored: the next capture leaves the page alone from its first moment.
  await viewer.reload();
  await expect(status).toHaveAttribute('data-capture-status', 'capturing');
  await page.goto(lab.pageUrl);
  expect(await isHooked(page)).toBe(false);
  await runScenarios(page, lab, 'close-4401');
  await connections(viewer, '/close').click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await tab.getByRole('button', { name: 'Listen inside the page' }).click();
  await expect(viewer.getByText('Listening inside the page from now on.')).toBeVisible();
  await expect(status).toHaveAttribute('data-capture-status', 'capturing');
  await runScenarios(page, lab, 'close-4401');
  await expect(connections(viewer, '/close').getByText('4401', { exact: true })).toHaveCount(1);
});
