import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { attempts, net } from './unseenKit.ts';

const HOSTS = [
  'wss://chat.example.com/ws',
  'wss://quotes.shop.test/live',
  'wss://rt.board.test/socket',
  'wss://telemetry.elsewhere.test/in',
] as const;

/** The network, the machine, and the page that goes or closes. */
export const unseen12Places = [
  story('the Wi-Fi is gone', 'four hosts lost within two seconds, and all come back', WITH_ENDS, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(100_000, 300_000);
    world.mark(page, 'offline', atMs - 300);
    const dropped = HOSTS.map((url) => {
      const socket = neighbour(world, url, noise.between(100, 9000), atMs - noise.between(100, 2500), page);
      socket.cut(atMs + noise.between(0, 1800));
      return socket;
    });
    const backMs = atMs + noise.between(6000, 30_000);
    world.mark(page, 'online', backMs - 900);
    for (const url of HOSTS) neighbour(world, url, backMs + noise.between(0, 900), backMs + 60_000, page);
    world.watchUntil(backMs + 61_000);
    world.expect('network-lost', dropped);
  }),
  story(
    'offline, and attempts meanwhile',
    'one socket cut after the offline event; attempts fail',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 300_000);
      const socket = neighbour(world, world.url, 200, atMs - 700, page);
      world.mark(page, 'offline', atMs - 40);
      socket.cut(atMs);
      const { sockets, nextMs } = attempts(world, world.url, atMs + 1000, {
        times: 4,
        error: net('ERR_INTERNET_DISCONNECTED'),
        page,
        takesMs: 2,
      });
      world.mark(page, 'online', nextMs - 200);
      neighbour(world, world.url, nextMs, nextMs + 40_000, page);
      world.expect('network-lost', socket);
      world.expect('handshake-failed', sockets, { accept: ['network-lost'] });
      world.tolerate('network-lost', sockets);
    },
  ),
  story('another VPN', 'what goes through it ends, the machine in the house stays', WITH_ENDS, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(100_000, 300_000);
    neighbour(world, 'ws://192.168.1.20:8123/api/websocket', 200, atMs + 60_000, page);
    const dropped = HOSTS.slice(0, 3).map((url) => {
      const socket = neighbour(world, url, noise.between(100, 9000), atMs - noise.between(100, 2500), page);
      const endMs = atMs + noise.between(0, 400);
      socket.cut(endMs);
      neighbour(world, url, endMs + noise.between(900, 5000), atMs + 60_000, page);
      return socket;
    });
    world.watchUntil(atMs + 60_500);
    world.expect('network-lost', dropped);
  }),
  story(
    'two in one second, for two reasons',
    'a restart here, an expired token there',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 300_000);
      const one = neighbour(world, HOSTS[0], 200, atMs - 500, page);
      one.closedByServer(atMs, 1012, 'service restart');
      const two = neighbour(world, HOSTS[1], 300, atMs - 200, page);
      two.closedByServer(atMs + noise.between(50, 600), 4401, 'token expired');
      neighbour(world, HOSTS[0], atMs + 3000, atMs + 60_000, page);
      neighbour(world, HOSTS[1], atMs + 9000, atMs + 60_000, page);
      world.watchUntil(atMs + 60_500);
      world.looksLike('network-lost');
      world.tolerate('reconnect-after-final-close');
      world.expect('server-restart', one);
      world.expect('policy-or-auth', two);
    },
  ),
  story(
    'the lid',
    'asleep for a while; after waking everything is cut',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 300_000);
      const sleptMs = noise.between(600_000, 6_000_000);
      const dropped = HOSTS.slice(0, noise.whole(1, 3)).map((url) => {
        const socket = neighbour(world, url, noise.between(100, 9000), atMs - noise.between(100, 4000), page);
        const endMs = atMs + noise.between(400, 4000);
        socket.cut(endMs);
        neighbour(world, url, endMs + noise.between(900, 3000), atMs + 60_000, page);
        return socket;
      });
      world.slept(atMs, sleptMs);
      world.watchUntil(atMs + 60_500);
      world.expect('machine-slept', dropped);
    },
  ),
  story('asleep for a night', 'one socket, closed by its heartbeat check after waking', ['own'], (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(100_000, 300_000);
    const socket = neighbour(world, world.url, 200, atMs - 3000, page);
    world.slept(atMs, 8 * 3_600_000);
    const endMs = atMs + noise.between(300, 9000);
    socket.closedByPage(endMs, 4000, 'stale connection');
    neighbour(world, world.url, endMs + 900, endMs + 60_000, page);
    world.expect('machine-slept', socket, { accept: ['closed-by-page'] });
  }),
  story(
    'a nap that harmed nobody',
    'half a minute of sleep survived; minutes later 1012',
    ['own'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 300_000);
      const endMs = atMs + noise.between(200_000, 400_000);
      const socket = neighbour(world, world.url, 200, endMs - 900, page);
      world.slept(atMs, 30_000);
      socket.closedByServer(endMs, 1012);
      neighbour(world, world.url, endMs + 2000, endMs + 60_000, page);
      world.watchUntil(endMs + 60_500);
      world.looksLike('machine-slept');
      world.expect('server-restart', socket);
    },
  ),
  story(
    'another page',
    'a link is followed; the sockets of the old page go with it',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(20_000, 300_000);
      const left = HOSTS.slice(0, noise.whole(1, 3)).map((url) => {
        const socket = neighbour(world, url, noise.between(100, 9000), atMs - 500, page);
        socket.leftBehind(atMs);
        return socket;
      });
      world.mark(
        page,
        'navigated',
        atMs,
        noise.pick(['https://app.example.com/', 'https://app.example.com/cart']),
      );
      for (const url of HOSTS.slice(0, 3))
        neighbour(world, url, atMs + noise.between(400, 1500), atMs + 60_000, page);
      world.watchUntil(atMs + 60_500);
      world.looksLike('network-lost', 'no-reconnect');
      world.expect('closed-by-navigation', left);
    },
  ),
  story(
    '1001, and it was the browser',
    'seen by a proxy: the tab reloads and is back in half a second',
    ['http-toolkit', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(20_000, 300_000);
      const left = HOSTS.slice(0, 2).map((url) => {
        const socket = neighbour(world, url, noise.between(100, 9000), atMs - 900, page);
        socket.closedByServer(atMs + noise.between(0, 4), 1001);
        neighbour(world, url, atMs + noise.between(400, 900), atMs + 60_000, page);
        return socket;
      });
      world.watchUntil(atMs + 60_500);
      world.looksLike('network-lost');
      world.expect('closed-by-navigation', left, { accept: ['server-restart'], atMost: 'medium' });
    },
  ),
  story('into the back-forward cache', 'the page is put away and its socket closed', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(20_000, 200_000);
    const socket = neighbour(world, world.url, 200, atMs - 900, page);
    world.mark(page, 'entered-back-forward-cache', atMs);
    socket.cut(atMs + noise.between(0.5, 5));
    world.mark(page, 'left-back-forward-cache', atMs + 20_000);
    neighbour(world, world.url, atMs + 20_500, atMs + 60_000, page);
    world.watchUntil(atMs + 60_500);
    world.looksLike('abnormal-unexplained');
    world.expect('closed-by-navigation', socket);
  }),
  story('the page says good-bye', 'close with and without a code', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(900, 200_000), 2500) + noise.between(30, 9000);
      socket.closedByPage(endMs, noise.pick([undefined, 1000, 3000, 4999]));
      return endMs + socket.rttMs;
    });
    world.expect('closed-by-page', dropped);
  }),
  story('a slow good-bye', 'the server needs three seconds to answer the Close', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 200_000), 2500) + noise.between(30, 9000);
      socket.closeCalled(askedMs, 1000);
      socket.closedByServer(askedMs + noise.between(2500, 9000), 1000);
      return askedMs + 9100;
    });
    world.looksLike('close-timeout');
    world.expect('closed-by-page', dropped);
  }),
  story('no answer to the Close', 'a minute, and Chrome gives up', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, noise.pick([1, 2]), { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 200_000), 2500) + noise.between(30, 9000);
      socket.closeCalled(askedMs, 1000, 'bye');
      const endMs = askedMs + 60_000 + noise.between(0, 2100);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('close-timeout', dropped);
  }),
  story(
    'nobody was looking',
    'messages, a gap in the capture of most of a minute, and two seconds later the end',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const lastMs = talk(world, socket, noise.between(90_000, 300_000), 1200);
      world.captureLost(lastMs + 100);
      world.captureResumed(lastMs + 58_000);
      socket.cut(lastMs + 60_000 + noise.between(0, 100));
      neighbour(world, world.url, lastMs + 61_500, lastMs + 120_000, page);
      world.watchUntil(lastMs + 120_500);
      world.looksLike('idle-timeout');
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', socket);
    },
  ),
  story(
    'pieces of a day',
    'a dense afternoon: one end each by page, restart and time-out',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      bystander(world, 400, 1_300_000, page);
      const quiet: Socket[] = [];
      let atMs = 500;
      for (let nth = 0; nth < 3; nth += 1) {
        const socket = world.open('wss://api.shop.test/alerts', { atMs, page, server: 'nginx' });
        const endMs =
          talk(world, socket, noise.between(20_000, 200_000), 4000) + 60_000 + noise.between(0, 40);
        socket.cut(endMs);
        quiet.push(socket);
        atMs = endMs + 2000;
      }
      neighbour(world, 'wss://api.shop.test/alerts', atMs, 1_300_000, page);
      const room = world.open('wss://chat.example.com/rooms/7', { atMs: 900, page });
      chatter(world, room, room.openedMs + 50, 70_000, { everyMs: 1500 });
      room.closedByPage(70_100, 1000);
      const feed = neighbour(world, 'wss://quotes.example.org/feed', 1200, 299_000, page);
      feed.closedByServer(300_000, 1012, '');
      neighbour(world, 'wss://quotes.example.org/feed', 302_500, 1_300_000, page);
      world.watchUntil(1_300_500);
      world.expect('idle-timeout', quiet);
      world.expect('closed-by-page', room);
      world.expect('server-restart', feed);
    },
  ),
];
