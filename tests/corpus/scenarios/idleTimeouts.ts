import type { Persona } from '../world/personas.ts';
import type { Socket } from '../world/socket.ts';
import { chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { lives, scenario, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';

interface Idling {
  readonly limitS: number;
  readonly times: number;
  readonly server?: Persona;
  readonly url?: string;
  /** How far from the limit the cut comes, in milliseconds. */
  readonly offMs?: readonly [number, number];
}

/** Talks a while, falls silent, is cut at the limit; so many times. */
function idles(world: World, { limitS, times, server = 'bare', url = world.url, offMs = [0, 40] }: Idling) {
  const { noise } = world;
  const page = world.page();
  return lives(world, times, (atMs) => {
    const socket = world.open(url, { atMs, page, server });
    const talkMs = socket.openedMs + noise.between(3000, 95_000);
    chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: noise.between(400, 3000) });
    const endMs = talkMs + limitS * 1000 + noise.between(...offMs);
    socket.cut(endMs);
    return { socket, endMs };
  });
}

export const idleTimeouts = [
  scenario('nginx cuts at 60 s, three times', 'proxy_read_timeout 60s', WITH_ENDS, (world) => {
    world.expect('idle-timeout', idles(world, { limitS: 60, times: 3, server: 'nginx', offMs: [-290, 60] }));
  }),
  scenario(
    'an unknown proxy cuts at 47 s, four times',
    'an idle limit nobody has as default',
    WITH_ENDS,
    (world) => {
      world.expect('idle-timeout', idles(world, { limitS: 47, times: 4 }));
    },
  ),
  scenario('an idle limit of any length', 'some whole number of seconds, four times', WITH_CODES, (world) => {
    world.expect('idle-timeout', idles(world, { limitS: world.noise.whole(8, 600), times: 4 }));
  }),
  scenario('cut once at 60 s behind nginx', 'proxy_read_timeout 60s, seen once', WITH_CODES, (world) => {
    const sockets = idles(world, { limitS: 60, times: 1, server: 'nginx' });
    world.expect('idle-timeout', sockets, { atMost: 'medium' });
  }),
  scenario(
    'nginx cuts once at a limit of its own, counted from the message before the last',
    'its timer is not started anew within 300 ms (NGX_TIMER_LAZY_DELAY)',
    WITH_CODES,
    (world) => {
      const socket = world.open(world.url, { atMs: 300, page: world.page(), server: 'nginx' });
      const askedMs = socket.openedMs + world.noise.between(5000, 90_000);
      chatter(world, socket, socket.openedMs + 900, askedMs - 1000, { everyMs: 1500 });
      socket.send(askedMs, '{"get":"state"}');
      socket.receive(askedMs + world.noise.between(30, 280), '{"state":1}');
      socket.cut(askedMs + world.noise.whole(4, 20) * 1000 + world.noise.between(-5, 9));
      // A single cut at a length that is nobody's default: whether it is told or not, nobody can be sure.
      world.expect('idle-timeout', socket, { accept: ['abnormal-unexplained'], atMost: 'low' });
    },
  ),
  scenario(
    'a crash behind nginx, nearly whole seconds after a message',
    'too early for every message from which its timer may have run',
    WITH_CODES,
    (world) => {
      const socket = world.open(world.url, { atMs: 300, page: world.page(), server: 'nginx' });
      const saidMs = socket.openedMs + world.noise.between(5000, 90_000);
      chatter(world, socket, socket.openedMs + 900, saidMs - 1000, { everyMs: 7000 });
      socket.send(saidMs, '{"get":"state"}');
      socket.cut(saidMs + world.noise.whole(6, 19) * 1000 - world.noise.between(60, 280));
      world.watchUntil(saidMs + 25_000);
      world.expect('abnormal-unexplained', socket, { accept: ['server-crash'], atMost: 'low' });
      world.tolerate('no-reconnect');
      world.looksLike('idle-timeout');
    },
  ),
  scenario('Cloudflare cuts at 100 s, twice', 'idle limit of the edge', WITH_CODES, (world) => {
    world.expect(
      'idle-timeout',
      idles(world, { limitS: 100, times: 2, server: 'cloudflare', offMs: [0, 800] }),
    );
  }),
  scenario('HAProxy timeout tunnel 1h, twice', 'an hour of silence each time', WITH_ENDS, (world) => {
    world.expect('idle-timeout', idles(world, { limitS: 3600, times: 2 }));
  }),
  scenario('ALB cuts at 60 s, five times', 'idle_timeout.timeout_seconds 60', WITH_ENDS, (world) => {
    world.expect('idle-timeout', idles(world, { limitS: 60, times: 5, server: 'alb', offMs: [0, 900] }));
  }),
  scenario('Azure Application Gateway cuts at 20 s', 'three times', WITH_CODES, (world) => {
    world.expect('idle-timeout', idles(world, { limitS: 20, times: 3 }));
  }),
  scenario(
    'nobody ever said a word',
    'sockets opened, never used, cut at 60 s, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/idle', { atMs, page, server: 'nginx' });
        const endMs = socket.openedMs + 60_000 + world.noise.between(0, 50);
        socket.cut(endMs);
        return { socket, endMs };
      });
      // Silence and age are the same thing here.
      world.expect('idle-timeout', sockets, { accept: ['max-lifetime'] });
    },
  ),
  scenario(
    'CloudFront: the origin was silent for 10 minutes',
    'only its bytes count',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 2, (atMs) => {
        const socket = world.open('wss://d1.cloudfront.net/feed', { atMs, page, server: 'cloudfront' });
        const heardMs = socket.openedMs + world.noise.between(20_000, 200_000);
        chatter(world, socket, socket.openedMs + 50, heardMs - 500, { everyMs: 4000 });
        socket.receive(heardMs, '{"type":"snapshot"}');
        const endMs = heardMs + 600_000 + world.noise.between(0, 60);
        chatter(world, socket, heardMs + 3000, endMs - world.noise.between(2000, 20_000), {
          everyMs: 25_000,
          who: 'page',
        });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'uWebSockets: the page was silent for 120 s',
    'only the page counts; the feed went on',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://feed.example.com/prices', { atMs, page });
        const saidMs = socket.openedMs + world.noise.between(2000, 150_000);
        for (
          let sentMs = socket.openedMs + 100;
          sentMs < saidMs;
          sentMs += world.noise.between(9000, 40_000)
        ) {
          socket.send(sentMs, '{"op":"subscribe"}');
        }
        socket.send(saidMs, '{"op":"subscribe"}');
        const endMs = saidMs + 120_000 + world.noise.between(0, 900);
        chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(100, 900), {
          everyMs: 900,
          who: 'server',
        });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'the socket was there before the capture',
    'cut at 60 s; its begin was not seen',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 2, (atMs, nth) => {
        const socket = world.open('wss://app.example.com/ws', {
          atMs,
          page,
          server: 'nginx',
          beforeCapture: nth === 0,
        });
        const talkMs = socket.openedMs + world.noise.between(5000, 70_000);
        chatter(world, socket, socket.openedMs + 900, talkMs, { everyMs: 1500 });
        const endMs = talkMs + 60_000 + world.noise.between(0, 40);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'only the wire shows the last sign of life',
    'pings stop, 60 s later the cut, three times',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'nginx' });
        const talkMs = socket.openedMs + world.noise.between(4000, 20_000);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 1500 });
        let pingMs = socket.openedMs + 5000;
        for (let n = world.noise.whole(6, 14); n > 0; n -= 1, pingMs += 5000) {
          socket.control(pingMs, 'received', 9);
          socket.control(pingMs + 0.2, 'sent', 10);
        }
        const lastMs = Math.max(talkMs, pingMs - 5000 + 0.2);
        const endMs = lastMs + 60_000 + world.noise.between(0, 40);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario('two endpoints with two limits', '/chat is cut at 60 s, /feed at 30 s', WITH_CODES, (world) => {
    const page = world.page();
    const cutAt = (path: string, limitMs: number, untilMs: number) => {
      const cut: Socket[] = [];
      let atMs = 300;
      while (atMs < untilMs) {
        const socket = world.open(`wss://app.example.com/${path}`, { atMs, page });
        const talkMs = socket.openedMs + world.noise.between(3000, 60_000);
        chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 1700 });
        const endMs = talkMs + limitMs + world.noise.between(0, 30);
        socket.cut(endMs);
        cut.push(socket);
        atMs = endMs + world.noise.between(700, 2500);
      }
      return { cut, endMs: atMs };
    };
    const chat = cutAt('chat', 60_000, 250_000);
    const feed = cutAt('feed', 30_000, 250_000);
    // Both come back and talk to the end.
    const endMs = Math.max(chat.endMs, feed.endMs) + 3000;
    for (const [path, { endMs: atMs }] of [
      ['chat', chat],
      ['feed', feed],
    ] as const) {
      const socket = world.open(`wss://app.example.com/${path}`, { atMs, page });
      chatter(world, socket, socket.openedMs + 50, endMs, { everyMs: 2000 });
    }
    world.expect('idle-timeout', chat.cut);
    world.expect('idle-timeout', feed.cut);
  }),
  scenario(
    'flows dropped in silence after 4 minutes',
    'Azure load balancer; the next send finds out',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.westeurope.cloudapp.azure.com/hub', { atMs, page });
        let quietMs = socket.openedMs + noise.between(20_000, 60_000);
        chatter(world, socket, socket.openedMs + 50, quietMs, { everyMs: 3000 });
        // A pause below the limit does no harm: the answer comes.
        const againMs = quietMs + noise.between(90_000, 220_000);
        socket.send(againMs, '{"get":"state"}');
        socket.receive(againMs + socket.rttMs, '{"state":1}');
        quietMs = againMs + socket.rttMs;
        const askedMs = quietMs + noise.between(250_000, 600_000);
        socket.send(askedMs, '{"get":"state"}');
        const endMs = askedMs + noise.between(9000, 40_000);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
];
