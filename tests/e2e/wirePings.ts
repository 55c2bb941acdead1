import type { Page } from 'playwright/test';
import type { WirePingPeer } from '../../src/lab/peers/wirePingPeer.ts';
import { controlFramesOf } from '../../src/lab/wire/peerRecord.ts';
import { wrongPauses } from '../support/pingPauses.ts';
import { type AppRoot, connections, expect } from './doctorTest.ts';

const SOCKETS = 5;

function pingCount(peer: WirePingPeer, index: number): number {
  const record = peer.connections[index];
  return record ? controlFramesOf(record, 'sent', 'ping').length : 0;
}

/** One socket after the other, so that each has another number of pings. */
export async function openSockets(page: Page, peer: WirePingPeer): Promise<void> {
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

/** Closes them and waits until the server has seen it. */
export async function closeSockets(page: Page, peer: WirePingPeer): Promise<void> {
  await page.evaluate(() => {
    for (const socket of Reflect.get(globalThis, 'sockets')) socket.close(1000);
  });
  await expect.poll(() => peer.connections.filter(({ end }) => end !== undefined).length).toBe(SOCKETS);
}

/** The rows of the selected socket that are in sight: when they passed (milliseconds of the day). */
async function controlRows(app: AppRoot, what: 'ping' | 'pong'): Promise<number[]> {
  // The list draws only what fits: each direction by itself does.
  await app.getByRole('button', { name: what === 'ping' ? 'Received' : 'Sent' }).click();
  const rows = await app.locator(`[role="row"][data-control="${what}"]`).allInnerTexts();
  return rows.map((text) => {
    const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d\.\d{3})/.exec(text) ?? [];
    return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  });
}

/** Every ping and pong that the server recorded stands in the Frames view of the socket it belongs to, at its time. */
export async function expectAllOnScreen(app: AppRoot, peer: WirePingPeer): Promise<void> {
  const listed = connections(app, '/wire-pings');
  await expect(listed).toHaveCount(SOCKETS);
  for (const [index, record] of peer.connections.entries()) {
    await listed.nth(index).click();
    await app.getByRole('tab', { name: 'Frames' }).click();
    const pings = controlFramesOf(record, 'sent', 'ping');
    const pongs = controlFramesOf(record, 'received', 'pong');
    await expect.poll(() => controlRows(app, 'ping')).toHaveLength(pings.length);
    await expect.poll(() => controlRows(app, 'pong')).toHaveLength(pongs.length);
    expect(wrongPauses(await controlRows(app, 'ping'), record)).toEqual([]);
    // The browser answers at once.
    expect(wrongPauses(await controlRows(app, 'pong'), record)).toEqual([]);
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
