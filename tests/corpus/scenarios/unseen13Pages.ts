import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_ENDS } from './stories.ts';
import { neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { attempts, engineIo, net, SOCKET_IO } from './unseenKit.ts';

const HOSTS = [
  'wss://app.example.com/ws',
  'wss://live.example.org/socket',
  'wss://rt.shop.test/updates',
] as const;

/** The page, its network and its machine. */
export const unseen13Pages = [
  story(
    'the train enters a tunnel',
    'offline, three hosts lost, and all are back when the light returns',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const lostMs = noise.between(60_000, 120_000);
      const backMs = lostMs + noise.between(20_000, 50_000);
      const lost = HOSTS.map((url) => {
        const socket = world.open(url, { atMs: 300, page });
        chatter(world, socket, socket.openedMs + 50, lostMs - noise.between(20, 2000), { everyMs: 2000 });
        socket.cut(lostMs + noise.between(5, 120));
        const next = world.open(url, { atMs: backMs + noise.between(300, 1500), page });
        chatter(world, next, next.openedMs + 50, backMs + 20_000, { everyMs: 2000 });
        return socket;
      });
      world.mark(page, 'offline', lostMs + 10);
      world.mark(page, 'online', backMs);
      world.watchUntil(backMs + 21_000);
      world.expect('network-lost', lost);
    },
  ),
  story(
    'from the cable to the air',
    'four hosts cut in one second, no offline event; all are back in three',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const lostMs = noise.between(100_000, 200_000);
      const lost = [...HOSTS, 'wss://metrics.elsewhere.example.net/m'].map((url, n) => {
        const socket = world.open(url, { atMs: 300 + 4000 * n, page });
        chatter(world, socket, socket.openedMs + 50, lostMs - noise.between(20, 2000), { everyMs: 2500 });
        socket.cut(lostMs + noise.between(0, 600));
        const next = world.open(url, { atMs: lostMs + noise.between(1800, 3000), page });
        chatter(world, next, next.openedMs + 50, lostMs + 30_000, { everyMs: 2500 });
        return socket;
      });
      world.watchUntil(lostMs + 31_000);
      world.expect('network-lost', lost);
    },
  ),
  story(
    'flight mode',
    'the only socket of the page is cut, attempts say that there is no Internet',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const url = world.url;
      const socket = world.open(url, { atMs: 300, page });
      const lostMs = talk(world, socket, noise.between(50_000, 80_000), 1500) + noise.between(100, 900);
      socket.cut(lostMs);
      world.mark(page, 'offline', lostMs + 4);
      const { sockets, nextMs } = attempts(world, url, lostMs + 1000, {
        times: 4,
        error: net('ERR_INTERNET_DISCONNECTED'),
        page,
      });
      world.mark(page, 'online', nextMs - 300);
      const next = world.open(url, { atMs: nextMs, page });
      talk(world, next, 15_000);
      world.watchUntil(nextMs + 16_000);
      world.expect('network-lost', socket);
      world.expect('handshake-failed', sockets, { accept: ['network-lost'] });
    },
  ),
  story(
    'the lid closes for forty minutes',
    'three sockets are found dead on waking',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const sleptMs = noise.between(100_000, 180_000);
      const dead = HOSTS.map((url) => {
        const socket = world.open(url, { atMs: 300, page });
        chatter(world, socket, socket.openedMs + 50, sleptMs - noise.between(100, 3000), { everyMs: 3000 });
        socket.cut(sleptMs + noise.between(300, 2500));
        const next = world.open(url, { atMs: sleptMs + noise.between(3000, 5000), page });
        chatter(world, next, next.openedMs + 50, sleptMs + 30_000, { everyMs: 3000 });
        return socket;
      });
      world.slept(sleptMs + 10, 2_400_000);
      world.watchUntil(sleptMs + 31_000);
      world.expect('machine-slept', dead);
    },
  ),
  story('a nap over lunch', 'one Socket.IO connection, cut eleven seconds after waking', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open(SOCKET_IO, { atMs: 300, page });
    const sleptMs = socket.openedMs + 180_000 + noise.between(2000, 20_000);
    engineIo(world, socket, { untilMs: sleptMs });
    world.slept(sleptMs, 3_000_000);
    const endMs = sleptMs + noise.between(9000, 12_000);
    socket.cut(endMs);
    const next = world.open(SOCKET_IO, { atMs: endMs + 1400, page });
    engineIo(world, next, { untilMs: next.openedMs + 30_000 });
    world.watchUntil(next.openedMs + 31_000);
    world.expect('machine-slept', socket);
  }),
  story(
    'asleep overnight with 1006 at once',
    'eight hours, two tabs of one host',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const sleptMs = 300_000;
      const dead = ['https://app.example.com/a', 'https://app.example.com/b'].map((address) => {
        const page = world.page(address);
        const socket = world.open(world.url, { atMs: 300, page });
        chatter(world, socket, socket.openedMs + 50, sleptMs - noise.between(100, 3000), { everyMs: 3000 });
        socket.cut(sleptMs + noise.between(50, 150));
        neighbour(world, world.url, sleptMs + noise.between(1500, 3000), sleptMs + 40_000, page);
        return socket;
      });
      world.slept(sleptMs + 5, 28_800_000);
      world.watchUntil(sleptMs + 41_000);
      world.expect('machine-slept', dead);
    },
  ),
  story('signed out', 'the page closes with 1000 at the sign-out', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open(world.url, { atMs: 300, page });
    const endMs = talk(world, socket, noise.between(50_000, 200_000)) + 400;
    socket.closedByPage(endMs, 1000, 'logout');
    bystander(world, 500, endMs + 60_000, page);
    world.watchUntil(endMs + 60_500);
    world.expect('closed-by-page', socket);
    world.looksLike('no-reconnect');
  }),
  story(
    'React mounts twice',
    'the first socket is closed before it is open, the second lives',
    WHOLE,
    (world) => {
      const page = world.page('http://localhost:3000/');
      const first = world.open(world.url, { atMs: 300, page, unanswered: true });
      first.closeCalled(303);
      first.failed(304, 'WebSocket is closed before the connection is established.');
      neighbour(world, world.url, 305, 60_000, page);
      world.watchUntil(61_000);
      world.expect('closed-by-page', first);
      world.looksLike('handshake-failed', 'connection-leak');
    },
  ),
  story(
    'each room its socket',
    'changing rooms closes the old socket with 1000 five times',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const left = [1, 2, 3, 4, 5].map((n) => {
        const socket = world.open(`wss://rooms.example.org/room/${n}`, { atMs, page });
        atMs = talk(world, socket, noise.between(8000, 40_000), 1500) + 30;
        socket.closedByPage(atMs, 1000, 'left');
        return socket;
      });
      neighbour(world, 'wss://rooms.example.org/room/6', atMs + 5, atMs + 20_000, page);
      world.watchUntil(atMs + 20_100);
      world.expect('closed-by-page', left);
      world.looksLike('max-lifetime', 'idle-timeout');
    },
  ),
  story(
    'a link is followed',
    'the page goes and takes two sockets along',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page('https://app.example.com/board');
      const goneMs = noise.between(40_000, 90_000);
      const gone = HOSTS.slice(0, 2).map((url) => {
        const socket = world.open(url, { atMs: 300, page });
        chatter(world, socket, socket.openedMs + 50, goneMs - noise.between(100, 3000), { everyMs: 3000 });
        socket.leftBehind(goneMs);
        return socket;
      });
      world.mark(page, 'navigated', goneMs, 'https://app.example.com/help');
      world.watchUntil(goneMs + 20_000);
      world.expect('closed-by-navigation', gone);
    },
  ),
  story(
    'reload after reload',
    'three times F5, each time the socket goes and comes',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      let atMs = 300;
      const gone = [1, 2, 3].map((n) => {
        const page = world.page(`https://app.example.com/#${n}`, atMs - 100);
        const socket = world.open(world.url, { atMs, page });
        atMs = talk(world, socket, noise.between(9000, 70_000)) + 200;
        socket.leftBehind(atMs);
        world.mark(page, 'navigated', atMs, `https://app.example.com/#${n + 1}`);
        atMs += noise.between(900, 2500);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 30_000, world.page('https://app.example.com/#4', atMs - 100));
      world.watchUntil(atMs + 30_100);
      world.expect('closed-by-navigation', gone);
      world.looksLike('reconnect-without-backoff', 'no-reconnect');
    },
  ),
  story(
    'the popup is closed',
    'a second window goes with its socket',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const popup = world.page('https://app.example.com/popup', 5000);
      const socket = world.open('wss://app.example.com/ws?popup=1', { atMs: 5200, page: popup });
      const goneMs = talk(world, socket, noise.between(30_000, 60_000)) + 700;
      socket.leftBehind(goneMs, 'tab-closed');
      neighbour(world, world.url, 400, goneMs + 30_000, page);
      world.watchUntil(goneMs + 30_100);
      world.expect('closed-by-navigation', socket);
    },
  ),
];
