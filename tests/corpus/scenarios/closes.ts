import { bystander, chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE, WITH_CODES } from './stories.ts';

interface Refusal {
  readonly url: string;
  readonly subprotocol?: string;
  readonly code: number;
  readonly reason: string;
}

/** Codes that mean "not you" or "not this", by whom they are used. */
const REFUSALS: readonly Refusal[] = [
  { url: 'wss://app.example.com/ws', code: 1008, reason: 'Policy violation' },
  { url: 'wss://app.example.com/ws', code: 1008, reason: '' },
  { url: 'wss://app.example.com/ws', code: 4401, reason: 'Unauthorized' },
  { url: 'wss://app.example.com/ws', code: 4403, reason: 'Forbidden' },
  { url: 'wss://app.example.com/ws', code: 4001, reason: 'invalid token' },
  { url: 'wss://app.example.com/ws', code: 3000, reason: 'Unauthorized' },
  { url: 'wss://app.example.com/ws', code: 3003, reason: 'Forbidden' },
  { url: 'wss://app.example.com/ws', code: 4429, reason: 'Too many requests' },
  {
    url: 'wss://app.example.com/graphql',
    subprotocol: 'graphql-transport-ws',
    code: 4401,
    reason: 'Unauthorized',
  },
  {
    url: 'wss://app.example.com/graphql',
    subprotocol: 'graphql-transport-ws',
    code: 4403,
    reason: 'Forbidden',
  },
  {
    url: 'wss://app.example.com/graphql',
    subprotocol: 'graphql-transport-ws',
    code: 4409,
    reason: 'Subscriber for 1 already exists',
  },
  { url: 'wss://rt.example.com/connection/websocket', code: 3500, reason: 'invalid token' },
  {
    url: 'wss://ws-mt1.pusher.com/app/1f2e?protocol=7&client=js',
    code: 4001,
    reason: 'Could not find app by key',
  },
  { url: 'wss://gateway.discord.gg/?v=10&encoding=json', code: 4004, reason: 'Authentication failed.' },
];

export const closes = [
  ...REFUSALS.map(({ url, subprotocol, code, reason }) =>
    scenario(
      `${code} "${reason}" from ${subprotocol ?? new URL(url).host}`,
      'the server refuses',
      WITH_CODES,
      (world) => {
        const page = world.page();
        const socket = world.open(url, {
          atMs: 200,
          page,
          ...(subprotocol !== undefined && { subprotocol }),
        });
        const endMs = socket.openedMs + world.noise.between(80, 90_000);
        chatter(world, socket, socket.openedMs + 20, endMs - world.noise.between(5, 60), { everyMs: 2000 });
        socket.closedByServer(endMs, code, reason);
        world.watchUntil(endMs + 1500);
        world.expect('policy-or-auth', socket);
      },
    ),
  ),
  scenario(
    'tokens expire at different ages',
    '4401 three times, each time with a new token',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const endMs = socket.openedMs + world.noise.between(100_000, 900_000);
        chatter(world, socket, socket.openedMs + 40, endMs - 900, { everyMs: 4000 });
        socket.closedByServer(endMs, 4401, 'token expired');
        return { socket, endMs };
      });
      world.expect('policy-or-auth', sockets);
      world.looksLike('reconnect-after-final-close');
    },
  ),
  scenario('Action Cable says "unauthorized"', 'in a message, then closes', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://app.example.com/cable', {
      atMs: 200,
      page,
      subprotocol: 'actioncable-v1-json',
    });
    socket.receive(socket.openedMs + 8, '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
    socket.closedByServer(socket.openedMs + 10, 1000);
    world.watchUntil(socket.openedMs + 1500);
    world.expect('policy-or-auth', socket);
  }),
  scenario('the page closes with 1000', 'the user left the room', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const endMs = socket.openedMs + world.noise.between(3000, 300_000);
    chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 2000 });
    socket.closedByPage(endMs, 1000, world.noise.pick(['', 'bye', 'leaving']));
    world.watchUntil(endMs + 3000);
    world.expect('closed-by-page', socket);
  }),
  scenario('the page closes with a code of its own', '4000 "switching"', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const endMs = socket.openedMs + world.noise.between(3000, 300_000);
    chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 2000 });
    socket.closedByPage(endMs, world.noise.pick([4000, 4001, 3001]), 'switching');
    world.watchUntil(endMs + 3000);
    world.expect('closed-by-page', socket);
    world.looksLike('policy-or-auth');
  }),
  scenario('the page closes without a code', '1005', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const endMs = socket.openedMs + world.noise.between(3000, 300_000);
    chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 2000 });
    socket.closedByPage(endMs);
    world.watchUntil(endMs + 3000);
    world.expect('closed-by-page', socket);
  }),
  scenario(
    'the page closes before it was open',
    'React mounted the component twice',
    ['own', 'own-without-hook', 'chrome'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 200, page, unanswered: true });
      socket.closeCalled(203);
      socket.failed(204, 'WebSocket is closed before the connection is established.');
      const second = world.open(socket.url, { atMs: 206, page });
      chatter(world, second, second.openedMs + 20, 20_000, { everyMs: 1500 });
      world.expect('closed-by-page', socket);
      world.looksLike('handshake-failed');
    },
  ),
  scenario('the server never answers the close frame', 'Chrome gives up after a minute', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const callMs = socket.openedMs + world.noise.between(3000, 100_000);
    chatter(world, socket, socket.openedMs + 40, callMs - 400, { everyMs: 2000 });
    socket.closeCalled(callMs, 1000, 'bye');
    socket.cut(callMs + 60_000 + world.noise.between(0, 2200));
    bystander(world, 500, callMs + 64_000, page);
    world.expect('close-timeout', socket);
  }),
  scenario(
    'the close frame is answered, the TCP connection is not closed',
    'a second or two are normal',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 200, page });
      const callMs = socket.openedMs + world.noise.between(3000, 100_000);
      chatter(world, socket, socket.openedMs + 40, callMs - 400, { everyMs: 2000 });
      socket.closeCalled(callMs, 1000, 'bye');
      socket.closedByServer(callMs + world.noise.between(1200, 2200), 1000, 'bye');
      world.watchUntil(callMs + 4000);
      world.expect('closed-by-page', socket);
      world.looksLike('close-timeout');
    },
  ),
];
