import type { Page } from 'playwright';
import { startPeerServer } from '../../../../src/lab/wire/peerServer.ts';
import { caused, recording } from '../recording.ts';

/** This page alone: Playwright's own switch is for all pages of the browser. Returns the way back. */
async function goOffline(page: Page): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: true, ...unlimited });
  return async () => {
    await cdp.send('Network.emulateNetworkConditions', { offline: false, ...unlimited });
    await cdp.detach();
  };
}

export const pageRecordings = [
  recording(
    'page-closes',
    'page code closes: 1000 with a reason, 4000, without a code',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        for (const [n, close] of [[1000, 'bye'], [4000, 'switching rooms'], []].entries()) {
          const socket = await kit.open(`${url}?s=${n}`);
          await kit.chat(socket, 800, 120);
          socket.close(...(close as [number?, string?]));
          await kit.ended(socket);
        }
      }, lab.echo.url);
      return caused('closed-by-page', ['?s=0', '?s=1', '?s=2']);
    },
  ),
  recording('page-closes-early', 'page code closes before the socket is open', async ({ lab, page }) => {
    await page.evaluate(async (url) => {
      const socket = new WebSocket(url);
      socket.close();
      await kit.ended(socket);
    }, lab.echo.url);
    return caused('closed-by-page', '/echo');
  }),
  recording('navigated', 'the page is left with three sockets open', async ({ lab, page, pageUrl }) => {
    await page.evaluate(async (url) => {
      const sockets = await Promise.all([1, 2, 3].map((n) => kit.open(`${url}?s=${n}`)));
      await Promise.all(sockets.map((socket) => kit.chat(socket, 1500, 200)));
    }, lab.echo.url);
    await page.goto(`${pageUrl}&next`);
    await page.evaluate(async (url) => {
      await kit.chat(await kit.open(`${url}?s=next`), 1200, 200);
    }, lab.echo.url);
    return caused('closed-by-navigation', ['?s=1', '?s=2', '?s=3']);
  }),
  recording('reloaded', 'the user reloads three times', async ({ lab, page }) => {
    for (let n = 1; n <= 3; n += 1) {
      await page.evaluate(async (url) => {
        await kit.chat(await kit.open(url), 1000, 200);
      }, `${lab.echo.url}?s=${n}`);
      await page.reload();
    }
    return {
      ...caused('closed-by-navigation', ['?s=1', '?s=2', '?s=3']),
      nearMissOf: ['reconnect-storm', 'connection-leak'],
    };
  }),
  recording('worker-ended', 'the page terminates the worker that owns the socket', async ({ lab, page }) => {
    await page.evaluate(async (url) => {
      const code = `const s = new WebSocket(${JSON.stringify(url)}); s.onopen = () => { s.send('hi'); postMessage(1); }`;
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      await new Promise((resolve) => {
        worker.onmessage = resolve;
      });
      await kit.sleep(1200);
      worker.terminate();
      await kit.sleep(800);
    }, `${lab.echo.url}?worker`);
    return caused('closed-by-navigation', '?worker', { accept: ['closed-by-page'] });
  }),
  recording(
    'offline',
    'the browser is told to be offline; new sockets fail until it is online',
    async ({ lab, page }) => {
      const url = lab.echo.url;
      await page.evaluate(async (url) => kit.chat(await kit.open(`${url}?s=0`), 1500, 200), url);
      const goOnline = await goOffline(page);
      await page.evaluate(async (url) => {
        for (const pauseMs of [300, 900, 2000]) {
          await kit.open(`${url}?s=offline`);
          await kit.sleep(pauseMs);
        }
      }, url);
      await goOnline();
      await page.evaluate(async (url) => {
        // The page hears of it a moment before the network is back.
        while (!(await fetch(location.href).catch(() => undefined))) await kit.sleep(100);
        await kit.chat(await kit.open(`${url}?s=back`), 1500, 200);
      }, url);
      return {
        ...caused('network-lost', '?s=offline', { accept: ['handshake-failed'] }),
        tolerated: [{ rule: 'network-lost', connections: ['?s=0'] }],
      };
    },
  ),
  recording(
    'polling',
    'the page opens a socket, asks once and closes it, every second',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        for (let n = 0; n < 14; n += 1) {
          const socket = await kit.open(url);
          socket.send('what is new?');
          await new Promise((resolve) => socket.addEventListener('message', resolve));
          socket.close(1000);
          await kit.ended(socket);
          await kit.sleep(900 + Math.random() * 200);
        }
      }, lab.echo.url);
      return {
        ...caused('closed-by-page', '/echo'),
        nearMissOf: [
          'reconnect-storm',
          'reconnect-without-backoff',
          'connection-leak',
          'max-lifetime',
          'idle-timeout',
        ],
      };
    },
  ),
  recording('pool', 'a page that works with twelve sockets', async ({ lab, page }) => {
    await page.evaluate(async (url) => {
      const sockets = await Promise.all(Array.from({ length: 12 }, () => kit.open(url)));
      await Promise.all(sockets.map((socket) => kit.chat(socket, 6000, 700)));
    }, lab.echo.url);
    return { causes: [], nearMissOf: ['connection-leak', 'reconnect-storm'] };
  }),
  recording('leak', 'a page that forgets to close: one socket more every 400 ms', async ({ lab, page }) => {
    await page.evaluate(async (url) => {
      for (let n = 0; n < 45; n += 1) {
        const socket = await kit.open(url);
        socket.send(`view ${n}`);
        await kit.sleep(400);
      }
    }, lab.echo.url);
    return caused('connection-leak', '/echo');
  }),
  recording('storm', 'accepted and cut at once, and the page reconnects at once', async ({ page, keep }) => {
    const flapping = await keep(
      startPeerServer({ routes: { '*': { accept: (peer) => peer.after(20, () => peer.cut()) } } }),
    );
    await page.evaluate(async (url) => {
      for (let n = 0; n < 60; n += 1) await kit.ended(await kit.open(url));
    }, `${flapping.origin}/live`);
    return {
      causes: [
        { rule: 'reconnect-storm', connections: ['/live'] },
        {
          rule: 'server-crash',
          accept: ['abnormal-unexplained', 'max-lifetime', 'server-error'],
          connections: ['/live'],
        },
      ],
      tolerated: [{ rule: 'reconnect-without-backoff' }],
    };
  }),
  recording('no-backoff', 'nobody listens, and the page tries every 500 ms', async ({ page, keep }) => {
    const server = await keep(startPeerServer({ routes: {} }));
    await server.close();
    await page.evaluate(async (url) => {
      for (let n = 0; n < 30; n += 1) {
        await kit.open(url);
        await kit.sleep(500);
      }
    }, `${server.origin}/live`);
    return {
      causes: [
        { rule: 'reconnect-without-backoff', accept: ['reconnect-storm'], connections: ['/live'] },
        { rule: 'handshake-failed', connections: ['/live'] },
      ],
      tolerated: [{ rule: 'reconnect-storm' }, { rule: 'reconnect-without-backoff' }],
    };
  }),
  recording('backoff', 'nobody listens, and the page waits longer each time', async ({ page, keep }) => {
    const server = await keep(startPeerServer({ routes: {} }));
    await server.close();
    await page.evaluate(async (url) => {
      for (const pauseMs of [250, 500, 1000, 2000, 4000, 8000]) {
        await kit.open(url);
        await kit.sleep(pauseMs * (0.7 + Math.random() * 0.6));
      }
    }, `${server.origin}/live`);
    return {
      ...caused('handshake-failed', '/live'),
      nearMissOf: ['reconnect-without-backoff', 'reconnect-storm'],
    };
  }),
  recording(
    'final-and-again',
    '4401 each time, and the page comes back with the same token',
    async ({ lab, page }) => {
      const url = lab.closing.closeUrl({ code: 4401, reason: 'token expired', afterMs: 150 });
      await page.evaluate(async (url) => {
        for (let n = 0; n < 7; n += 1) {
          await kit.ended(await kit.open(url));
          await kit.sleep(400 * 1.6 ** n);
        }
      }, url);
      const connections = [new URL(url).search];
      return {
        causes: [
          { rule: 'reconnect-after-final-close', connections },
          { rule: 'policy-or-auth', connections },
        ],
      };
    },
  ),
  recording(
    'hidden-tab',
    'a minimised window: a heartbeat of 2 s becomes one a minute; the server waits 8 s',
    async ({ page, browser, keep }) => {
      const server = await keep(
        startPeerServer({
          routes: {
            '*': {
              accept(peer) {
                let heardMs = performance.now();
                peer.onMessage((data) => {
                  heardMs = performance.now();
                  peer.send(String(data).replace('ping', 'pong'));
                });
                peer.every(200, () => {
                  if (performance.now() - heardMs > 8000) peer.cut();
                });
              },
            },
          },
        }),
      );
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        kit.beat(socket, 2000);
        Object.assign(globalThis, { socket });
      }, `${server.origin}/beat`);
      await page.waitForTimeout(9000);
      const cdp = await browser.context.newCDPSession(page);
      const { windowId } = await cdp.send('Browser.getWindowForTarget');
      await browser.browserCdp.send('Browser.setWindowBounds', {
        windowId,
        bounds: { windowState: 'minimized' },
      });
      await page.evaluate(async () => {
        const { socket } = globalThis as unknown as { socket: WebSocket };
        await kit.ended(socket);
      });
      return caused('background-throttling', '/beat');
    },
  ),
];
