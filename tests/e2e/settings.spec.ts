import type { Page } from 'playwright/test';
import { HOOK_SOURCE_URL } from '../../src/capture/hookMessages.ts';
import { closedBy, connections, expect, expectStatus, runScenarios, test } from './doctorTest.ts';

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

test('settings that an older version stored are in force, under the names they have now', async ({
  openViewer,
  lab,
  page,
}) => {
  await page.goto(lab.pageUrl);
  const viewer = await openViewer();
  // Version 1 called the hook by its name; a field it never had and a damaged one get their defaults.
  const old = { version: 1, useHook: false, theme: 'dark', timeFormat: 7, stack: ['nginx', 'own=45'] };
  await viewer.evaluate((preferences) => chrome.storage.local.set({ preferences }), old);
  await viewer.reload();
  await expectStatus(viewer, 'capturing');
  await expect(viewer.locator('html')).toHaveAttribute('data-theme', 'dark');
  await viewer.getByRole('button', { name: 'Settings' }).click();
  await expect(viewer.getByRole('checkbox', { name: 'Do not touch the page' })).toBeChecked();
  await viewer.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  expect(await isHooked(page)).toBe(false);

  // What is stored next is a record of now, with nothing lost.
  await viewer.getByRole('button', { name: 'Settings' }).click();
  await viewer.getByRole('checkbox', { name: 'Do not touch the page' }).uncheck();
  await viewer.getByRole('button', { name: 'Done' }).click();
  const stored = () =>
    viewer.evaluate(async () => (await chrome.storage.local.get('preferences')).preferences);
  await expect
    .poll(stored)
    .toMatchObject({ version: 2, touchPage: true, theme: 'dark', stack: ['nginx', 'own=45'] });
});
