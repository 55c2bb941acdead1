import { connections, expect, openConnections, test } from './doctorTest.ts';

test('after an interruption the same sockets go on in the same lines, and what ended meanwhile is said to have', async ({
  lab,
  page,
  browserWithDoctor,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate(
    async ({ echo, close }) => {
      const sockets = [new WebSocket(echo), new WebSocket(echo), new WebSocket(close)];
      await Promise.all(
        sockets.map((socket) => new Promise((resolve) => socket.addEventListener('open', resolve))),
      );
      Object.assign(window, { sockets });
    },
    { echo: lab.urls.echo, close: lab.urls.heartbeatJson },
  );
  await expect(openConnections(viewer)).toHaveCount(3);

  // The background worker dies, as it does when Chrome updates the extension; the attachment it made is stale then.
  const { browserCdp, extensionId } = browserWithDoctor;
  const { targetInfos } = await browserCdp.send('Target.getTargets');
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(extensionId));
  await browserCdp.send('Target.closeTarget', { targetId: worker?.targetId ?? '' });
  await expect(viewer.getByText('The extension was stopped or updated')).toBeVisible();
  await page.evaluate(() => {
    const { sockets } = window as unknown as { sockets: WebSocket[] };
    return new Promise((resolve) => {
      sockets[2]?.addEventListener('close', resolve);
      sockets[2]?.close(4000);
    });
  });

  await viewer.getByRole('button', { name: 'Try again' }).click();
  await expect(viewer.locator('[data-capture-status]')).toHaveAttribute('data-capture-status', 'capturing');
  await expect(connections(viewer, 'ended')).toHaveCount(1);
  await expect(connections(viewer, '')).toHaveCount(3);

  await page.evaluate(async () => {
    const { sockets } = window as unknown as { sockets: WebSocket[] };
    for (const [index, socket] of sockets.slice(0, 2).entries()) {
      for (let count = 0; count <= index; count++) {
        socket.send(`socket ${index + 1} message ${count}`);
        await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
      }
      socket.close(4001 + index);
    }
  });
  await expect(connections(viewer, '4001')).toContainText('↑1 ↓1');
  await expect(connections(viewer, '4002')).toContainText('↑2 ↓2');
  await expect(connections(viewer, '')).toHaveCount(3);

  await connections(viewer, 'ended').click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('nobody saw when it ended, nor how')).toBeVisible();
});

test('a tab that is closed ends its sockets, and the session stays', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=echo-chat`);
  await expect(openConnections(viewer, '/echo')).toBeVisible();
  await page.close();
  await expect(viewer.getByText('The page was closed; what it did until then is kept here.')).toBeVisible();
  await expect(connections(viewer, '/echo').getByRole('img', { name: 'closed' })).toBeVisible();
});
