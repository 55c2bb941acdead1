import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { engineIo, net, openBehind, SOCKET_IO } from './unseenKit.ts';

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
        chatter(world, socket, socket.openedMs + 40, atMs - noise.between(20, 3000), { everyMs: 6000 });
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
  story(
    'a big message, and another day a quiet minute',
    '1009, then nginx cuts twice',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const first = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const bigMs = talk(world, first, 20_000) + 500;
      first.sendBytes(bigMs, 2_300_000);
      first.closedByServer(bigMs + 80, 1009, 'Max payload size exceeded');
      let atMs = bigMs + 1500;
      const idle = [1, 2].map(() => {
        const socket = world.open(world.url, { atMs, page, server: 'nginx' });
        const endMs = talk(world, socket, noise.between(20_000, 90_000)) + 60_000 + noise.between(1, 60);
        socket.cut(endMs);
        atMs = endMs + noise.between(800, 2500);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 9000, page);
      world.watchUntil(atMs + 9100);
      world.expect('message-too-big', first);
      world.expect('idle-timeout', idle);
    },
  ),
  story(
    'an outlier among the silences',
    'four ends after 47 s of silence, one in the middle of talk',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const lives = [1, 2, 3, 4, 5].map((n) => {
        const socket = world.open(world.url, { atMs, page });
        const quietMs = n === 3 ? noise.between(200, 900) : 47_000 + noise.between(0, 25);
        const endMs = talk(world, socket, noise.between(20_000, 90_000)) + quietMs;
        socket.cut(endMs);
        atMs = endMs + noise.between(800, 2500);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 9000, page);
      world.watchUntil(atMs + 9100);
      world.expect(
        'idle-timeout',
        lives.filter((_, n) => n !== 2),
      );
      world.expect('abnormal-unexplained', lives.slice(2, 3), { accept: ['server-crash'], atMost: 'medium' });
    },
  ),
  story(
    'slow pongs, then the tunnel',
    'the page was slow early on; much later the network goes with two hosts',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const lostMs = 600_000 + noise.between(0, 20_000);
      const socket = world.open(SOCKET_IO, { atMs: 300, page });
      engineIo(world, socket, {
        untilMs: lostMs - 100,
        answerMs: (nth) => (nth > 2 && nth < 9 ? noise.between(4000, 9000) : noise.between(0.4, 3)),
      });
      socket.cut(lostMs + 20);
      const other = world.open('wss://live.example.org/socket', { atMs: 400, page });
      chatter(world, other, 700, lostMs - 90, { everyMs: 4000 });
      other.cut(lostMs + 90);
      world.mark(page, 'offline', lostMs + 10);
      world.mark(page, 'online', lostMs + 20_000);
      for (const url of [SOCKET_IO, 'wss://live.example.org/socket']) {
        const next = world.open(url, { atMs: lostMs + 21_000, page });
        if (url === SOCKET_IO) engineIo(world, next, { untilMs: lostMs + 50_000 });
        else chatter(world, next, next.openedMs + 50, lostMs + 50_000, { everyMs: 4000 });
      }
      world.watchUntil(lostMs + 51_000);
      world.expect('network-lost', [socket, other]);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  story(
    'a dead name beside a silent proxy',
    'one endpoint does not resolve, the other is cut after 100 s of silence twice',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const dead = world.open('wss://typo.example/ws', { atMs: 310, page, unanswered: true });
      dead.failed(330, net('ERR_NAME_NOT_RESOLVED'));
      world.tolerate('no-reconnect', dead);
      let atMs = 300;
      const idle = [1, 2, 3].map(() => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = talk(world, socket, noise.between(10_000, 90_000)) + 100_000 + noise.between(1, 90);
        socket.cut(endMs);
        atMs = endMs + noise.between(800, 2500);
        return socket;
      });
      bystander(world, 500, atMs + 9000, page);
      neighbour(world, world.url, atMs, atMs + 9000, page);
      world.watchUntil(atMs + 9100);
      world.expect('handshake-failed', dead);
      world.expect('idle-timeout', idle);
    },
  ),
  story(
    'a ping every 70 s, and a reload',
    'two cuts at the proxy`s minute, then the page is reloaded',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const cut = [1, 2].map(() => {
        const socket = world.open(world.url, { atMs, page, server: 'nginx' });
        const quietMs = socket.openedMs + 211_000 + noise.between(0, 4000);
        beats(world, socket, socket.openedMs + 70_000, quietMs, {
          everyMs: 70_000,
          answer: '{"type":"pong"}',
        });
        chatter(world, socket, socket.openedMs + 50, quietMs, { everyMs: 5000 });
        socket.cut(quietMs + 60_000 + noise.between(1, 60));
        atMs = quietMs + 61_500;
        return socket;
      });
      const last = world.open(world.url, { atMs, page, server: 'nginx' });
      const goneMs = talk(world, last, 40_000);
      last.leftBehind(goneMs + 300);
      world.mark(page, 'navigated', goneMs + 300, 'https://app.example.com/');
      world.watchUntil(goneMs + 4000);
      world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
      world.expect('closed-by-navigation', last);
    },
  ),
];
