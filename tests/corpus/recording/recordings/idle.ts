import { withHaproxy } from '../../../../src/lab/proxies/haproxy.ts';
import { startIdleProxy } from '../../../../src/lab/proxies/idleProxy.ts';
import { withNginx } from '../../../../src/lab/proxies/nginx.ts';
import { caused, recording, type Stage } from '../recording.ts';

/** Talks, falls silent and is cut, so many times, with other lengths of talk each time. */
async function idles({ page }: Stage, url: string, talksMs: readonly number[]): Promise<void> {
  await page.evaluate(
    async ({ url, talksMs }) => {
      for (const talkMs of talksMs) {
        const socket = await kit.open(url);
        await kit.chat(socket, talkMs, 150);
        await kit.ended(socket);
        await kit.sleep(300 + Math.random() * 500);
      }
    },
    { url, talksMs },
  );
}

export const idleRecordings = [
  recording('nginx-3s', 'nginx with proxy_read_timeout 3s cuts three times', async (stage) => {
    if (!stage.lab.nginx) return undefined;
    await idles(stage, stage.lab.nginx.url, [900, 2300, 400]);
    return caused('idle-timeout', '/echo');
  }),
  recording('haproxy-3s', 'HAProxy with timeout tunnel 3s cuts three times', async (stage) => {
    if (!stage.lab.haproxy) return undefined;
    await idles(stage, stage.lab.haproxy.url, [700, 1800, 3100]);
    return caused('idle-timeout', '/echo');
  }),
  recording(
    'nginx-60s',
    'nginx with its default of 60 s cuts three sockets of different ages',
    async (stage) => {
      const nginx = await stage.keep(withNginx(stage.lab.echo.url, { readTimeoutSeconds: 60 }));
      if (!nginx) return undefined;
      await stage.page.evaluate(async (url) => {
        const live = async (waitMs: number, talkMs: number) => {
          await kit.sleep(waitMs);
          const socket = await kit.open(url);
          await kit.chat(socket, talkMs, 700);
          await kit.ended(socket);
        };
        await Promise.all([live(0, 3000), live(4000, 9000), live(8000, 17_000)]);
      }, nginx.url);
      return caused('idle-timeout', '/echo');
    },
  ),
  recording('haproxy-20s', 'HAProxy with timeout tunnel 20s cuts twice', async (stage) => {
    const haproxy = await stage.keep(withHaproxy(stage.lab.echo.url, { tunnelTimeoutSeconds: 20 }));
    if (!haproxy) return undefined;
    await idles(stage, haproxy.url, [2000, 6000]);
    return caused('idle-timeout', '/echo');
  }),
  recording(
    'proxy-resets',
    'a proxy resets the connection after 4 s of silence, four times',
    async (stage) => {
      const proxy = await stage.keep(
        startIdleProxy({ target: stage.lab.echo.url, idleMs: 4000, reset: true }),
      );
      await idles(stage, proxy.url, [500, 2600, 1400, 3900]);
      return caused('idle-timeout', '/echo');
    },
  ),
  {
    ...recording(
      'nginx-late',
      'nginx cuts at 3 s; the first socket was open before the capture',
      async (stage) => {
        const { lab, page } = stage;
        if (!lab.nginx) return undefined;
        const talking = await page.evaluateHandle(async (url) => {
          const socket = await kit.open(url);
          return { socket, done: kit.chat(socket, 6000, 200) };
        }, lab.nginx.url);
        await stage.startCapture();
        await page.evaluate(async ({ socket, done }) => {
          await done;
          await kit.ended(socket);
        }, talking);
        await idles(stage, lab.nginx.url, [700, 1900]);
        return caused('idle-timeout', '/echo');
      },
    ),
    late: true,
  },
  recording(
    'server-pings-through-nginx',
    'nginx would cut at 3 s, but the server pings on the wire',
    async (stage) => {
      const nginx = await stage.keep(withNginx(stage.lab.wirePings.url, { readTimeoutSeconds: 3 }));
      if (!nginx) return undefined;
      await stage.page.evaluate(async (url) => {
        const socket = await kit.open(url);
        socket.send('hello');
        await kit.sleep(9000);
      }, nginx.url);
      return { causes: [], nearMissOf: ['idle-timeout'] };
    },
  ),
  recording(
    'beats-too-slow',
    'a heartbeat of 3.4 s against a proxy of 2 s: fine while people talk, cut when not',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        for (const talkMs of [18_000, 22_000]) {
          const socket = await kit.open(url);
          const beat = kit.beat(socket, 3400);
          await kit.chat(socket, talkMs, 500);
          await kit.ended(socket);
          beat.stop();
          await kit.sleep(600);
        }
      }, lab.idleHeartbeat.url);
      return caused('heartbeat-too-slow', '/heartbeat/json', { accept: ['idle-timeout'] });
    },
  ),
  recording(
    'own-idle-timer',
    'the page itself closes after 3 s without a message, three times',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        for (const talkMs of [700, 2400, 1500]) {
          const socket = await kit.open(url);
          await kit.chat(socket, talkMs, 150);
          await kit.sleep(3000);
          socket.close(1000, 'idle');
          await kit.ended(socket);
        }
      }, lab.echo.url);
      return { ...caused('closed-by-page', '/echo'), nearMissOf: ['idle-timeout'] };
    },
  ),
  recording(
    'same-age',
    'the server ends each connection 5 s after it opened, in the middle of traffic',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        for (let n = 0; n < 4; n += 1) {
          const socket = await kit.open(url);
          await kit.chat(socket, 20_000, 300);
          await kit.ended(socket);
          await kit.sleep(300 + Math.random() * 400);
        }
      }, lab.closing.terminateUrl(5000));
      return caused('max-lifetime', '/terminate?after=5000');
    },
  ),
];
