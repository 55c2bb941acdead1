import { connections, expect, test } from './doctorTest.ts';

test('what DevTools recorded before the tab was shown is filled in: messages, handshake, sockets that had ended', async ({
  lab,
  page,
  browserWithDoctor,
  openPanel,
}) => {
  // DevTools is open and records, but WS Doctor has not been looked at yet.
  const { browserCdp, context } = browserWithDoctor;
  const { targetInfos } = await browserCdp.send('Target.getTargets');
  const targetId = targetInfos.find((target) => target.url === page.url())?.targetId ?? '';
  await browserCdp.send('Target.openDevTools', { targetId });
  const devtoolsWindow = () => context.pages().find((each) => each.url().startsWith('devtools://'));
  await expect.poll(() => devtoolsWindow()?.locator('.root-view').count()).toBe(1);
  // It records once it is connected to the page; a request it has seen is the proof.
  await expect
    .poll(async () => {
      await page.goto(lab.pageUrl);
      return devtoolsWindow()?.evaluate(`(async () => {
        const { NetworkLog } = await import('./models/logs/logs.js');
        return NetworkLog.NetworkLog.instance().requests().length;
      })()`);
    })
    .toBeGreaterThan(0);
  await page.goto(lab.pageUrl);
  await page.evaluate(async (url) => {
    const open = async (name: string, count: number) => {
      const socket = new WebSocket(url);
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
      for (let index = 0; index < count; index++) {
        socket.send(`${name} ${index}`);
        await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
      }
      return socket;
    };
    const ended = await open('ended', 3);
    const over = new Promise((resolve) => ended.addEventListener('close', resolve));
    ended.close(4000);
    await over;
    Object.assign(window, { first: await open('first', 1), second: await open('second', 2) });
  }, lab.urls.echo);

  const { panel } = await openPanel();
  await expect(connections(panel, 'opened before capture')).toHaveCount(2);
  // Two with one address cannot be told apart yet; the next message of each settles it.
  await page.evaluate(() => {
    const { first, second } = window as unknown as Record<'first' | 'second', WebSocket>;
    first.send('first now');
    second.send('second now');
  });
  await expect(connections(panel, '↑2 ↓2')).toHaveCount(1);
  await expect(connections(panel, '↑3 ↓3')).toHaveCount(2);
  await expect(connections(panel, '')).toHaveCount(3);

  await connections(panel, '↑2 ↓2').click();
  await expect(panel.getByText('first 0').first()).toBeVisible();
  await expect(panel.getByText('first now').first()).toBeVisible();
  await panel.getByRole('tab', { name: 'Handshake' }).click();
  await expect(panel.getByText('101 Switching Protocols')).toBeVisible();
  await expect(panel.getByText('Sec-WebSocket-Key', { exact: false }).first()).toBeVisible();
});
