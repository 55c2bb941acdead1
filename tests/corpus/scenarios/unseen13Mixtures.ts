import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { engineIo, openBehind } from './unseenKit.ts';

/** Two causes in one session, or a cause with an innocent coincidence. */
export const unseen13Mixtures = [
  story('nginx twice, then a deploy', 'two silences of a minute, then 1012', WITH_CODES, (world) => {
    const { noise } = world;
    const page = world.page();
    let atMs = 300;
    const idle = [1, 2].map(() => {
      const socket = world.open(world.url, { atMs, page, server: 'nginx' });
      const endMs = talk(world, socket, noise.between(20_000, 90_000)) + 60_000 + noise.between(1, 60);
      socket.cut(endMs);
      atMs = endMs + noise.between(800, 2500);
      return socket;
    });
    const third = world.open(world.url, { atMs, page, server: 'nginx' });
    const endMs = talk(world, third, noise.between(40_000, 70_000)) + 300;
    third.closedByServer(endMs, 1012);
    neighbour(world, world.url, endMs + 1500, endMs + 30_000, page);
    world.watchUntil(endMs + 30_100);
    world.expect('idle-timeout', idle);
    world.expect('server-restart', third);
  }),
  story(
    'a deploy behind a hidden tab',
    'hidden for half an hour with Socket.IO beating; then all three sockets get 1001',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      world.mark(page, 'hidden', 30_000);
      const atMs = 1_800_000;
      const sockets = ['a', 'b', 'c'].map((room, n) => {
        const url = `wss://chat.example.com/socket.io/?EIO=4&transport=websocket&room=${room}`;
        const socket = world.open(url, { atMs: 300 + n * 50, page });
        engineIo(world, socket, { untilMs: atMs - 2000 });
        socket.closedByServer(atMs + noise.between(0, 90), 1001, 'shutdown');
        const next = world.open(url, { atMs: atMs + noise.between(1500, 4000), page });
        engineIo(world, next, { untilMs: atMs + 60_000 });
        return socket;
      });
      world.mark(page, 'visible', atMs + 50_000);
      world.watchUntil(atMs + 61_000);
      world.expect('server-restart', sockets);
      world.looksLike('background-throttling');
    },
  ),
  story(
    'a leak, and then a restart of the server',
    'nine forgotten sockets all get 1012',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = 700_000;
      const sockets = Array.from({ length: 9 }, (_, n) => {
        const socket = world.open(world.url, { atMs: 300 + n * noise.between(50_000, 70_000), page });
        chatter(world, socket, socket.openedMs + 40, atMs - noise.between(20, 3000), {
          everyMs: 6000,
          who: 'server',
        });
        socket.closedByServer(atMs + noise.between(0, 60), 1012);
        return socket;
      });
      neighbour(world, world.url, atMs + 2000, atMs + 40_000, page);
      world.watchUntil(atMs + 40_100);
      world.expect('server-restart', sockets);
      world.expect('connection-leak', sockets);
    },
  ),
  story(
    'a quiet socket beside a busy one',
    'one endpoint is cut at 60 s of silence thrice, the other is closed by the page',
    ['own'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const quiet = [1, 2, 3].map(() => {
        const socket = world.open('wss://api.board.test/notify', { atMs, page, server: 'nginx' });
        const endMs = talk(world, socket, noise.between(1000, 50_000)) + 60_000 + noise.between(1, 60);
        socket.cut(endMs);
        atMs = endMs + noise.between(800, 2500);
        return socket;
      });
      neighbour(world, 'wss://api.board.test/notify', atMs, atMs + 9000, page);
      const busy = world.open('wss://api.board.test/edit', { atMs: 500, page, server: 'nginx' });
      talk(world, busy, atMs - 20_000, 1800);
      busy.closedByPage(busy.lastMs + 200, 1000, 'document closed');
      world.watchUntil(atMs + 9100);
      world.expect('idle-timeout', quiet);
      world.expect('closed-by-page', busy);
    },
  ),
  story(
    'a wrong token, then sleep',
    '4401 once; with the new token it lives until the lid closes',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const first = world.open(world.url, { atMs: 300, page });
      first.closedByServer(first.openedMs + 50, 4401, 'token expired');
      const socket = world.open(world.url, { atMs: 2500, page });
      const sleptMs = talk(world, socket, noise.between(100_000, 200_000));
      world.slept(sleptMs + 500, 5_400_000);
      socket.cut(sleptMs + 1100 + noise.between(0, 900));
      neighbour(world, world.url, sleptMs + 4000, sleptMs + 30_000, page);
      world.watchUntil(sleptMs + 30_100);
      world.expect('policy-or-auth', first);
      world.expect('machine-slept', socket);
      world.tolerate('reconnect-after-final-close', [first, socket]);
    },
  ),
  story(
    'an hour behind App Engine, with a deploy between',
    'two ends at an hour of age, one at 1001 long before',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const lives = [3_600_000, 900_000, 3_600_000].map((ageMs, n) => {
        const headers = [['via', '1.1 google'] as const, ['server', 'Google Frontend'] as const];
        const socket = openBehind(world, 'wss://shop.ew.r.appspot.com/live', { atMs, page, headers });
        const endMs = socket.openedMs + ageMs + noise.between(5, 300);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(50, 4000), { everyMs: 15_000 });
        if (n === 1) socket.closedByServer(endMs, 1001, 'server shutting down');
        else socket.cut(endMs);
        atMs = endMs + noise.between(900, 2500);
        return socket;
      });
      neighbour(world, 'wss://shop.ew.r.appspot.com/live', atMs, atMs + 30_000, page);
      world.watchUntil(atMs + 30_100);
      world.expect(
        'max-lifetime',
        [0, 2].flatMap((n) => lives.slice(n, n + 1)),
      );
      world.expect('server-restart', lives.slice(1, 2));
    },
  ),
  story(
    'offline at the door of a deploy',
    'network lost; on return the gateway says 502 twice',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const lostMs = noise.between(60_000, 90_000);
      const urls = ['wss://api.board.test/live', 'wss://metrics.elsewhere.example.net/m'];
      const lost = urls.map((url) => {
        const socket = world.open(url, { atMs: 300, page });
        chatter(world, socket, socket.openedMs + 50, lostMs - noise.between(20, 1500), { everyMs: 1500 });
        socket.cut(lostMs + noise.between(10, 200));
        return socket;
      });
      world.mark(page, 'offline', lostMs + 5);
      const backMs = lostMs + 30_000;
      world.mark(page, 'online', backMs);
      const out = [500, 3000].map((afterMs) => {
        const socket = world.open('wss://api.board.test/live', {
          atMs: backMs + afterMs,
          page,
          unanswered: true,
        });
        socket.refused(backMs + afterMs + 40, 502, 'Bad Gateway');
        return socket;
      });
      for (const url of urls) neighbour(world, url, backMs + 8000, backMs + 40_000, page);
      world.watchUntil(backMs + 40_100);
      world.expect('network-lost', lost);
      world.expect('handshake-rejected', out, { accept: ['server-overloaded'] });
    },
  ),
];
