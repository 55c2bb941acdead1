import { startHttpServer, type UpgradeAttempt } from '../../src/lab/wire/httpServer.ts';
import { encodeRawFrame } from '../../src/lab/wire/rawFrame.ts';
import { acceptUpgrade, fillUp, startDeafServer } from './deafServer.ts';
import { connections, expect, openConnections, showView, test } from './doctorTest.ts';

test('two that are connecting as capture begins: one opens later, one never does', async ({
  lab,
  page,
  openViewer,
}) => {
  const asked: UpgradeAttempt[] = [];
  const server = await startHttpServer({ onUpgrade: (attempt) => asked.push(attempt) });
  await page.goto(lab.pageUrl);
  await page.evaluate((url) => {
    Object.assign(window, { sockets: [new WebSocket(url), new WebSocket(url)] });
  }, `ws://127.0.0.1:${server.port}/slow`);
  // Chrome connects to one address once at a time: the second waits until the first has its answer.
  await expect.poll(() => asked.length).toBe(1);

  const viewer = await openViewer();
  const late = connections(viewer, 'connecting before capture');
  await expect(late).toHaveCount(2);
  await expect(late.getByRole('img', { name: 'connecting' })).toHaveCount(2);

  const [first] = asked;
  if (!first) throw new Error('Nobody asked');
  acceptUpgrade(first);
  await expect(openConnections(viewer, 'connecting before capture')).toHaveCount(1);
  first.tcp.write(encodeRawFrame({ opcode: 1, payload: 'hello' }));
  await connections(viewer, '↑0 ↓1').click();
  await viewer.getByRole('tab', { name: 'Handshake' }).click();
  const tab = viewer.getByRole('tabpanel', { name: 'Handshake' });
  await expect(tab.locator('dt:text-is("Status") + dd')).toContainText('101');
  await expect(tab.locator('dt:text-is("When capture began") + dd')).toContainText('connecting');

  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.tcp.destroy();
  await expect(connections(viewer, 'failed')).toContainText('↑0 ↓0');
  await expect(connections(viewer, '')).toHaveCount(2);
  await showView(viewer, 'Findings');
  await expect(viewer.getByRole('option').filter({ hasText: 'handshake-failed' })).toHaveCount(1);
  await expect(viewer.getByRole('option').filter({ hasText: 'abnormal-unexplained' })).toHaveCount(0);
  await server.close();
});

test('what a late socket still had to send, and one that is closing already, are told', async ({
  lab,
  page,
  openViewer,
}) => {
  const server = await startDeafServer();
  await page.goto(lab.pageUrl);
  await fillUp(page, server.url);
  const bufferedBytes = async () => Number(await page.evaluate('socket.bufferedAmount'));
  const before = await bufferedBytes();
  await page.evaluate(async (url) => {
    const closing = new WebSocket(`${url}?closing`);
    await new Promise((resolve) => closing.addEventListener('open', resolve));
    closing.close(4001);
    Object.assign(window, { closing });
  }, server.url);

  const viewer = await openViewer();
  await expect(connections(viewer, 'opened before capture')).toHaveCount(2);
  const closing = connections(viewer, '?closing');
  await expect(closing.getByRole('img', { name: 'closing' })).toBeVisible();
  await connections(viewer, '').filter({ hasNotText: '?closing' }).click();
  await viewer.getByRole('tab', { name: 'Handshake' }).click();
  const found = viewer
    .getByRole('tabpanel', { name: 'Handshake' })
    .locator('dt:text-is("When capture began") + dd');
  await expect(found).toContainText(/open, [\d,]+ bytes were waiting to be sent/);
  // Mostly all three are equal; but the kernel may have taken something in between.
  const told = Number(/([\d,]+) bytes/.exec((await found.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
  const after = await bufferedBytes();
  expect(after).toBeGreaterThan(0);
  expect(told).toBeGreaterThanOrEqual(after);
  expect(told).toBeLessThanOrEqual(before);

  // Both are cut: of one it is known that it had begun to close.
  for (const tcp of server.sockets) tcp.destroy();
  await expect(closing).toContainText('1006');
  await closing.click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('it was closing already when capture began')).toBeVisible();
  await server.close();
});
