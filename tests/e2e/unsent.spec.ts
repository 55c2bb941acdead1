import { formatBytes } from '../../src/base/format.ts';
import { fillUp, startDeafServer } from './deafServer.ts';
import { connections, expect, showView, test } from './doctorTest.ts';

test('a server that stops reading: what never left the browser is told in bytes, as a fact and as the finding', async ({
  lab,
  page,
  openViewer,
}) => {
  const server = await startDeafServer();
  await page.goto(lab.pageUrl);
  const viewer = await openViewer();
  await fillUp(page, server.url);
  for (const tcp of server.sockets) tcp.destroy();
  const unsent = Number(await page.evaluate('ended.then(() => socket.bufferedAmount)'));
  expect(unsent).toBeGreaterThan(1024 * 1024);

  const row = connections(viewer, '/deaf');
  await expect(row).toContainText('1006');
  await row.click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  const tab = viewer.getByRole('tabpanel', { name: 'Close' });
  const size = formatBytes(unsent);
  await expect(tab.locator('dt:text-is("Never sent") + dd')).toContainText(size);
  await showView(viewer, 'Findings');
  const finding = viewer.getByRole('option').filter({ hasText: 'send-backpressure' });
  await finding.click();
  await expect(viewer.getByRole('article')).toContainText(
    `${size} that the page had sent were still waiting`,
  );
  await server.close();
});
