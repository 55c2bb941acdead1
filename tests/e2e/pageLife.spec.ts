import { connections, expect, test } from './doctorTest.ts';

test('hidden and offline times of the page are rows among the messages', async ({
  lab,
  page,
  browserWithDoctor,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=echo-chat`);
  await connections(viewer, '/echo').click();
  const rows = viewer.getByRole('grid');
  const cdp = await browserWithDoctor.context.newCDPSession(page);

  await page.context().setOffline(true);
  await expect(rows.getByText(/offline/i).first()).toBeVisible();
  await page.context().setOffline(false);
  await expect(rows.getByText(/online/i).first()).toBeVisible();

  // A tab in front of the page hides it; closing it shows the page again.
  const { browserCdp } = browserWithDoctor;
  const { windowId } = await cdp.send('Browser.getWindowForTarget');
  await browserCdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
  await expect(rows.getByText(/hidden/i).first()).toBeVisible();
  await browserCdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
  await expect(rows.getByText(/visible/i).first()).toBeVisible();
});

test('without "Preserve log" leaving the page starts anew', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=close-4401`);
  await expect(connections(viewer, '4401')).toHaveCount(1);
  await page.goto(`${lab.pageUrl}?run=page-closes`);
  await expect(connections(viewer, '1000')).toHaveCount(1);
  await expect(connections(viewer, '4401')).toHaveCount(1);

  await viewer.getByRole('checkbox', { name: 'Preserve log' }).uncheck();
  await page.goto(`${lab.pageUrl}?run=close-4401`);
  await expect(connections(viewer, '4401')).toHaveCount(1);
  await expect(connections(viewer, '1000')).toHaveCount(0);
});
