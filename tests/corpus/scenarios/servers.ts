import { bystander, chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { lives, scenario, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';

interface Gathering {
  readonly count: number;
  readonly endMs: number;
  /** Paths of one host; the same for all when one is given. */
  readonly paths?: readonly [string, ...string[]];
}

/** Several talking sockets of one host, of different ages, up to a moment. */
function gather(world: World, { count, endMs, paths = ['/ws'] }: Gathering) {
  const page = world.page();
  return Array.from({ length: count }, (_, n) => {
    const path = paths[n % paths.length] ?? '/ws';
    const socket = world.open(`wss://app.example.com${path}`, {
      atMs: world.noise.between(200, endMs * 0.6),
      page,
    });
    chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 2500), { everyMs: 2000 });
    return socket;
  });
}

const REFUSED = 'Error in connection establishment: net::ERR_CONNECTION_REFUSED';

/** Attempts with growing pauses that find nobody listening. */
function inVain(world: World, url: string, fromMs: number, tries: number) {
  let atMs = fromMs;
  const attempts = Array.from({ length: tries }, (_, n) => {
    const socket = world.open(url, { atMs, unanswered: true });
    socket.failed(atMs + world.noise.between(2, 9), REFUSED);
    atMs += world.noise.around(1000 * 2 ** n, 0.25);
    return socket;
  });
  return { attempts, nextMs: atMs };
}

export const servers = [
  scenario('a deployment says 1012 to everybody', 'three sockets within a moment', WITH_CODES, (world) => {
    const endMs = world.noise.between(60_000, 300_000);
    const sockets = gather(world, { count: 3, endMs, paths: ['/ws', '/feed'] });
    for (const socket of sockets)
      socket.closedByServer(endMs + world.noise.between(0, 180), 1012, 'service restart');
    world.watchUntil(endMs + 1500);
    world.expect('server-restart', sockets);
  }),
  scenario('one socket hears 1012', 'a server that restarts', WITH_CODES, (world) => {
    const endMs = world.noise.between(20_000, 300_000);
    const sockets = gather(world, { count: 1, endMs });
    for (const socket of sockets) socket.closedByServer(endMs, 1012, world.noise.pick(['', 'restarting']));
    world.watchUntil(endMs + 1500);
    world.expect('server-restart', sockets);
  }),
  scenario(
    'a shutdown says 1001 to everybody',
    'five sockets, "Server shutting down"',
    WITH_CODES,
    (world) => {
      const endMs = world.noise.between(60_000, 300_000);
      const sockets = gather(world, { count: 5, endMs });
      for (const socket of sockets) {
        socket.closedByServer(endMs + world.noise.between(0, 300), 1001, 'Server shutting down');
      }
      world.watchUntil(endMs + 1500);
      world.expect('server-restart', sockets);
    },
  ),
  scenario(
    'a rolling deployment',
    '1001 to one socket after the other within half a minute',
    WITH_CODES,
    (world) => {
      const endMs = world.noise.between(80_000, 200_000);
      const sockets = gather(world, { count: 4, endMs });
      sockets.forEach((socket, n) => {
        socket.closedByServer(endMs + n * world.noise.between(4000, 8000), 1001, 'going away');
      });
      world.watchUntil(endMs + 34_000);
      world.tolerate('no-reconnect');
      world.expect('server-restart', sockets);
    },
  ),
  scenario(
    'a host loses all its sockets and takes them back at once',
    'a proxy was reloaded; another host noticed nothing',
    WITH_ENDS,
    (world) => {
      const endMs = world.noise.between(100_000, 300_000);
      const sockets = gather(world, { count: 5, endMs, paths: ['/ws', '/feed', '/presence'] });
      for (const socket of sockets) {
        const atMs = endMs + world.noise.between(0, 150);
        socket.cut(atMs);
        const again = world.open(socket.url, {
          atMs: atMs + world.noise.between(600, 2500),
          ...(socket.page && { page: socket.page }),
        });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 2000 });
      }
      bystander(world, 900, endMs + 20_000);
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
    },
  ),
  scenario(
    'killed and started again',
    'SIGKILL to a server with four sockets; back after some seconds',
    WITH_ENDS,
    (world) => {
      const endMs = world.noise.between(60_000, 200_000);
      const sockets = gather(world, { count: 4, endMs });
      for (const socket of sockets) socket.cut(endMs + world.noise.between(0, 30));
      const { attempts, nextMs } = inVain(world, 'wss://app.example.com/ws', endMs + 900, 4);
      const back = world.open('wss://app.example.com/ws', { atMs: nextMs });
      chatter(world, back, back.openedMs + 40, nextMs + 15_000, { everyMs: 2000 });
      bystander(world, 500, nextMs + 15_000);
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
      if (world.sees.browserErrors) {
        world.expect('handshake-failed', attempts, { accept: ['server-restart', 'server-crash'] });
      }
    },
  ),
  scenario('Action Cable announces a restart', 'in a message, then closes with 1000', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://app.example.com/cable', {
      atMs: 200,
      page,
      subprotocol: 'actioncable-v1-json',
    });
    const endMs = socket.openedMs + world.noise.between(30_000, 120_000);
    socket.receive(socket.openedMs + 10, '{"type":"welcome"}');
    for (let atMs = socket.openedMs + 3000; atMs < endMs - 200; atMs += 3000) {
      socket.receive(atMs, `{"type":"ping","message":${Math.round(1_790_000_000 + atMs / 1000)}}`);
    }
    socket.receive(endMs - 3, '{"type":"disconnect","reason":"server_restart","reconnect":true}');
    socket.closedByServer(endMs, 1000);
    world.watchUntil(endMs + 1200);
    world.expect('server-restart', socket);
  }),
  scenario(
    'gone in mid-sentence, and nobody answers any more',
    'the process crashed',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 200, page });
      const endMs = socket.openedMs + world.noise.between(20_000, 150_000);
      chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(10, 180), { everyMs: 200 });
      socket.cut(endMs);
      const { attempts } = inVain(world, socket.url, endMs + 800, 5);
      world.expect('server-crash', socket);
      world.expect('handshake-failed', attempts, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  scenario(
    'the same request kills it each time',
    'cut within milliseconds of it, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/rpc', { atMs, page });
        const askedMs = socket.openedMs + world.noise.between(8000, 80_000);
        chatter(world, socket, socket.openedMs + 40, askedMs - 300, { everyMs: 900 });
        socket.send(askedMs, '{"method":"report.export","params":{"year":2019}}');
        const endMs = askedMs + socket.rttMs + world.noise.between(1, 12);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('server-crash', sockets, { accept: ['server-error'] });
    },
  ),
  scenario('a lone cut in lively traffic', 'the worker was killed; nothing says so', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const endMs = socket.openedMs + world.noise.between(17_000, 290_000);
    chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 300), { everyMs: 400 });
    socket.cut(endMs);
    world.watchUntil(endMs + 900);
    world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
  }),
  ...(
    [
      [1011, 'Internal server error', 'server-error'],
      [1011, '', 'server-error'],
      [1014, 'Bad gateway', 'server-error'],
      [4500, 'Internal server error', 'server-error'],
      [1013, 'Try again later', 'server-overloaded'],
      [1013, 'too many connections', 'server-overloaded'],
    ] as const
  ).map(([code, reason, rule]) =>
    scenario(`the server closes with ${code} "${reason}"`, 'as it says', WITH_CODES, (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 200, page });
      const endMs = socket.openedMs + world.noise.between(7000, 290_000);
      chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 4000), { everyMs: 1500 });
      socket.closedByServer(endMs, code, reason);
      world.watchUntil(endMs + 1500);
      world.expect(rule, socket);
    }),
  ),
  scenario('Pusher is over capacity', '4100: come back with a pause', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open('wss://ws-eu.pusher.com/app/3f9c?protocol=7&client=js&version=8.4.0', {
      atMs: 200,
      page,
    });
    socket.receive(
      socket.openedMs + 20,
      '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":120}"}',
    );
    const endMs = socket.openedMs + world.noise.between(5000, 80_000);
    socket.closedByServer(endMs, 4100, 'Over capacity');
    world.watchUntil(endMs + 900);
    world.expect('server-overloaded', socket);
  }),
];
