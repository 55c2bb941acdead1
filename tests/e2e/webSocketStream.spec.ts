import { connections, expect, test } from './doctorTest.ts';
import type { StreamUnderTest } from './pageHook/streamBattery.ts';

type Scope = typeof globalThis & {
  WebSocketStream: new (url: string, options?: object) => StreamUnderTest;
};

test('streams show code, reason and author of their end', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate(
    async ({ echo, closing, cut }) => {
      const { WebSocketStream } = globalThis as Scope;
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
  await expect(connections(viewer, '')).toHaveCount(4);

  await spoken.click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('Code in the page')).toBeVisible();
  await expect(viewer.getByText(/The page called close\(4321, "enough"\)/)).toBeVisible();
  await expect(viewer.getByText(/endTheStream/).first()).toBeVisible();

  await connections(viewer, '/close').click();
  await expect(viewer.getByText('expired').first()).toBeVisible();
  await expect(viewer.getByText('Code in the page')).toBeHidden();

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
