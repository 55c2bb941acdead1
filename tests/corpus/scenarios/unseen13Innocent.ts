import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { demand, neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { engineIo, SOCKET_IO } from './unseenKit.ts';

/** What looks like a cause and is none. */
export const unseen13Innocent = [
  story(
    'sixty seconds after a click',
    'quotes flow until the cut; the page`s last word happens to be a minute old',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const saidMs = socket.openedMs + noise.between(60_000, 90_000);
      socket.send(saidMs, '{"op":"subscribe"}');
      const endMs = saidMs + 60_000 + noise.between(5, 50);
      chatter(world, socket, socket.openedMs + 50, endMs - noise.between(30, 300), {
        everyMs: 400,
        who: 'server',
      });
      socket.cut(endMs);
      neighbour(world, world.url, endMs + 1500, endMs + 30_000, page);
      world.watchUntil(endMs + 30_100);
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', socket, {
        accept: ['server-crash', 'idle-timeout'],
        atMost: 'low',
      });
      world.looksLike('idle-timeout');
    },
  ),
  story(
    '37 s here, 112 s there',
    'two cuts after silences that have nothing in common',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const cut = [37_400, 112_700].map((quietMs) => {
        const socket = world.open(world.url, { atMs, page });
        const endMs =
          talk(world, socket, noise.between(30_000, 90_000)) + quietMs + noise.between(-3000, 3000);
        socket.cut(endMs);
        atMs = endMs + noise.between(800, 2500);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 9000, page);
      world.watchUntil(atMs + 9100);
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', cut, {
        accept: ['idle-timeout'],
        atMost: 'low',
      });
      world.looksLike('idle-timeout');
    },
  ),
  story(
    'the page has its own idle timer',
    'it closes with 1000 "idle" after a quiet minute, and opens on a click',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const closed = [1, 2, 3].map(() => {
        const socket = world.open(world.url, { atMs, page, server: 'nginx' });
        const endMs = talk(world, socket, noise.between(20_000, 50_000)) + 60_000 + noise.between(0, 4);
        socket.closedByPage(endMs, 1000, 'idle');
        atMs = endMs + noise.between(9000, 90_000);
        return socket;
      });
      world.watchUntil(atMs);
      world.expect('closed-by-page', closed);
      world.looksLike('idle-timeout');
    },
  ),
  story(
    'a token every quarter of an hour',
    'the page replaces its socket before the token expires',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = [0, 1, 2, 3].map((n) => {
        const socket = world.open(world.url, { atMs: 300 + n * 900_000, page });
        const endMs = socket.openedMs + 900_000;
        chatter(world, socket, socket.openedMs + 50, endMs - 100, { everyMs: 9000 });
        if (n < 3) socket.closedByPage(endMs + 400, 1000, 'token refreshed');
        return socket;
      });
      world.watchUntil(3_600_500);
      world.expect('closed-by-page', sockets.slice(0, 3));
      world.looksLike('max-lifetime', 'connection-leak');
    },
  ),
  story(
    'offline for two seconds',
    'nothing is cut; minutes later the server fails with 1011',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(200_000, 300_000));
      world.mark(page, 'offline', 60_000);
      world.mark(page, 'online', 62_000);
      socket.closedByServer(endMs + 200, 1011, 'Internal error');
      neighbour(world, world.url, endMs + 1800, endMs + 20_000, page);
      world.watchUntil(endMs + 20_100);
      world.expect('server-error', socket);
      world.looksLike('network-lost');
    },
  ),
  story(
    'three deploys on a Friday',
    '1012 every five minutes, each return alone and patient',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const sockets = [1, 2, 3].map(() => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + noise.between(240_000, 420_000);
        chatter(world, socket, socket.openedMs + 50, endMs - noise.between(50, 900), { everyMs: 2000 });
        socket.closedByServer(endMs, 1012);
        atMs = endMs + noise.between(1000, 4000);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 9000, page);
      world.watchUntil(atMs + 9100);
      world.expect('server-restart', sockets);
      world.looksLike('reconnect-storm', 'max-lifetime', 'reconnect-without-backoff');
    },
  ),
  story(
    'twelve widgets',
    'a dashboard opens twelve sockets in its first second and keeps them',
    ['own', 'own-without-hook', 'chrome'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      for (let n = 0; n < 12; n += 1) {
        const socket = world.open(`wss://dash.board.test/ws?widget=${n}`, {
          atMs: 300 + n * noise.between(5, 60),
          page,
        });
        chatter(world, socket, socket.openedMs + 50, 600_000, { everyMs: 9000, who: 'server' });
      }
      world.watchUntil(600_100);
      world.looksLike('connection-leak');
    },
  ),
  story(
    'hand over',
    'every two minutes a new socket is opened before the old one is closed',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const sockets = Array.from({ length: 10 }, (_, n) => {
        const socket = world.open(world.url, { atMs: 300 + n * 120_000, page });
        const endMs = socket.openedMs + 121_500 + noise.between(0, 300);
        chatter(world, socket, socket.openedMs + 50, endMs - 60, { everyMs: 3000 });
        if (n < 9) socket.closedByPage(endMs, 1000, 'replaced');
        return socket;
      });
      world.watchUntil(1_202_500);
      world.expect('closed-by-page', sockets.slice(0, 9));
      world.looksLike('connection-leak', 'max-lifetime');
    },
  ),
  story(
    'a phone far away',
    'round trips of half a second, all answered, and a page that answers in 60 ms',
    ['own', 'playwright', 'http-toolkit'],
    (world) => {
      const socket = world.open(SOCKET_IO, { atMs: 300, page: world.page() });
      engineIo(world, socket, { untilMs: 400_000, answerMs: () => world.noise.between(10, 110) });
      const other = world.open('wss://live.example.org/socket', { atMs: 300 });
      beats(world, other, 5000, 390_000, { everyMs: 15_000, answer: '{"type":"pong"}', answerMs: 520 });
      world.watchUntil(401_000);
      world.looksLike('page-slow-to-answer', 'heartbeat-unanswered');
    },
  ),
  story(
    'five megabytes went through',
    'a large upload is acknowledged; a minute later a deploy says 1001',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const bigMs = talk(world, socket, 30_000) + 300;
      socket.sendBytes(bigMs, 5_000_000);
      socket.receive(bigMs + 900, '{"type":"stored","bytes":5000000}');
      chatter(world, socket, bigMs + 2000, bigMs + 60_000, { everyMs: 2000 });
      socket.closedByServer(bigMs + 60_300, 1001, 'server going down');
      neighbour(world, world.url, bigMs + 60_300 + noise.between(1000, 3000), bigMs + 90_000, page);
      world.watchUntil(bigMs + 90_100);
      world.expect('server-restart', socket);
      world.looksLike('message-too-big');
    },
  ),
];
