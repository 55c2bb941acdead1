import type { Page } from 'playwright/test';
import { type AppRoot, closedBy, connections, expect, openConnections, test } from './doctorTest.ts';

/** Selects the one connection whose line matches, and goes to its Close tab. */
async function openCloseTab(app: AppRoot, text: string) {
  await connections(app, text).click();
  await app.getByRole('tab', { name: 'Close' }).click();
  return app.getByRole('tabpanel', { name: 'Close' });
}

async function openSocket(page: Page, url: string): Promise<void> {
  await page.evaluate(async (address) => {
    const socket = new WebSocket(address);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    Object.assign(globalThis, { [`kept ${address}`]: socket });
  }, url);
}

test('page, server, browser, network: each end has its author, its text and its witness', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.addScriptTag({
    content: `
      async function run({ echo, closing, violating, cut, refused }) {
        const ended = (url) => new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => socket.send('go on');
          socket.onclose = resolve;
        });
        const socket = new WebSocket(echo);
        const over = new Promise((resolve) => socket.addEventListener('close', resolve));
        await new Promise((resolve) => socket.addEventListener('open', resolve));
        function leaveTheShop() { socket.close(4005, 'basket empty'); }
        leaveTheShop();
        await over;
        for (const url of [closing, violating, cut, refused]) await ended(url);
      }
      //# sourceURL=http://127.0.0.1/shop.js`,
  });
  await page.evaluate(
    `run(${JSON.stringify({
      echo: `${lab.urls.echo}?by=page`,
      closing: lab.closing.closeUrl({ code: 4401, reason: 'expired', afterMs: 20 }),
      violating: lab.urls.violation.compressedUnasked,
      cut: lab.closing.terminateUrl(20),
      refused: lab.urls.refused[503],
    })})`,
  );

  const tab = await openCloseTab(viewer, 'by=page');
  await expect(closedBy(viewer)).toContainText('Code in the page in shop.js:11');
  await expect(tab.getByText('The page called close(4005, "basket empty")')).toBeVisible();
  await expect(tab.getByText('leaveTheShop shop.js:11')).toBeVisible();

  await openCloseTab(viewer, '/close?');
  await expect(closedBy(viewer)).toContainText('The server');
  await expect(tab.getByText('“expired”').first()).toBeVisible();
  await expect(closedBy(viewer)).toContainText('page code was watched and did not call close()');

  // 1006 with Chrome's own complaint, and without one, are two things.
  await openCloseTab(viewer, '/violation');
  await expect(tab.getByText('1006', { exact: true })).toBeVisible();
  await expect(closedBy(viewer)).toContainText('The browser');
  await expect(tab.getByText(/^One or more reserved bits are on/).first()).toBeVisible();

  await openCloseTab(viewer, '/terminate');
  await expect(tab.getByText('1006', { exact: true })).toBeVisible();
  await expect(closedBy(viewer)).toContainText('The network or a proxy: nobody said goodbye');
  await expect(tab.getByText('Chrome said', { exact: true })).toHaveCount(0);
  await expect(closedBy(viewer)).toContainText('the browser had no complaint of its own');

  await openCloseTab(viewer, '/refused/503');
  await expect(closedBy(viewer)).toContainText('The server');
  await expect(tab.getByText(/Unexpected response code: 503/).first()).toBeVisible();
});

test('a frame that is removed, a worker that is stopped, a page that is left, a tab that is closed', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  const frameUrl = `${lab.urls.echo}?in=frame`;
  await page.evaluate(
    async ({ inFrame, inWorker }) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as (Window & typeof globalThis) | null;
      if (!inner) throw new Error('The frame has no window');
      const socket = new inner.WebSocket(inFrame);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const code = `const socket = new WebSocket(${JSON.stringify(inWorker)});
        socket.onopen = () => postMessage('open');`;
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      await new Promise((resolve) => worker.addEventListener('message', resolve));
      Object.assign(globalThis, { socket });
      frame.remove();
      worker.terminate();
    },
    { inFrame: frameUrl, inWorker: `${lab.urls.echo}?in=worker` },
  );
  for (const where of ['in=frame', 'in=worker']) {
    await openCloseTab(viewer, where);
    await expect(closedBy(viewer)).toContainText('Its document or worker went away');
    await expect(closedBy(viewer)).toContainText('inferred');
  }

  await openSocket(page, `${lab.urls.echo}?page=left`);
  await page.goto('about:blank');
  await openCloseTab(viewer, 'page=left');
  await expect(closedBy(viewer)).toContainText('The page was left');
  await expect(closedBy(viewer)).toContainText('inferred');

  await page.goto(lab.pageUrl);
  await openSocket(page, `${lab.urls.echo}?tab=closed`);
  await expect(openConnections(viewer, 'tab=closed')).toBeVisible();
  await page.close();
  await openCloseTab(viewer, 'tab=closed');
  await expect(closedBy(viewer)).toContainText('The tab was closed');
  await expect(closedBy(viewer)).toContainText('inferred');
});
