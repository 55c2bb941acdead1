import type { Page } from 'playwright/test';
import { type HttpServer, startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { type PeerServer, startPeerServer } from '../../src/lab/wire/peerServer.ts';
import { connections, test as doctorTest, expect, openConnections, showView } from './doctorTest.ts';

interface PlainPages extends HttpServer {
  /** Resolves when the path is asked for, with the purpose that the browser gives. */
  requested(path: string): Promise<string>;
}

interface CuttingPeer extends PeerServer {
  /** Every connection is gone, without a close frame. */
  cutAll(): void;
}

const test = doctorTest.extend<{ plainPages: PlainPages; cuttingPeer: CuttingPeer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  cuttingPeer: async ({}, use) => {
    const cuts: (() => void)[] = [];
    const server = await startPeerServer({
      routes: { '*': { accept: (peer) => void cuts.push(() => peer.cut()) } },
    });
    await use({ ...server, cutAll: () => cuts.forEach((cut) => void cut()) });
    await server.close();
  },
  /** Any address may go into the back/forward cache; `/rules` lets Chrome prerender `/next`, which opens a socket. */
  plainPages: async ({ lab }, use) => {
    const rules = JSON.stringify({ prerender: [{ urls: ['/next'], eagerness: 'immediate' }] });
    const bodies: Readonly<Record<string, string>> = {
      '/rules': `<script type="speculationrules">${rules}</script>`,
      '/next': `<script>const socket = new WebSocket('${lab.urls.echo}?next')</script>`,
    };
    const waiting = new Map<string, (purpose: string) => void>();
    const server = await startHttpServer({
      onRequest({ url = '', headers }, response) {
        waiting.get(url)?.(String(headers['sec-purpose']));
        response
          .writeHead(200, { 'Content-Type': 'text/html' })
          .end(`<!doctype html><link rel="icon" href="data:,">${bodies[url] ?? ''}`);
      },
    });
    const requested = (path: string) =>
      new Promise<string>((resolve) => {
        waiting.set(path, resolve);
      });
    await use({ ...server, requested });
    await server.close();
  },
});

/** As `window.socket`, open; `window.end` resolves with its close code. */
function openSocket(page: Page, url: string): Promise<void> {
  return page.evaluate((address) => {
    const socket = new WebSocket(address);
    const end = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    Object.assign(window, { socket, end });
    return new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()));
  }, url);
}

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

test('a frozen page is frozen on the timeline until it resumes', async ({
  lab,
  page,
  browserWithDoctor,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=echo-chat`);
  await connections(viewer, '/echo').click();
  const cdp = await browserWithDoctor.context.newCDPSession(page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await expect(viewer.getByRole('grid').getByText('Page frozen')).toBeVisible();
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  // Freezing costs the socket, so that its rows may end before the page resumes; the finished band tells of both.
  await showView(viewer, 'Timeline');
  await expect(viewer.getByTitle(/^page frozen [^(]*s$/).locator('i')).toBeVisible();
  await showView(viewer, 'Findings');
  await expect(viewer.getByRole('option', { name: /Chrome froze the page/ })).toBeVisible();
});

test('a page goes into the back/forward cache with its socket, and is told of the end when it comes back', async ({
  lab,
  page,
  plainPages,
  openViewer,
}) => {
  const viewer = await openViewer();
  const url = `http://127.0.0.1:${plainPages.port}`;
  await page.goto(`${url}/first`);
  await openSocket(page, `${lab.urls.echo}?left`);
  await expect(openConnections(viewer, '?left')).toBeVisible();

  await page.goto(`${url}/second`);
  await expect(connections(viewer, '?left')).toContainText('nav');
  // The server notices nothing: the connection stays up as long as the page is kept.
  expect(lab.echo.connections.map(({ end }) => end)).toEqual([undefined]);
  await openSocket(page, `${lab.urls.echo}?between`);
  await expect(openConnections(viewer, '?between')).toBeVisible();

  await page.evaluate('history.back()');
  // No load event comes with a page from the cache.
  await page.waitForURL('**/first', { waitUntil: 'commit' });
  expect(await page.evaluate('end')).toBe(1006);
  await expect.poll(() => lab.echo.connections[0]?.end?.code).toBe(1001);
  await page.evaluate((address) => void new WebSocket(address), `${lab.urls.echo}?back`);
  await expect(openConnections(viewer, '?back')).toBeVisible();
  await expect(connections(viewer, '')).toHaveCount(3);

  await connections(viewer, '?left').click();
  const rows = viewer.getByRole('grid');
  await expect(rows.getByText('Page put into the back/forward cache')).toBeVisible();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('The page was left').first()).toBeVisible();
  await viewer.getByRole('tab', { name: 'Frames' }).click();
  await connections(viewer, '?between').click();
  await expect(rows.getByText('Page taken from the back/forward cache')).toBeVisible();

  await page.reload();
  await connections(viewer, '?back').click();
  await expect(rows.getByText('Page reloaded')).toBeVisible();
  await showView(viewer, 'Timeline');
  for (const words of [
    'navigated to /first',
    'navigated to /second, the page before into the back/forward cache',
    'back from the back/forward cache /first',
    'reloaded /first',
  ])
    await expect(viewer.getByTitle(words, { exact: true })).toHaveCount(1);
  // The lanes beside it are never those of a page in the cache.
  await expect(viewer.getByTitle(/page frozen|tab hidden/)).toHaveCount(0);
});

test('a clock that moves against the ticks is on the timeline: a machine that slept, and a clock set back', async ({
  page,
  cuttingPeer,
  plainPages,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(`http://127.0.0.1:${plainPages.port}/`);
  await openSocket(page, `${cuttingPeer.origin}/cut`);
  await expect(openConnections(viewer, '/cut')).toBeVisible();
  // To capture it looks as after a sleep: its ticks stood still, the time of day did not.
  const shiftClock = (byMs: number) =>
    viewer.evaluate((ms) => {
      const { now } = Date;
      Date.now = () => now() + ms;
    }, byMs);
  await shiftClock(3_600_000);
  await showView(viewer, 'Timeline');
  await expect(viewer.getByTitle('slept 1 h 0 min', { exact: true })).toHaveCount(1);
  cuttingPeer.cutAll();
  await showView(viewer, 'Findings');
  await expect(
    viewer.getByRole('option', { name: /lost while the machine slept for 1 h 0 min/ }),
  ).toBeVisible();

  await shiftClock(-7_200_000);
  await showView(viewer, 'Timeline');
  await expect(viewer.getByTitle('clock set back 2 h 0 min', { exact: true })).toHaveCount(1);
});

test('a page with leave to be prerendered is captured from its first socket on', async ({
  page,
  plainPages,
  openViewer,
}) => {
  const viewer = await openViewer();
  // Chromium 156 only fetches it while a debugger like ours is attached (PrerenderingDisabledByDevTools).
  const fetched = plainPages.requested('/next');
  await page.goto(`http://127.0.0.1:${plainPages.port}/rules`);
  expect(await fetched).toBe('prefetch;prerender');
  await page.evaluate("location.href = '/next'");
  await page.waitForURL('**/next');
  await expect(connections(viewer, '?next')).toHaveCount(1);
  await expect(openConnections(viewer, '?next')).toBeVisible();
  await expect(connections(viewer, '?next')).not.toContainText('before capture');
  await page.evaluate('socket.close(4008)');
  await expect(connections(viewer, '?next')).toContainText('4008');
});

test('a navigation to another site, in another process, ends the sockets and capture goes on', async ({
  lab,
  page,
  plainPages,
  openViewer,
}) => {
  const viewer = await openViewer();
  for (const [index, host] of ['127.0.0.1', 'localhost', '127.0.0.1'].entries()) {
    await page.goto(`http://${host}:${plainPages.port}/`);
    await openSocket(page, `${lab.urls.echo}?at=${index}.`);
    await expect(openConnections(viewer, `?at=${index}.`)).toBeVisible();
    if (index > 0) await expect(connections(viewer, `?at=${index - 1}.`)).toContainText('nav');
  }
  await page.evaluate('socket.close(4007)');
  await expect(connections(viewer, '?at=2.')).toContainText('4007');
});
