import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS, WITHOUT_ENDS } from './stories.ts';
import { demand, neighbour, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { attempts, net, subscribe, WITH_WORDS } from './unseenKit.ts';

/** More of `unseen13Innocent.ts`. */
export const unseen13Harmless = [
  story(
    'closed before the lid',
    'the page closes on "hidden"; then the machine sleeps, and after it the page connects again',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(60_000, 90_000)) + 200;
      world.mark(page, 'hidden', endMs - 3);
      socket.closedByPage(endMs, 1000, 'hidden');
      world.slept(endMs + 4000, 7_200_000);
      world.mark(page, 'visible', endMs + 5000);
      neighbour(world, world.url, endMs + 5010, endMs + 40_000, page);
      world.watchUntil(endMs + 40_100);
      world.expect('closed-by-page', socket);
      world.looksLike('machine-slept');
    },
  ),
  story(
    'the last ping was never going to be answered',
    'the page asks and signs out 5 ms later',
    WHOLE,
    (world) => {
      const socket = world.open(world.url, { atMs: 300, page: world.page() });
      const at = socket.openedMs;
      beats(world, socket, at + 20_000, at + 190_000, { everyMs: 20_000, answer: '{"type":"pong"}' });
      socket.send(at + 200_000, '{"type":"ping"}');
      socket.closedByPage(at + 200_002, 1000);
      world.watchUntil(at + 230_000);
      world.expect('closed-by-page', socket);
      world.looksLike('heartbeat-unanswered');
    },
  ),
  story(
    'a healthy day in a HAR of Chrome',
    'subscriptions, quotes and a quiet channel, no end in sight',
    ['chrome', ...WITHOUT_ENDS],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const graphql = world.open('wss://api.shop.test/graphql', {
        atMs: 300,
        page,
        subprotocol: 'graphql-transport-ws',
      });
      subscribe(graphql);
      beats(world, graphql, 12_000, 900_000, { everyMs: 12_000, answer: '{"type":"pong"}' });
      const quotes = world.open('wss://live.example.org/socket', { atMs: 320, page, server: 'nginx' });
      chatter(world, quotes, 600, 900_000, { everyMs: 5000, who: 'server' });
      const quiet = world.open('wss://rt.shop.test/updates', { atMs: 340, page });
      chatter(world, quiet, 700, 899_000, { everyMs: noise.between(30_000, 40_000) });
      world.watchUntil(900_100);
      world.looksLike('idle-timeout', 'heartbeat-unanswered', 'no-reconnect');
    },
  ),
  story(
    'a patient return',
    'seven attempts with growing pauses while the server is away, then back',
    WITH_WORDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { sockets, nextMs } = attempts(world, world.url, 300, {
        times: 7,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
        pauseMs: (nth) => noise.around(Math.min(1000 * 2 ** nth, 30_000), 0.4),
      });
      neighbour(world, world.url, nextMs, nextMs + 30_000, page);
      world.watchUntil(nextMs + 30_100);
      world.expect('handshake-failed', sockets, { accept: ['server-restart'] });
      world.looksLike('reconnect-without-backoff', 'reconnect-storm');
    },
  ),
  story(
    'two ends that have nothing to do with each other',
    'one host restarts with 1012 while the page leaves a room of another',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const a = world.open('wss://api.board.test/live', { atMs: 300, page });
      const endMs = talk(world, a, noise.between(60_000, 90_000));
      a.closedByServer(endMs + 100, 1012);
      const b = world.open('wss://rooms.example.org/room/1', { atMs: 320, page });
      talk(world, b, endMs - b.openedMs - 300);
      b.closedByPage(endMs + 400, 1000, 'left');
      neighbour(world, 'wss://api.board.test/live', endMs + 1500, endMs + 30_000, page);
      world.watchUntil(endMs + 30_100);
      world.expect('server-restart', a);
      world.expect('closed-by-page', b);
      world.looksLike('network-lost');
    },
  ),
  story(
    'a nap that hurt nobody',
    'twenty seconds of sleep, the socket talks on, and is left by navigation an hour later',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const goneMs = 3_600_000 + noise.between(0, 60_000);
      chatter(world, socket, socket.openedMs + 50, goneMs - 200, { everyMs: 8000 });
      world.slept(400_000, 20_000);
      socket.leftBehind(goneMs);
      world.mark(page, 'navigated', goneMs, 'https://app.example.com/next');
      world.watchUntil(goneMs + 9000);
      world.expect('closed-by-navigation', socket);
      world.looksLike('machine-slept', 'max-lifetime');
    },
  ),
  story(
    'hidden, beating, well',
    'an hour in the background with pings of a minute that are answered in time',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      world.mark(page, 'hidden', 40_000);
      beats(world, socket, 20_300, 340_000, { everyMs: 20_000, answer: '{"type":"pong"}' });
      beats(world, socket, 400_000, 3_600_000, { everyMs: 60_000, jitterMs: 30, answer: '{"type":"pong"}' });
      world.mark(page, 'visible', 3_610_000);
      chatter(world, socket, 3_611_000, 3_650_000, { everyMs: 3000 });
      world.watchUntil(3_650_100);
      world.looksLike('background-throttling', 'heartbeat-too-slow');
    },
  ),
  story(
    'the capture was interrupted',
    'a gap of three minutes, not a silence; the socket talks before and after',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      chatter(world, socket, socket.openedMs + 50, 100_000, { everyMs: 2000 });
      world.captureLost(100_500);
      world.captureResumed(280_500);
      chatter(world, socket, 281_000, 400_000, { everyMs: 2000 });
      const endMs = 400_000 + noise.between(100, 900);
      socket.closedByServer(endMs, 1012);
      neighbour(world, world.url, endMs + 1500, endMs + 30_000, page);
      world.watchUntil(endMs + 30_100);
      if (world.sees.closeCodes) world.expect('server-restart', socket);
      else
        for (const rule of ['server-restart', 'abnormal-unexplained', 'server-crash'] as const)
          world.tolerate(rule, socket);
      world.looksLike('idle-timeout');
    },
  ),
  story(
    'the job is done',
    'the server sends its result and closes with 1000; nobody has reason to return',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open('wss://api.board.test/jobs/17', { atMs: 300, page });
      const endMs = socket.openedMs + noise.between(20_000, 90_000);
      chatter(world, socket, socket.openedMs + 50, endMs - 300, { everyMs: 1500, who: 'server' });
      socket.receive(endMs - 3, '{"status":"done"}');
      socket.closedByServer(endMs, 1000, 'done');
      bystander(world, 400, endMs + 300_000, page);
      world.watchUntil(endMs + 300_100);
      if (!world.sees.closeCalls) world.tolerate('closed-by-page', socket);
      world.looksLike('no-reconnect', 'idle-timeout', 'server-error');
    },
  ),
  story(
    'a minute of silence survived',
    'one socket of the endpoint is silent for three minutes and lives; another is cut after a minute once',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const survivor = world.open(world.url, { atMs: 300, page });
      talk(world, survivor, 20_000);
      chatter(world, survivor, 230_000, 500_000, { everyMs: 3000 });
      const socket = world.open(world.url, { atMs: 260_000, page });
      const endMs = talk(world, socket, noise.between(20_000, 40_000)) + 60_000 + noise.between(0, 900);
      socket.cut(endMs);
      neighbour(world, world.url, endMs + 1500, 500_000, page);
      world.watchUntil(500_100);
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', socket, {
        accept: ['idle-timeout'],
        atMost: 'low',
      });
      world.looksLike('idle-timeout');
    },
  ),
];
