import { closedBy, connections, expect, test } from './doctorTest.ts';
import type { StreamUnderTest } from './pageHook/streamBattery.ts';

type Scope = typeof globalThis & {
  WebSocketError: new (message: string, init: { closeCode: number; reason: string }) => Error;
  WebSocketStream: new (url: string, options?: object) => StreamUnderTest;
};

test('streams show code, reason and author of their end', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate(
    async ({ echo, closing, cut }) => {
      const { WebSocketStream, WebSocketError } = globalThis as Scope;
      const spoken = new WebSocketStream(`${echo}?stream=spoken`);
      const { readable, writable } = await spoken.opened;
      const writer = writable.getWriter();
      const reader = readable.getReader();
      for (const text of ['one', 'two', 'three']) {
        await writer.write(text);
        await reader.read();
      }
      function endTheStream(): void {
        spoken.close({ closeCode: 4321, reason: 'enough' });
      }
      endTheStream();
      await spoken.closed;
      await new WebSocketStream(closing).closed;
      await new WebSocketStream(cut).closed.catch(() => undefined);
      const written = new WebSocketStream(`${echo}?stream=written`);
      await (await written.opened).writable.getWriter().close();
      await written.closed;
      const cancelled = new WebSocketStream(`${echo}?stream=cancelled`);
      const error = new WebSocketError('had enough', { closeCode: 4002, reason: 'through the reader' });
      await (await cancelled.opened).readable.getReader().cancel(error);
      await cancelled.closed;
      const controller = new AbortController();
      const aborted = new WebSocketStream(`${echo}?stream=aborted`, { signal: controller.signal });
      controller.abort();
      await aborted.closed.catch(() => undefined);
    },
    {
      echo: lab.urls.echo,
      closing: lab.closing.closeUrl({ code: 4401, reason: 'expired', afterMs: 50 }),
      cut: lab.closing.terminateUrl(50),
    },
  );

  const spoken = connections(viewer, 'stream=spoken');
  await expect(spoken).toContainText('4321');
  await expect(spoken).toContainText('↑3 ↓3');
  await expect(connections(viewer, '/close')).toContainText('4401');
  await expect(connections(viewer, '/terminate')).toContainText('1006');
  await expect(connections(viewer, '')).toHaveCount(6);

  await spoken.click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('Code in the page')).toBeVisible();
  await expect(viewer.getByText(/The page called close\(4321, "enough"\)/)).toBeVisible();
  await expect(viewer.getByText(/endTheStream/).first()).toBeVisible();

  await connections(viewer, '/close').click();
  await expect(viewer.getByText('expired').first()).toBeVisible();
  await expect(viewer.getByText('Code in the page')).toBeHidden();
  await expect(closedBy(viewer)).toContainText('The server');

  // Through writer and reader the page closes unseen; the server could have sent the same.
  for (const stream of ['stream=written', 'stream=cancelled']) {
    await connections(viewer, stream).click();
    await expect(closedBy(viewer)).toContainText('Cannot tell');
    await expect(closedBy(viewer)).toContainText('through its writer or reader, which nobody watches');
  }

  await connections(viewer, 'stream=aborted').click();
  await expect(viewer.getByText('Code in the page')).toBeVisible();
});

test('a worker’s streams too', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate((url) => {
    const code = `const stream = new WebSocketStream(${JSON.stringify(url)});
      stream.opened.then(() => stream.close({ closeCode: 4004 }));`;
    Object.assign(globalThis, { worker: new Worker(URL.createObjectURL(new Blob([code]))) });
  }, `${lab.urls.echo}?stream=worker`);
  await expect(connections(viewer, 'stream=worker')).toContainText('4004');
  await expect(connections(viewer, 'stream=worker')).toContainText('worker');
});

test('streams that were open before capture, one among sockets, one that is over', async ({
  lab,
  page,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  await page.evaluate(async (echo) => {
    const { WebSocketStream } = globalThis as Scope;
    const over = new WebSocketStream(`${echo}?stream=over`);
    await over.opened;
    over.close();
    await over.closed;
    const stream = new WebSocketStream(`${echo}?stream=early`);
    const socket = new WebSocket(`${echo}?socket=early`);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const { closed: wasClosed } = stream;
    Object.assign(globalThis, { over, stream, wasClosed, opened: await stream.opened, socket });
  }, lab.urls.echo);
  const viewer = await openViewer();
  await expect(connections(viewer, 'stream=early')).toContainText('opened before capture');
  await expect(connections(viewer, '')).toHaveCount(2);
  expect(await page.evaluate('wasClosed === stream.closed')).toBe(true);
  await page.evaluate(`(async () => {
    const writer = opened.writable.getWriter();
    const reader = opened.readable.getReader();
    for (const text of ['one', 'two']) {
      await writer.write(text);
      await reader.read();
    }
    socket.send('three');
    await new Promise((resolve) => { socket.onmessage = resolve; });
    stream.close({ closeCode: 4005, reason: 'late' });
    await stream.closed;
  })()`);
  await expect(connections(viewer, 'stream=early')).toContainText('4005');
  await expect(connections(viewer, 'stream=early')).toContainText('↑2 ↓2');
  await expect(connections(viewer, 'socket=early')).toContainText('↑1 ↓1');
  await expect(connections(viewer, '')).toHaveCount(2);
  await connections(viewer, 'stream=early').click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('The page called close(4005, "late")')).toBeVisible();
});
