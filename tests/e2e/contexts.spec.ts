import {
  act,
  type ContextPages,
  openContextPages,
  PLACES,
  type Place,
  startContextPages,
  waitForFrames,
} from './contextPages.ts';
import { connections, test as doctorTest, expect, openConnections } from './doctorTest.ts';

const test = doctorTest.extend<{ pages: ContextPages }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  pages: async ({}, use) => {
    const pages = await startContextPages();
    await use(pages);
    await pages.close();
  },
});

/** Ten places before capture, ten after: twenty sockets, numbered from 1. */
const TEN: readonly Place[] = [
  'page',
  'page',
  'frame',
  'frame',
  'inner',
  'dedicated',
  'nested',
  'shared',
  'shared',
  'service',
];

const LABELS: Readonly<Record<Place, string>> = {
  page: 'page ·',
  frame: 'iframe · localhost:',
  inner: 'iframe · 127.0.0.1:',
  dedicated: 'worker · dedicated.js',
  nested: 'worker · blob',
  shared: 'shared worker · shared.js',
  service: 'service worker · service.js',
};

test('twenty sockets in seven kinds of context, half of them open before capture', async ({
  lab,
  page,
  pages,
  openViewer,
}) => {
  const sockets = [...TEN, ...TEN].map((place, index) => ({ place, id: index + 1, code: 4001 + index }));
  const open = async (from: number, to: number) => {
    for (const { place, id } of sockets.slice(from, to))
      await act(page, place, { do: 'open', id, url: `${lab.urls.echo}?id=${id}.` });
  };

  await openContextPages(page, pages);
  await open(0, 10);
  const viewer = await openViewer();
  await expect(connections(viewer, 'opened before capture')).toHaveCount(10);
  await open(10, 20);
  await expect(connections(viewer, '')).toHaveCount(20);

  for (const { place, id } of sockets) await act(page, place, { do: 'speak', id, messages: id });
  for (const { place, id, code } of sockets) {
    const peer = [...lab.echo.peers].find(({ url }) => url.search === `?id=${id}.`);
    if (id % 2 === 0) peer?.close(code);
    else await act(page, place, { do: 'close', id, code });
  }
  for (const { place, id, code } of sockets) {
    const record = () => lab.echo.connections.find(({ path }) => path.endsWith(`?id=${id}.`));
    await expect.poll(() => record()?.end?.code).toBe(code);
    const row = connections(viewer, `?id=${id}.`);
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(LABELS[place]);
    await expect(row).toContainText(`↑${record()?.received.messages} ↓${record()?.sent.messages}`);
    await expect(row).toContainText(String(code));
    expect(record()?.received.messages).toBe(id);
  }
  await expect(connections(viewer, '')).toHaveCount(20);
  await expect(connections(viewer, 'opened before capture')).toHaveCount(10);
});

test('a shared worker started during capture is found; with its last page its sockets end', async ({
  lab,
  page,
  pages,
  openViewer,
}) => {
  const viewer = await openViewer();
  await openContextPages(page, pages);
  await act(page, 'shared', { do: 'open', id: 1, url: `${lab.urls.echo}?id=1.` });
  await expect(connections(viewer, '?id=1.')).toContainText('shared worker');
  await act(page, 'shared', { do: 'open', id: 2, url: `${lab.urls.echo}?id=2.` });
  await act(page, 'shared', { do: 'speak', id: 2, messages: 3 });
  await expect(connections(viewer, '?id=2.')).toContainText('↑3 ↓3');
  await viewer.getByLabel('Find sockets').fill('shared worker');
  await expect(connections(viewer, '')).toHaveCount(2);
  await viewer.getByLabel('Find sockets').fill('iframe');
  await expect(connections(viewer, '')).toHaveCount(0);
  await viewer.getByLabel('Find sockets').fill('');

  // With such a listener the page does not go into the back/forward cache, where its worker would live on.
  await page.evaluate("addEventListener('unload', () => {})");
  await page.goto('about:blank');
  for (const id of [1, 2]) await expect(openConnections(viewer, `?id=${id}.`)).toHaveCount(0);
  await expect.poll(() => lab.echo.connections.map(({ end }) => end === undefined)).toEqual([false, false]);
});

test('a cross-site frame that shows another document ends its sockets, those around it live on', async ({
  lab,
  page,
  pages,
  openViewer,
}) => {
  const viewer = await openViewer();
  await openContextPages(page, pages);
  const places = ['page', 'frame', 'inner'] as const;
  for (const [index, place] of places.entries())
    await act(page, place, { do: 'open', id: index, url: `${lab.urls.echo}?where=${place}` });
  await expect(connections(viewer, '')).toHaveCount(3);
  await page.evaluate("document.querySelector('iframe').src += '?again'");
  await expect(connections(viewer, 'where=frame')).toContainText('nav');
  await expect(openConnections(viewer, 'where=inner')).toHaveCount(0);
  await expect(openConnections(viewer, 'where=page')).toBeVisible();

  await waitForFrames(page, 'inner', 1);
  await act(page, 'inner', { do: 'open', id: 3, url: `${lab.urls.echo}?where=next` });
  await expect(connections(viewer, 'where=next')).toContainText('iframe · 127.0.0.1:');
});

test('a service worker that was stopped and started again is captured again', async ({
  browserWithDoctor,
  lab,
  page,
  pages,
  openViewer,
}) => {
  await openContextPages(page, pages);
  const viewer = await openViewer();
  await act(page, 'service', { do: 'open', id: 1, url: `${lab.urls.echo}?id=1.` });
  await expect(connections(viewer, '?id=1.')).toContainText('service worker');
  const cdp = await browserWithDoctor.context.newCDPSession(page);
  const version = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      const own = versions.find(({ scriptURL }) => scriptURL.startsWith(pages.url));
      if (own) resolve(own.versionId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.stopWorker', { versionId: await version });
  await expect(openConnections(viewer, '?id=1.')).toHaveCount(0);

  await act(page, 'service', { do: 'open', id: 2, url: `${lab.urls.echo}?id=2.` });
  await expect(connections(viewer, '?id=2.')).toContainText('service worker');
  await act(page, 'service', { do: 'open', id: 3, url: `${lab.urls.echo}?id=3.` });
  for (const id of [2, 3]) await act(page, 'service', { do: 'close', id, code: 4000 + id });
  for (const id of [2, 3]) await expect(connections(viewer, `?id=${id}.`)).toContainText(String(4000 + id));
  await expect(connections(viewer, '')).toHaveCount(3);
});

for (const [how, breakCapture] of [
  ['works', ''],
  ['is refused half of what it asks of a worker', 'Runtime.addBinding'],
  ['is refused the domain it needs', 'Network.enable'],
] as const) {
  test(`no worker is left waiting while capture attaches, ${how}, and goes away`, async ({
    browserWithDoctor,
    page,
    pages,
    openViewer,
  }) => {
    await browserWithDoctor.context.addInitScript((refused) => {
      if (refused === '' || !location.protocol.startsWith('chrome-extension')) return;
      const send = chrome.debugger.sendCommand.bind(chrome.debugger);
      chrome.debugger.sendCommand = (async (
        target: chrome.debugger.DebuggerSession,
        method: string,
        params?: object,
      ) => {
        if (method === refused && target.sessionId !== undefined) throw new Error('refused by the test');
        return send(target, method, params);
      }) as typeof chrome.debugger.sendCommand;
    }, breakCapture);
    await openContextPages(page, pages);
    await page.evaluate(() => {
      const counts = { asked: 0, answered: 0, goesOn: true };
      Object.assign(window, { counts });
      const url = URL.createObjectURL(new Blob(['postMessage("here")']));
      const again = () => {
        const worker = new Worker(url);
        counts.asked++;
        worker.onmessage = () => {
          counts.answered++;
          worker.terminate();
        };
        if (counts.goesOn) setTimeout(again, 15);
      };
      again();
    });
    for (let round = 0; round < 3; round++) {
      const viewer = await openViewer();
      const before = await page.evaluate('counts.answered');
      await expect.poll(() => page.evaluate('counts.answered')).toBeGreaterThan(Number(before) + 10);
      await viewer.close();
    }
    await page.evaluate('counts.goesOn = false');
    await expect.poll(() => page.evaluate('counts.asked - counts.answered')).toBe(0);
    for (const place of PLACES) await act(page, place, { do: 'nothing' });
  });
}
