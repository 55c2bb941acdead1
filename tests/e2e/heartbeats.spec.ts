import type { Page } from 'playwright/test';
import { type PeerServer, startPeerServer } from '../../src/lab/wire/peerServer.ts';
import { type AppRoot, test as base, connections, expect } from './doctorTest.ts';

const UNANSWERED_ID = 7;
const LATE_ID = 10;
const LAST_ID = 14;
/** The product's: a beat is late when the pause before it is longer than the usual one by this factor. */
const LATE_FACTOR = 1.5;
/** Between the page's clock at a send and Chrome's. */
const CLOCKS_MS = 100;

/** Answers `{"type":"ping","id":n}` by id, all but one. */
const test = base.extend<{ readonly server: PeerServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  server: async ({}, use) => {
    const server = await startPeerServer({
      routes: {
        '/beats': {
          accept: (peer) =>
            peer.onMessage((data) => {
              const id = Number(/\d+/.exec(String(data))?.[0]);
              if (id !== UNANSWERED_ID) peer.send(JSON.stringify({ type: 'pong', id }));
            }),
        },
      },
    });
    await use(server);
    await server.close();
  },
});

test('the Heartbeats view: figures, marks, the page’s visibility, the ruler, and a choice by hand', async ({
  lab,
  page,
  browserWithDoctor,
  openViewer,
  server,
}) => {
  const viewer = await openViewer();
  await viewer.setViewportSize({ width: 1200, height: 1100 });
  await page.goto(lab.pageUrl);
  const pausesMs = await beat(page, `${server.origin}/beats`);
  await connections(viewer, '/beats').click();
  await viewer.getByRole('tab', { name: 'Heartbeats' }).click();
  const view = viewer.getByRole('tabpanel', { name: 'Heartbeats' });
  await expect(view.getByRole('heading', { name: 'Page round trip' })).toBeVisible();

  await test.step('what was answered is counted, what was not is marked where it was asked', async () => {
    await expect(figure(view, 'unanswered')).toHaveText('1');
    await expect(figure(view, 'answered')).toHaveText(String(LAST_ID - 1));
    await expect(marks(view, /^Unanswered, asked at/)).toHaveCount(1);
    // The page's own timers may be late, too, so it is asked; near the limit either will do.
    const usualMs = pausesMs.toSorted((a, b) => a - b)[pausesMs.length >> 1] ?? 0;
    const countLate = (leastMs: number) => pausesMs.filter((ms) => ms > leastMs).length;
    const surelyLate = countLate(usualMs * LATE_FACTOR + CLOCKS_MS);
    expect(surelyLate).toBeGreaterThan(0);
    const late = marks(view, /^Late beat at/);
    await expect.poll(() => late.count()).toBeGreaterThanOrEqual(surelyLate);
    expect(await late.count()).toBeLessThanOrEqual(countLate(usualMs * LATE_FACTOR - CLOCKS_MS));
    await expect(view.getByText('unanswered', { exact: false }).last()).toBeVisible();
    expect(await markX(marks(view, /^Unanswered/))).toBeLessThan(await markX(late.last()));
    await expect(view.locator('.recharts-reference-line')).toHaveCount(2);
    await expect(view.locator('svg text').filter({ hasText: /^(p95|p50, p95)$/ })).not.toHaveCount(0);
  });

  await test.step('time in a hidden tab is a band under the chart', async () => {
    const bands = view.locator('.recharts-reference-area');
    await expect(bands).toHaveCount(0);
    const cdp = await browserWithDoctor.context.newCDPSession(page);
    const { windowId } = await cdp.send('Browser.getWindowForTarget');
    const { browserCdp } = browserWithDoctor;
    await browserCdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
    await expect(bands).toHaveCount(1);
    await browserCdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
    await expect(bands).toHaveCount(1);
  });

  await test.step('the ruler says which limits the rhythm survives, and how often to beat', async () => {
    await expect(view.getByText(/^A beat every .* keeps .*nginx \(60 s\).* open/)).toBeVisible();
    await expect(view.getByRole('img', { name: /^Ruler of idle time-outs\. beats every/ })).toBeVisible();
    await expect(view.getByText(/^Recommended interval: 30(\.0)? s or less, half of 60 s/)).toBeVisible();
  });

  await test.step('a choice by hand holds until it is taken back', async () => {
    const choice = view.getByLabel('Read as');
    await expect(view.getByText('chosen by hand for this endpoint')).toHaveCount(0);
    await choice.selectOption({ label: 'No application heartbeat' });
    await expect(view.getByText('chosen by hand for this endpoint')).toBeVisible();
    // What is left are messages answered by their identifier: requests, which have no rhythm.
    await expect(view.getByText('Requests answered by identifier')).toBeVisible();
    await expect(figure(view, 'interval')).toHaveCount(0);
    await choice.selectOption({ label: 'Detect it' });
    await expect(figure(view, 'interval')).toBeVisible();
    await expect(figure(view, 'unanswered')).toHaveText('1');
  });
});

/** A steady beat with one pause that is much longer than the others; the pauses between the beats, as the page has them. */
function beat(page: Page, url: string): Promise<readonly number[]> {
  return page.evaluate(
    async ({ url, lateId, lastId }) => {
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const socket = new WebSocket(url);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      const sentAtMs: number[] = [];
      for (let id = 1; id <= lastId; id++) {
        await pause(id === lateId ? 2500 : 300);
        sentAtMs.push(performance.now());
        socket.send(JSON.stringify({ type: 'ping', id }));
      }
      await pause(300);
      return sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? atMs));
    },
    { url, lateId: LATE_ID, lastId: LAST_ID },
  );
}

function figure(view: ReturnType<AppRoot['locator']>, name: string) {
  return view.locator(`dt:text-is("${name}") + dd`).first();
}

function marks(view: ReturnType<AppRoot['locator']>, title: RegExp) {
  return view.locator('svg title').filter({ hasText: title });
}

async function markX(mark: ReturnType<AppRoot['locator']>): Promise<number> {
  const box = await mark.locator('..').boundingBox();
  if (!box) throw new Error('The mark is not on screen');
  return box.x;
}
