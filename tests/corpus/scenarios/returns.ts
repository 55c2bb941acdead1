import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { scenario, WHOLE } from './stories.ts';

const REFUSED = 'Error in connection establishment: net::ERR_CONNECTION_REFUSED';
const WITH_ERRORS = ['own', 'own-without-hook', 'plain'] as const;

/** A socket that talks from one time to another. */
function talking(world: World, url: string, page: string, fromMs: number, toMs: number): Socket {
  const socket = world.open(url, { atMs: fromMs, page });
  chatter(world, socket, socket.openedMs + 40, toMs, { everyMs: 2000 });
  return socket;
}

/** Attempts in vain with these pauses between them; the first is the first of the session. */
function inVain(world: World, url: string, count: number, pauseMs: () => number): readonly Socket[] {
  let atMs = world.noise.between(200, 900);
  const page = world.page();
  return Array.from({ length: count }, () => {
    const socket = world.open(url, { atMs, page, unanswered: true });
    const endMs = atMs + world.noise.between(2, 9);
    socket.failed(endMs, REFUSED);
    atMs = endMs + pauseMs();
    world.watchUntil(endMs + 100);
    return socket;
  });
}

/** Whose return a new socket is, and pauses that do or do not grow. */
export const returns = [
  scenario('to and fro between two hosts', 'each restart sends the page to the other one', WHOLE, (world) => {
    const page = world.page();
    let atMs = 300;
    for (let n = 0; n < world.noise.whole(3, 6); n += 1) {
      const endMs = atMs + world.noise.between(40_000, 200_000);
      const socket = talking(world, `wss://rt${1 + (n % 2)}.example.com/ws`, page, atMs, endMs - 300);
      socket.closedByServer(endMs, 1012, 'maintenance');
      world.expect('server-restart', socket);
      atMs = endMs + world.noise.between(500, 3000);
    }
    talking(world, 'wss://rt1.example.com/all', page, atMs, atMs + 700_000);
    world.looksLike('no-reconnect');
  }),
  scenario('two sockets become one', 'after a restart both go through a gateway', WHOLE, (world) => {
    const page = world.page();
    const endMs = world.noise.between(60_000, 200_000);
    const ended = ['/orders', '/stock'].map((path) => {
      const socket = talking(world, `wss://api.example.com${path}`, page, 300, endMs - 200);
      socket.closedByServer(endMs + world.noise.between(0, 60), 1012, 'moved');
      return socket;
    });
    talking(world, 'wss://gateway.example.com/all', page, endMs + 1800, endMs + 700_000);
    world.expect('server-restart', ended);
    world.looksLike('no-reconnect');
  }),
  scenario('the frame that stays silent', 'two frames lose their sockets; one comes back', WHOLE, (world) => {
    const frames = [world.page('https://app.example.com/a'), world.page('https://app.example.com/b')];
    const endMs = world.noise.between(60_000, 200_000);
    const ended = frames.map((page) => {
      const socket = talking(world, 'wss://app.example.com/ws', page, 300, endMs - 200);
      socket.closedByServer(endMs + world.noise.between(0, 60), 1012, 'restart');
      bystander(world, 500, endMs + 800_000, page);
      return socket;
    });
    const [back = '', lost] = [frames[0], ended[1]];
    talking(world, 'wss://app.example.com/ws', back, endMs + 1500, endMs + 800_000);
    world.expect('server-restart', ended);
    if (lost) world.expect('no-reconnect', lost);
  }),
  ...([2, 3, 5] as const).map((seconds) =>
    scenario(
      `every ${seconds} s from the first attempt on`,
      'a client without a back-off, give or take some milliseconds',
      WITH_ERRORS,
      (world) => {
        const sockets = inVain(
          world,
          'wss://app.example.com/stomp',
          24,
          () => seconds * 1000 + world.noise.between(-8, 15),
        );
        world.expect('handshake-failed', sockets);
        world.expect('reconnect-without-backoff', sockets);
      },
    ),
  ),
  scenario(
    'Phoenix, met at its limit',
    'every 5 s: where its own back-off has arrived',
    WITH_ERRORS,
    (world) => {
      const url = 'wss://app.example.com/socket/websocket?vsn=2.0.0';
      const sockets = inVain(world, url, 30, () => 5000 + world.noise.between(0, 15));
      world.expect('handshake-failed', sockets);
      world.looksLike('reconnect-without-backoff');
    },
  ),
  scenario('twice a minute', 'no growth, and no burden', WITH_ERRORS, (world) => {
    const sockets = inVain(world, 'wss://app.example.com/ws', 20, () => 30_000 + world.noise.between(0, 20));
    world.expect('handshake-failed', sockets);
    world.looksLike('reconnect-without-backoff', 'reconnect-storm');
  }),
];
