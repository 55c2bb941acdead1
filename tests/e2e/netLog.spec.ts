import type { Page } from 'playwright/test';
import { startWirePingPeer, type WirePingPeer } from '../../src/lab/peers/wirePingPeer.ts';
import { controlFramesOf } from '../../src/lab/wire/peerRecord.ts';
import { launchBrowser } from '../../src/launch/launchBrowser.ts';
import { handOverNetLog, type NetLogServer, startNetLogServer } from '../../src/launch/netLogServer.ts';
import { type AppRoot, test as base, connections, EXTENSION_DIR, expect } from './doctorTest.ts';

const PING_EVERY_MS = 300;
const SOCKETS = 5;

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
  page,
  openPanel,
  openViewerTab,
  netLog,
  pings,
}) => {
  const devtools = await openPanel();
  await devtools.setSize(1200, 1000);
  const viewer = await openViewerTab();
  await drop(viewer, netLog.file);
  await openSockets(page, pings);
  await expect(devtools.panel.getByRole('button', { name: /net log: followed, 5 sockets/ })).toBeVisible();
  await closeSockets(page, pings);
  await expectAllOnScreen(devtools.panel, pings);
});

test('the launcher’s net log is followed without a click, also by a panel that is opened later', async ({
  page,
  openPanel,
  netLog,
  pings,
}) => {
  const devtools = await openPanel();
  await devtools.setSize(1200, 1000);
  await handOverNetLog(devtools.panel, netLog);
  await openSockets(page, pings);
  await expect(devtools.panel.getByRole('button', { name: /net log: followed, 5 sockets/ })).toBeVisible();
  await closeSockets(page, pings);
  await expectAllOnScreen(devtools.panel, pings);

  await devtools.closeDevtools();
  const { panel } = await openPanel();
  await expect(panel.getByRole('button', { name: /net log: followed/ })).toBeVisible();
});

/** Drops a file of this machine as a person would, with a real handle behind it. */
async function drop(target: Page, file: string): Promise<void> {
  const session = await target.context().newCDPSession(target);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await session.detach();
}

function pingCount(peer: WirePingPeer, index: number): number {
  const record = peer.connections[index];
  return record ? controlFramesOf(record, 'sent', 'ping').length : 0;
}

/** One socket after the other, so that each has another number of pings. */
async function openSockets(page: Page, peer: WirePingPeer): Promise<void> {
  await page.goto('about:blank');
  for (let index = 0; index < SOCKETS; index++) {
    await page.evaluate((url) => {
      const socket = new WebSocket(url);
      Reflect.set(globalThis, 'sockets', [...(Reflect.get(globalThis, 'sockets') ?? []), socket]);
      return new Promise((resolve) => {
        socket.onopen = resolve;
      });
    }, peer.url);
    await expect.poll(() => pingCount(peer, index)).toBeGreaterThanOrEqual(2);
  }
}

async function closeSockets(page: Page, peer: WirePingPeer): Promise<void> {
  await page.evaluate(() => {
    for (const socket of Reflect.get(globalThis, 'sockets')) socket.close(1000);
  });
  await expect.poll(() => peer.connections.filter(({ end }) => end !== undefined).length).toBe(SOCKETS);
}

/** The rows of the selected socket: what they are and when (milliseconds of the day). */
async function controlRows(app: AppRoot, what: 'ping' | 'pong'): Promise<number[]> {
  const rows = await app.locator(`[role="row"][data-control="${what}"]`).allInnerTexts();
  return rows.map((text) => {
    const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d\.\d{3})/.exec(text) ?? [];
    return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  });
}

const pauses = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

async function expectAllOnScreen(app: AppRoot, peer: WirePingPeer): Promise<void> {
  const listed = connections(app, '/wire-pings');
  await expect(listed).toHaveCount(SOCKETS);
  for (const [index, record] of peer.connections.entries()) {
    await listed.nth(index).click();
    await app.getByRole('tab', { name: 'Frames' }).click();
    const pings = controlFramesOf(record, 'sent', 'ping');
    const pongs = controlFramesOf(record, 'received', 'pong');
    await expect.poll(() => controlRows(app, 'ping')).toHaveLength(pings.length);
    await expect.poll(() => controlRows(app, 'pong')).toHaveLength(pongs.length);
    const seen = pauses(await controlRows(app, 'ping'));
    for (const [position, pauseMs] of pauses(pings.map(({ atMs }) => atMs)).entries()) {
      expect(Math.abs((seen[position] ?? Number.NaN) - pauseMs)).toBeLessThanOrEqual(5);
    }
    // One switch hides them all.
    await app.getByLabel('Hide heartbeats').check();
    await expect.poll(() => controlRows(app, 'ping')).toHaveLength(0);
    await expect.poll(() => controlRows(app, 'pong')).toHaveLength(0);
    await app.getByLabel('Hide heartbeats').uncheck();
    await app.getByRole('tab', { name: 'Heartbeats' }).click();
    await expect(app.getByRole('heading', { name: 'Wire heartbeat' })).toBeVisible();
    await expect(app.getByText('answered', { exact: true }).locator('..')).toContainText(
      String(pongs.length),
    );
  }
}
