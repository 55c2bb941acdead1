import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { demand, neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { engineIo, net, SOCKET_IO } from './unseenKit.ts';

/** More of `unseen13Mixtures.ts`. */
export const unseen13Pairs = [
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
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', lives.slice(2, 3), {
        accept: ['server-crash'],
        atMost: 'medium',
      });
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
