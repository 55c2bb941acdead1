import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { BROWSER_UI_ARGS, openBrowserUi } from './browserUi.ts';
import {
  type AppRoot,
  connections,
  test as doctorTest,
  expect,
  expectStatus,
  openConnections,
  showView,
} from './doctorTest.ts';

const test = doctorTest.extend({ browserArgs: BROWSER_UI_ARGS });

/** Opens a socket in the page, which keeps it under this name. */
async function openSocket(page: Page, url: string, name = 'socket'): Promise<void> {
  await page.evaluate(
    ([address = '', key = '']) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(address);
        socket.onopen = resolve;
        socket.onerror = reject;
        Object.assign(window, { [key]: socket });
      }),
    [url, name],
  );
}

/** The banner's sentence and its one action. */
function banner(app: AppRoot, sentence: RegExp) {
  const bar = app.getByRole('status').filter({ hasText: sentence });
  return { bar, action: bar.getByRole('button') };
}

test('a page that crashes ends its sockets, and after the reload capture goes on by itself', async ({
  lab,
  page,
  browserWithDoctor,
  openPanel,
}) => {
  const { panel } = await openPanel();
  await page.goto(`${lab.pageUrl}?run=close-4401`);
  await expect(connections(panel, '4401')).toHaveCount(1);
  await openSocket(page, `${lab.urls.echo}?crashing`);
  await expect(openConnections(panel, '?crashing')).toBeVisible();

  const cdp = await browserWithDoctor.context.newCDPSession(page);
  cdp.send('Page.crash').catch(() => {
    // The crash is the answer.
  });
  await expectStatus(panel, 'crashed');
  await expect(connections(panel, '?crashing')).toContainText('crash');
  const { action } = banner(panel, /The page crashed/);
  await expect(action).toHaveCount(1);

  await action.click();
  await expectStatus(panel, 'capturing');
  // The hook is in the new process too: it alone knows close codes.
  await expect(connections(panel, '4401')).toHaveCount(2);
  await showView(panel, 'Timeline');
  await expect(panel.getByTitle('page crashed')).toBeVisible();
});

test('a page that had crashed before anybody looked: said so, and captured as soon as it is loaded again', async ({
  lab,
  page,
  browserWithDoctor,
  openViewerTab,
}) => {
  await page.goto(`${lab.pageUrl}?run=close-4401`);
  const viewer = await openViewerTab();
  const tabId = await viewer.evaluate(async (url) => {
    const targets = await chrome.debugger.getTargets();
    return targets.find((target) => target.url === url)?.tabId;
  }, page.url());
  const crashed = page.waitForEvent('crash');
  const cdp = await browserWithDoctor.context.newCDPSession(page);
  cdp.send('Page.crash').catch(() => {
    // The crash is the answer.
  });
  await crashed;
  await viewer.goto(`${viewer.url()}?tabId=${tabId}`);
  await expectStatus(viewer, 'crashed');
  const { action } = banner(viewer, /The page crashed/);
  await action.click();
  await expectStatus(viewer, 'capturing');
  await expect(connections(viewer, '4401')).toContainText('4401');
});

test('Cancel in Chrome’s own bar: said so, and the gap is drawn when capture goes on', async ({
  lab,
  page,
  profileDir,
  openPanel,
}) => {
  const { panel } = await openPanel();
  const ui = await openBrowserUi(profileDir);
  await page.goto(lab.pageUrl);
  await openSocket(page, `${lab.urls.echo}?lasting`);
  await expect(openConnections(panel, '?lasting')).toBeVisible();

  await ui.cancelDebugging();
  await expectStatus(panel, 'cancelled');
  const { action } = banner(panel, /cancelled in Chrome's/);
  await expect(action).toHaveText('Capture again');
  await openSocket(page, `${lab.urls.echo}?unseen`, 'second');
  await action.click();
  await expectStatus(panel, 'capturing');
  await expect(connections(panel, '?unseen')).toContainText('opened before capture');
  await page.evaluate('socket.send("still here")');
  await expect(connections(panel, '?lasting')).toContainText('↑1 ↓1');
  await expect(connections(panel, '')).toHaveCount(2);

  await showView(panel, 'Timeline');
  const gap = panel.getByTitle(/^not captured .*: cancelled in Chrome’s bar$/).locator('i');
  await expect(gap).toBeVisible();
  ui.close();
});

test('Pause: said so, messages are not kept, what opens and closes is, and the gap is drawn', async ({
  lab,
  page,
  openPanel,
}) => {
  const { panel } = await openPanel();
  await page.goto(lab.pageUrl);
  await openSocket(page, `${lab.urls.echo}?lasting`);
  const say = (text: string) =>
    page.evaluate(
      `new Promise((resolve) => { socket.onmessage = resolve; socket.send(${JSON.stringify(text)}); })`,
    );
  await say('kept');
  await expect(connections(panel, '?lasting')).toContainText('↑1 ↓1');

  await panel.getByRole('button', { name: 'Pause: keep no messages' }).click();
  const { action } = banner(panel, /^Paused: sockets are still followed/);
  await expect(action).toHaveText('Resume');
  await say('not kept');
  await openSocket(page, `${lab.urls.echo}?opened+meanwhile`, 'second');
  await page.evaluate('second.close(4002)');
  await expect(connections(panel, 'meanwhile')).toContainText('4002');
  await action.click();
  await expect(action).toHaveCount(0);
  await say('kept again');
  await expect(connections(panel, '?lasting')).toContainText('↑2 ↓2');

  await connections(panel, '?lasting').click();
  await expect(panel.getByRole('row').filter({ hasText: /kept/ })).toHaveText([
    /^(?!.*not kept).*kept/,
    /^(?!.*not kept).*kept/,
    /kept again/,
    /kept again/,
  ]);
  await showView(panel, 'Timeline');
  await expect(panel.getByTitle(/^not captured .*/).locator('i')).toBeVisible();
});

test('a page that Chrome protects: said so, its sockets are over, and the next page is captured without a click', async ({
  lab,
  page,
  openPanel,
}) => {
  const { panel } = await openPanel();
  await page.goto(lab.pageUrl);
  await openSocket(page, `${lab.urls.echo}?before`);
  await expect(openConnections(panel, '?before')).toBeVisible();

  await page.goto('chrome://version');
  await expectStatus(panel, 'blocked');
  await expect(banner(panel, /Chrome lets no extension capture this page/).action).toHaveCount(1);
  await expect(connections(panel, '?before')).toContainText('nav');

  await page.goto(`${lab.pageUrl}?run=close-4401`);
  await expectStatus(panel, 'capturing');
  await expect(connections(panel, '4401')).toHaveCount(1);
  await openSocket(page, `${lab.urls.echo}?after`);
  await page.evaluate('socket.close(4002)');
  await expect(connections(panel, '?after')).toContainText('4002');
});

test('another extension’s frame in the page: said so, and without it capture begins', async ({
  lab,
  page,
  downloads,
  browserWithDoctor,
  openPanel,
}) => {
  await loadFramingExtension(join(downloads, 'other'), browserWithDoctor.browserCdp);
  await page.goto(lab.pageUrl);
  const frames = () => page.frames().map((frame) => frame.url());
  await askForFrame(page);
  await expect.poll(() => frames().at(-1)).toContain('/frame.html');
  const { panel } = await openPanel('blocked');
  const { action } = banner(panel, /Another extension has a frame in this page/);
  await action.click();
  await expectStatus(panel, 'blocked');

  await page.evaluate("document.dispatchEvent(new Event('no-frame-please'))");
  await expect.poll(() => frames().length).toBe(1);
  await action.click();
  await expectStatus(panel, 'capturing');
});

test('a frame of another extension that comes while capturing costs no socket', async ({
  lab,
  page,
  downloads,
  browserWithDoctor,
  openPanel,
}) => {
  await loadFramingExtension(join(downloads, 'other'), browserWithDoctor.browserCdp);
  await page.goto(lab.pageUrl);
  const { panel } = await openPanel();
  await openSocket(page, `${lab.urls.echo}?lasting`);
  await expect(openConnections(panel, '?lasting')).toBeVisible();
  await showView(panel, 'Timeline');

  await askForFrame(page);
  // Too short a gap for a label that can be read.
  await expect(panel.getByTitle(/^not captured .*: Chrome refused it on this page$/)).toHaveCount(1);
  await page.evaluate("document.dispatchEvent(new Event('no-frame-please'))");
  await expect.poll(() => page.frames().length).toBe(1);
  // Asked again at once, Chrome may have attached while the frame was still loading.
  const { action } = banner(panel, /Another extension has a frame in this page/);
  await expect(async () => {
    if (await action.isVisible()) await action.click({ timeout: 1000 });
    await expectStatus(panel, 'capturing', 1000);
  }).toPass();

  await showView(panel, 'Connections');
  await page.evaluate('socket.send("still here")');
  await expect(connections(panel, '?lasting')).toContainText('↑1 ↓1');
  await page.evaluate('socket.close(4003)');
  await expect(connections(panel, '?lasting')).toContainText('4003');
  await expect(connections(panel, '')).toHaveCount(1);
});

/** Asks the framing extension until its frame is there: its script comes a little after the page's. */
async function askForFrame(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        document.dispatchEvent(new Event('frame-please'));
        return document.querySelector('iframe') !== null;
      }),
    )
    .toBe(true);
}

/** An extension that puts a page of its own into web pages, as password managers do. */
async function loadFramingExtension(
  folder: string,
  browserCdp: { send(method: 'Extensions.loadUnpacked', params: { path: string }): Promise<unknown> },
): Promise<void> {
  await mkdir(folder);
  const matches = ['http://127.0.0.1/*'];
  const manifest = {
    manifest_version: 3,
    name: 'Frames',
    version: '1',
    content_scripts: [{ matches, js: ['content.js'] }],
    web_accessible_resources: [{ resources: ['frame.html'], matches }],
  };
  const content = `const frame = document.createElement('iframe');
    frame.src = chrome.runtime.getURL('frame.html');
    document.addEventListener('frame-please', () => frame.isConnected || document.body.append(frame));
    document.addEventListener('no-frame-please', () => frame.remove());`;
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'content.js'), content);
  await writeFile(join(folder, 'frame.html'), '<p>hello</p>');
  await browserCdp.send('Extensions.loadUnpacked', { path: folder });
}

test('a second page of WS Doctor on a tab takes capture over with all that is there, and gives it back', async ({
  lab,
  page,
  openPanel,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  const { panel } = await openPanel();
  await openSocket(page, `${lab.urls.echo}?page`);
  await page.evaluate((url) => {
    const code = `const socket = new WebSocket('${url}'); socket.onopen = () => postMessage('open'); onmessage = () => socket.close(4005)`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    Object.assign(window, { worker });
    return new Promise((resolve) => worker.addEventListener('message', resolve));
  }, `${lab.urls.echo}?worker`);
  await expect(openConnections(panel, '?worker')).toBeVisible();

  const viewer = await openViewer();
  await expectStatus(panel, 'taken');
  const { action } = banner(panel, /Another page of WS Doctor captures this tab/);
  for (const where of ['?page', '?worker'])
    await expect(connections(viewer, where)).toContainText('opened before capture');
  await page.evaluate('worker.postMessage("close")');
  await expect(connections(viewer, '?worker')).toContainText('4005');

  await action.click();
  await expectStatus(panel, 'capturing');
  await expectStatus(viewer, 'taken');
  await page.evaluate('socket.close(4006)');
  await expect(connections(panel, '?page')).toContainText('4006');
  await expect(connections(panel, '?worker')).toContainText('ended');
  await viewer.close();
  await openSocket(page, `${lab.urls.echo}?again`);
  await expect(openConnections(panel, '?again')).toBeVisible();
});

test('popups are captured when asked for, and only then', async ({ lab, page, openPanel }) => {
  const { panel } = await openPanel();
  await page.goto(lab.pageUrl);
  const open = (features: string) =>
    page.evaluate(
      ([url, how]) => void window.open(url, '_blank', how),
      [`${lab.pageUrl}?run=close-4401`, features],
    );
  const popup = page.context().waitForEvent('page');
  await open('width=300,height=300');
  await (await popup).waitForFunction('document.documentElement.dataset.labDone');
  await expect(connections(panel, '')).toHaveCount(0);

  await panel.getByRole('button', { name: 'Settings' }).click();
  await panel.getByRole('checkbox', { name: 'Capture popups too' }).check();
  await panel.getByRole('button', { name: 'Done' }).click();
  for (const [index, features] of ['width=300,height=300', 'noopener'].entries()) {
    await open(features);
    const row = connections(panel, '4401');
    await expect(row).toHaveCount(index + 1);
    await expect(row.last()).toContainText('popup · 127.0.0.1');
  }
  // A popup is a page of its own: the second of them, a tab, hides its opener; back in front, the opener hides it.
  const windows = page.context().pages();
  await openSocket(windows.at(-1) ?? page, `${lab.urls.echo}?popup`);
  await expect(openConnections(panel, '?popup')).toBeVisible();
  await page.bringToFront();
  await connections(panel, '?popup').click();
  const rows = panel.getByRole('grid');
  await expect(rows.getByText('Page hidden')).toBeVisible();
  await expect(rows.getByText('Page visible again')).toHaveCount(0);
  await showView(panel, 'Timeline');
  await expect(panel.getByTitle(/^tab hidden [^(]*s: the tab, not its popups$/).locator('i')).toHaveCount(1);
  await showView(panel, 'Connections');
  await windows.at(-1)?.close();
  await expect(connections(panel, '?popup')).toContainText('gone');
  await expectStatus(panel, 'capturing');
});
