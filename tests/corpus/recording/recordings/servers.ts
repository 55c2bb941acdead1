import { withHaproxy } from '../../../../src/lab/proxies/haproxy.ts';
import { startPeerServer } from '../../../../src/lab/wire/peerServer.ts';
import { startChildPeer } from '../childProcess.ts';
import { caused, named, recording } from '../recording.ts';

/** The page opens them and goes on while the recording does something to the server. */
const openTicking = async (urls: readonly string[]) => {
  await Promise.all(urls.map((url) => kit.open(url)));
};

const CLOSES = [
  ['close-1011', 1011, 'Internal error', 'server-error'],
  ['close-1013', 1013, 'Try again later', 'server-overloaded'],
  ['close-1008', 1008, 'policy violation', 'policy-or-auth'],
  ['close-4401', 4401, 'token expired', 'policy-or-auth'],
  ['close-4403', 4403, 'Forbidden', 'policy-or-auth'],
  ['close-3000', 3000, 'Unauthorized', 'policy-or-auth'],
  ['close-1012', 1012, 'service restart', 'server-restart'],
  ['close-1007', 1007, 'Invalid UTF-8 sequence', 'invalid-payload'],
] as const;

export const serverRecordings = [
  ...CLOSES.map(([name, code, reason, rule]) =>
    recording(name, `the server closes with ${code} "${reason}"`, async ({ lab, page }) => {
      const url = lab.closing.closeUrl({ code, reason, afterMs: 1500 });
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        await kit.chat(socket, 4000, 200);
        await kit.ended(socket);
      }, url);
      return caused(rule, new URL(url).search);
    }),
  ),
  recording(
    'killed',
    'SIGKILL to a server with three talking sockets; nobody listens afterwards',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer());
      await page.evaluate(
        openTicking,
        [1, 2, 3].map((n) => `${child.origin}/live?tickMs=150&s=${n}`),
      );
      await page.waitForTimeout(2500);
      child.signal('SIGKILL');
      await child.exited;
      await page.evaluate(async (url) => {
        for (const pauseMs of [500, 1000, 2000]) {
          await kit.sleep(pauseMs);
          await kit.open(url);
        }
      }, `${child.origin}/again`);
      return {
        causes: [
          { rule: 'server-crash', accept: ['server-restart'], connections: ['s=1', 's=2', 's=3'] },
          { rule: 'handshake-failed', connections: ['/again'] },
        ],
      };
    },
  ),
  recording(
    'killed-and-back',
    'SIGKILL, and a new process listens a second later',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer());
      await page.evaluate(
        openTicking,
        [1, 2, 3, 4].map((n) => `${child.origin}/live?tickMs=200&s=${n}`),
      );
      await page.waitForTimeout(3000);
      child.signal('SIGKILL');
      await child.exited;
      await keep(startChildPeer({ port: child.port }));
      await page.evaluate(
        openTicking,
        [5, 6, 7, 8].map((n) => `${child.origin}/live?tickMs=200&s=${n}`),
      );
      await page.waitForTimeout(2500);
      return caused('server-restart', ['s=1', 's=2', 's=3', 's=4'], { accept: ['server-crash'] });
    },
  ),
  recording('shut-down', 'SIGTERM: the server says 1001 to everybody', async ({ page, keep }) => {
    const child = await keep(startChildPeer());
    await page.evaluate(
      openTicking,
      [1, 2, 3].map((n) => `${child.origin}/live?tickMs=300&s=${n}`),
    );
    await page.waitForTimeout(2000);
    child.signal('SIGTERM');
    await child.exited;
    return caused('server-restart', ['s=1', 's=2', 's=3']);
  }),
  recording('rolling-restart', 'four sockets hear 1012 at once and come back', async ({ lab, page }) => {
    await page.evaluate(
      async ({ url, restart }) => {
        const sockets = await Promise.all([1, 2, 3, 4].map((n) => kit.open(`${url}?s=${n}`)));
        await kit.chat(sockets[0] as WebSocket, 1200, 200);
        const back = sockets.map(async (socket, n) => {
          await kit.ended(socket);
          await kit.sleep(200 + Math.random() * 600);
          await kit.open(`${url}?s=back${n}`);
        });
        await fetch(restart, { method: 'POST' });
        await Promise.all(back);
        await kit.sleep(1500);
      },
      { url: lab.restarting.url, restart: lab.restarting.restartUrl },
    );
    return caused('server-restart', ['?s=1', '?s=2', '?s=3', '?s=4']);
  }),
  recording(
    'proxy-killed',
    'HAProxy is killed: its three sockets of two paths are gone, another host stays',
    async (stage) => {
      const { lab, page } = stage;
      const haproxy = await stage.keep(withHaproxy(lab.echo.url, { tunnelTimeoutSeconds: 60 }));
      if (!haproxy) return undefined;
      const other = named(lab.echo.url, 'other');
      const origin = new URL(haproxy.url).origin;
      const talking = page.evaluate(
        async ({ origin, other }) => {
          const sockets = await Promise.all(
            ['/a?s=1', '/a?s=2', '/b?s=3'].map((path) => kit.open(origin + path)),
          );
          const stays = await kit.open(`${other}?stays`);
          await Promise.all([...sockets, stays].map((socket) => kit.chat(socket, 6000, 250)));
        },
        { origin, other },
      );
      await page.waitForTimeout(3000);
      await haproxy.close();
      await talking;
      return caused('server-restart', ['s=1', 's=2', 's=3'], { accept: ['server-crash'] });
    },
  ),
  recording('dies-in-traffic', 'the server is gone between two ticks; once', async ({ lab, page }) => {
    const url = `${lab.dying.url}?ticks=20&tickMs=120`;
    await page.evaluate(async (url) => kit.ended(await kit.open(url)), url);
    return caused('server-crash', 'ticks=20&tickMs=120', {
      accept: ['abnormal-unexplained'],
      atMost: 'medium',
    });
  }),
  recording(
    'stream-ends',
    'the server sends what was asked and closes with 1000, three times',
    async ({ page, keep }) => {
      const server = await keep(
        startPeerServer({
          routes: {
            '*': {
              accept(peer) {
                let sent = 0;
                peer.every(60, () => {
                  sent += 1;
                  peer.send(JSON.stringify({ part: sent }));
                  if (sent === 12) peer.close(1000, 'done');
                });
              },
            },
          },
        }),
      );
      await page.evaluate(async (url) => {
        for (let n = 0; n < 3; n += 1) {
          await kit.ended(await kit.open(url));
          await kit.sleep(900 * (n + 1));
        }
      }, `${server.origin}/export`);
      return { causes: [], nearMissOf: ['max-lifetime', 'reconnect-storm', 'server-restart'] };
    },
  ),
];
