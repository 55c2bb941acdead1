import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { scenario, WHOLE } from './stories.ts';

const URL_ = 'wss://app.example.com/live';
const REFUSED = 'Error in connection establishment: net::ERR_CONNECTION_REFUSED';
const SEEN_BY_DEBUGGER = ['own', 'own-without-hook', 'plain'] as const;

/** Attempts that find nobody listening, with these pauses between them. */
function tries(
  world: World,
  page: string,
  fromMs: number,
  pausesMs: readonly number[],
): { sockets: Socket[]; endMs: number } {
  let atMs = fromMs;
  const sockets = [0, ...pausesMs].map((pauseMs) => {
    atMs += pauseMs;
    const socket = world.open(URL_, { atMs, page, unanswered: true });
    socket.failed(atMs + world.noise.between(2, 7), REFUSED);
    return socket;
  });
  return { sockets, endMs: atMs + 10 };
}

const times = (count: number, pauseMs: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => pauseMs(n));

export const reconnections = [
  scenario(
    'ten attempts a second',
    'the server is down and the page does not wait at all',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const { sockets, endMs } = tries(
        world,
        page,
        500,
        times(120, () => world.noise.between(80, 120)),
      );
      world.watchUntil(endMs + 500);
      world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
      world.expect('handshake-failed', sockets);
    },
  ),
  scenario(
    'accepted, thrown out, back at once',
    'a flapping server and a page without a pause',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const sockets: Socket[] = [];
      let atMs = 300;
      for (let n = 0; n < 60; n += 1) {
        const socket = world.open(URL_, { atMs, page, handshakeMs: world.noise.between(4, 20) });
        const endMs = socket.openedMs + world.noise.between(20, 400);
        socket.closedByServer(endMs, 1011, 'Internal error');
        sockets.push(socket);
        atMs = endMs + world.noise.between(3, 40);
      }
      world.watchUntil(atMs + 300);
      world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff');
      if (world.sees.closeCodes) world.expect('server-error', sockets);
      else
        for (const rule of ['abnormal-unexplained', 'server-crash', 'server-error'] as const)
          world.tolerate(rule);
    },
  ),
  ...([1000, 2000, 5000] as const).map((pauseMs) =>
    scenario(
      `the same pause of ${pauseMs / 1000} s each time`,
      'the server is down for minutes',
      SEEN_BY_DEBUGGER,
      (world) => {
        const page = world.page();
        const count = Math.round(world.noise.between(120_000, 200_000) / pauseMs);
        const { sockets, endMs } = tries(
          world,
          page,
          500,
          times(count, () => pauseMs + world.noise.between(0, 12)),
        );
        world.watchUntil(endMs + 200);
        world.expect('reconnect-without-backoff', sockets, {
          accept: pauseMs === 1000 ? ['reconnect-storm'] : [],
        });
        world.tolerate('reconnect-storm');
        world.expect('handshake-failed', sockets);
      },
    ),
  ),
  scenario('twice as long each time', 'exponential back-off with jitter', SEEN_BY_DEBUGGER, (world) => {
    const page = world.page();
    const pauses = times(9, (n) => world.noise.around(Math.min(30_000, 500 * 2 ** n), 0.35));
    const { sockets, endMs } = tries(world, page, 500, pauses);
    world.watchUntil(endMs + 300);
    world.expect('handshake-failed', sockets);
    world.looksLike('reconnect-without-backoff', 'reconnect-storm');
  }),
  scenario(
    'back after a second, and it works',
    'three drops in an hour, each followed by one attempt',
    WHOLE,
    (world) => {
      const page = world.page();
      let atMs = 300;
      for (let n = 0; n < 3; n += 1) {
        const socket = world.open(URL_, { atMs, page });
        const endMs = socket.openedMs + world.noise.between(600_000, 1_300_000);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(200, 4000), {
          everyMs: 5000,
        });
        socket.closedByServer(endMs, 1012, 'restart');
        world.expect('server-restart', socket);
        atMs = endMs + 1000 + world.noise.between(0, 10);
      }
      const last = world.open(URL_, { atMs, page });
      chatter(world, last, last.openedMs + 40, atMs + 60_000, { everyMs: 3000 });
      world.looksLike('reconnect-without-backoff', 'reconnect-storm', 'no-reconnect', 'max-lifetime');
    },
  ),
  scenario(
    'nobody comes back',
    'cut, and the page stays without its socket for ten minutes',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const socket = world.open(URL_, { atMs: 300, page });
      const endMs = socket.openedMs + world.noise.between(30_000, 200_000);
      chatter(world, socket, socket.openedMs + 40, endMs - 800, { everyMs: 2000 });
      socket.closedByServer(endMs, 1012, 'restart');
      bystander(world, 800, endMs + 600_000, page);
      if (world.sees.closeCodes) {
        world.expect('server-restart', socket);
        world.expect('no-reconnect', socket);
      } else {
        for (const rule of ['no-reconnect', 'abnormal-unexplained', 'server-crash'] as const)
          world.tolerate(rule);
      }
    },
  ),
  scenario('a cut and nobody comes back', '1006, and the page stays without its socket', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(URL_, { atMs: 300, page });
    const endMs = socket.openedMs + world.noise.between(30_000, 200_000);
    chatter(world, socket, socket.openedMs + 40, endMs - 100, { everyMs: 300 });
    socket.cut(endMs);
    bystander(world, 800, endMs + 400_000, page);
    world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    world.expect('no-reconnect', socket);
  }),
  scenario('the user left the room and nobody comes back', 'the page closed it itself', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(URL_, { atMs: 300, page });
    const endMs = socket.openedMs + 60_000;
    chatter(world, socket, socket.openedMs + 40, endMs - 800, { everyMs: 2000 });
    socket.closedByPage(endMs, 1000);
    bystander(world, 800, endMs + 600_000, page);
    world.expect('closed-by-page', socket);
    world.looksLike('no-reconnect');
  }),
  scenario('refused for good and nobody comes back', '4403: rightly so', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(URL_, { atMs: 300, page });
    socket.closedByServer(socket.openedMs + 90, 4403, 'Forbidden');
    bystander(world, 800, 600_000, page);
    world.expect('policy-or-auth', socket);
    world.looksLike('no-reconnect');
  }),
  scenario('back after half a minute', 'the page waited, and came back', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(URL_, { atMs: 300, page });
    const endMs = socket.openedMs + 90_000;
    chatter(world, socket, socket.openedMs + 40, endMs - 800, { everyMs: 2000 });
    socket.closedByServer(endMs, 1013, 'Try again later');
    const back = world.open(URL_, { atMs: endMs + world.noise.between(20_000, 40_000), page });
    chatter(world, back, back.openedMs + 40, endMs + 400_000, { everyMs: 3000 });
    world.expect('server-overloaded', socket);
    world.looksLike('no-reconnect');
  }),
  ...(
    [
      [4401, 'token expired'],
      [1008, 'invalid API key'],
      [4403, 'Forbidden'],
    ] as const
  ).map(([code, reason]) =>
    scenario(`${code} again and again`, 'the page comes back with what was refused', WHOLE, (world) => {
      const page = world.page();
      const sockets: Socket[] = [];
      let atMs = 300;
      for (let n = 0; n < 8; n += 1) {
        const socket = world.open(URL_, { atMs, page });
        const endMs = socket.openedMs + world.noise.between(10, 90);
        socket.closedByServer(endMs, code, reason);
        sockets.push(socket);
        atMs = endMs + world.noise.around(Math.min(30_000, 1000 * 2 ** n), 0.3);
      }
      world.expect('policy-or-auth', sockets);
      world.expect('reconnect-after-final-close', sockets);
    }),
  ),
  scenario(
    'every view opens one and none is closed',
    'more and more sockets to one endpoint',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const sockets: Socket[] = [];
      const endMs = 45 * 12_000;
      for (let atMs = 400; atMs < endMs; atMs += world.noise.around(12_000, 0.5)) {
        const socket = world.open(URL_, { atMs, page });
        chatter(world, socket, socket.openedMs + 20, endMs + 3000, { everyMs: 25_000 });
        sockets.push(socket);
      }
      world.expect('connection-leak', sockets);
    },
  ),
  scenario(
    'reconnects without closing the old one',
    'every 30 s a new socket beside the ones that still work',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const sockets: Socket[] = [];
      const endMs = 24 * 30_000;
      for (let atMs = 400; atMs < endMs; atMs += 30_000 + world.noise.between(0, 15)) {
        const socket = world.open(URL_, { atMs, page });
        chatter(world, socket, socket.openedMs + 20, endMs + 2000, { everyMs: 9000, who: 'server' });
        sockets.push(socket);
      }
      world.expect('connection-leak', sockets);
    },
  ),
  scenario('a pool of sockets', 'ten at once, and they stay', SEEN_BY_DEBUGGER, (world) => {
    const page = world.page();
    for (let n = 0; n < 10; n += 1) {
      const socket = world.open(URL_, { atMs: 300 + n * world.noise.between(2, 40), page });
      chatter(world, socket, socket.openedMs + 20, 300_000, { everyMs: 8000 });
    }
    world.looksLike('connection-leak', 'reconnect-storm');
  }),
  scenario('one socket after the other', 'each view closes its own before the next opens', WHOLE, (world) => {
    const page = world.page();
    const sockets: Socket[] = [];
    let atMs = 300;
    for (let n = 0; n < 30; n += 1) {
      const socket = world.open(URL_, { atMs, page });
      const endMs = socket.openedMs + world.noise.between(2000, 20_000);
      chatter(world, socket, socket.openedMs + 20, endMs - 100, { everyMs: 900 });
      socket.closedByPage(endMs, 1000);
      sockets.push(socket);
      atMs = endMs + world.noise.between(200, 4000);
    }
    world.watchUntil(atMs);
    world.expect('closed-by-page', sockets);
    world.looksLike('connection-leak', 'reconnect-storm', 'reconnect-without-backoff');
  }),
  scenario(
    'a file that tells no ends',
    'twenty sockets one after the other: the file cannot say they are closed',
    ['chrome', 'playwright', 'mitmproxy'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      for (let n = 0; n < 20; n += 1) {
        const socket = world.open(URL_, { atMs, page });
        const endMs = socket.openedMs + world.noise.between(5000, 40_000);
        chatter(world, socket, socket.openedMs + 20, endMs - 100, { everyMs: 900 });
        socket.cut(endMs);
        atMs = endMs + world.noise.between(600, 3000);
      }
      world.looksLike('connection-leak', 'idle-timeout', 'reconnect-storm');
    },
  ),
];
