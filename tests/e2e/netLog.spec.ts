import { startWirePingPeer, type WirePingPeer } from '../../src/lab/peers/wirePingPeer.ts';
import { launchBrowser } from '../../src/launch/launchBrowser.ts';
import { handOverNetLog, type NetLogServer, startNetLogServer } from '../../src/launch/netLogServer.ts';
import { dropFile } from '../support/dropFile.ts';
import { test as base, connections, EXTENSION_DIR, expect, exportSession } from './doctorTest.ts';
import { closeSockets, expectAllOnScreen, openSockets } from './wirePings.ts';

const PING_EVERY_MS = 300;

/** The browser writes a net log from its start on. */
const test = base.extend<{ readonly netLog: NetLogServer; readonly pings: WirePingPeer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  netLog: async ({}, use) => {
    const netLog = await startNetLogServer();
    await use(netLog);
    await netLog.close();
  },
  browserWithDoctor: async ({ downloads, netLog }, use) => {
    const browser = await launchBrowser({
      extensionDir: EXTENSION_DIR,
      headless: true,
      downloadsDir: downloads,
      netLogFile: netLog.file,
    });
    await use(browser);
    await browser.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  pings: async ({}, use) => {
    const peer = await startWirePingPeer({ intervalMs: PING_EVERY_MS });
    await use(peer);
    await peer.close();
  },
});

test('a net log dropped on the viewer tab: every ping and pong of five sockets with one address is in the panel', async ({
  lab,
  page,
  openPanel,
  openViewerTab,
  netLog,
  pings,
}) => {
  const devtools = await openPanel();
  await devtools.setSize(1200, 1600);
  const viewer = await openViewerTab();
  await dropFile(viewer, netLog.file);
  await page.goto(lab.pageUrl);
  await openSockets(page, pings);
  await expect(devtools.panel.getByRole('button', { name: /net log: followed, 5 sockets/ })).toBeVisible();
  await closeSockets(page, pings);
  await expectAllOnScreen(devtools.panel, pings);
});

test('a saved session and then the browser’s net log dropped on a viewer: every ping and pong at its socket', async ({
  lab,
  page,
  openViewer,
  browserWithDoctor,
  downloads,
  netLog,
  pings,
}) => {
  const capturing = await openViewer();
  await page.goto(lab.pageUrl);
  await openSockets(page, pings);
  await closeSockets(page, pings);
  await expect(connections(capturing, '1000')).toHaveCount(pings.connections.length);
  const file = await exportSession(capturing, browserWithDoctor, downloads, 'Save everything');

  const { extensionId } = browserWithDoctor;
  await capturing.goto(`chrome-extension://${extensionId}/extension/viewer/viewer.html`);
  await capturing.setViewportSize({ width: 1200, height: 1600 });
  await dropFile(capturing, file);
  await expect(connections(capturing, '1000')).toHaveCount(pings.connections.length);
  await dropFile(capturing, netLog.file);
  await expectAllOnScreen(capturing, pings);
});

test('the launcher’s net log is followed without a click, also by a panel that is opened later', async ({
  lab,
  page,
  openPanel,
  netLog,
  pings,
}) => {
  const devtools = await openPanel();
  await devtools.setSize(1200, 1600);
  await handOverNetLog(devtools.panel, netLog);
  await page.goto(lab.pageUrl);
  await openSockets(page, pings);
  await expect(devtools.panel.getByRole('button', { name: /net log: followed, 5 sockets/ })).toBeVisible();
  await closeSockets(page, pings);
  await expectAllOnScreen(devtools.panel, pings);

  await devtools.closeDevtools();
  const { panel } = await openPanel();
  await expect(panel.getByRole('button', { name: /net log: followed/ })).toBeVisible();
});

test('the panel’s button opens a tab, where Chrome is asked for one file; nothing happens when none is chosen', async ({
  page,
  openPanel,
}) => {
  const { panel } = await openPanel();
  await panel.getByRole('button', { name: 'protocol pings: follow a net log…' }).click();
  const opened = page.context().waitForEvent('page');
  await panel.getByRole('button', { name: 'Follow a net log…' }).click();
  const tab = await opened;
  const cdp = await tab.context().newCDPSession(tab);
  // Chromium's dialog cannot be answered from here: it is only told of, and is over as if somebody had closed it.
  await cdp.send('Page.enable');
  await cdp.send('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true });
  const asked: unknown[] = [];
  cdp.on('Page.fileChooserOpened', (event) => asked.push(event));
  await tab.getByRole('dialog').getByRole('button', { name: 'Follow a net log…' }).click();
  // From no input element: this one gives a handle, with which a file is read on as it grows.
  await expect.poll(() => asked).toEqual([{ frameId: expect.any(String), mode: 'selectSingle' }]);
  await expect(tab.getByRole('dialog')).toHaveCount(0);
  await expect(tab.getByRole('button', { name: 'protocol pings: follow a net log…' })).toBeVisible();
  await expect(tab.getByRole('alert')).toHaveCount(0);
});
