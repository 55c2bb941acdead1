import { bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, net, unseen, WITH_WORDS } from './unseenKit.ts';

const story = unseen(3);

/** Restarts and networks again, and messages and words that end a socket. */
export const unseenFaults = [
  story(
    'green follows blue',
    'eight sockets of two pages move over within three minutes, 1001 "Server is shutting down"',
    WITH_CODES,
    (world) => {
      const pages = [
        world.page('https://app.example.com/a'),
        world.page('https://app.example.com/b'),
      ] as const;
      const startMs = world.noise.between(60_000, 200_000);
      const gone = Array.from({ length: 8 }, (_, n) => {
        const page = pages[n % 2] ?? pages[0];
        const socket = world.open('wss://app.example.com/ws', {
          atMs: world.noise.between(300, 20_000),
          page,
        });
        const endMs = startMs + n * world.noise.between(14_000, 22_000);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 900), { everyMs: 1500 });
        socket.closedByServer(endMs, 1001, 'Server is shutting down');
        const again = world.open(socket.url, { atMs: endMs + world.noise.between(300, 1500), page });
        chatter(world, again, again.openedMs + 40, startMs + 200_000, { everyMs: 1500 });
        return socket;
      });
      world.expect('server-restart', gone);
    },
  ),
  story(
    'the process manager reloads',
    'three sockets of one page cut at once, all back in half a second',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(40_000, 200_000);
      const gone = ['ws', 'ws', 'feed'].map((path, n) => {
        const socket = world.open(`ws://10.20.0.15:8080/${path}`, {
          atMs: 300 + n * world.noise.between(900, 9000),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 900), { everyMs: 1500 });
        socket.cut(endMs + world.noise.between(0, 15));
        const again = world.open(socket.url, { atMs: endMs + world.noise.between(300, 600), page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1500 });
        return socket;
      });
      world.expect('server-restart', gone, { accept: ['server-crash'] });
    },
  ),
  story('one deployment of two hosts', '1012 from api and rt at the same moment', WITH_CODES, (world) => {
    const page = world.page();
    const endMs = world.noise.between(40_000, 200_000);
    const gone = ['api', 'rt'].map((host) => {
      const socket = world.open(`wss://${host}.example.com/ws`, {
        atMs: world.noise.between(300, 4000),
        page,
      });
      chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 900), { everyMs: 1500 });
      socket.closedByServer(endMs + world.noise.between(0, 90), 1012);
      const again = world.open(socket.url, { atMs: endMs + world.noise.between(900, 2600), page });
      chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1500 });
      return socket;
    });
    world.looksLike('network-lost');
    world.expect('server-restart', gone);
  }),
  story(
    'offline, one socket',
    'cut ten seconds after the event, attempts find no network',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const offMs = world.noise.between(40_000, 200_000);
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, offMs - 300, { everyMs: 1100 });
      world.mark(page, 'offline', offMs);
      socket.cut(offMs + world.noise.between(6000, 12_000));
      const vain = attempts(world, socket.url, offMs + 13_000, {
        times: 3,
        error: net('ERR_INTERNET_DISCONNECTED'),
        takesMs: 2,
        page,
      });
      world.mark(page, 'online', vain.nextMs - 200);
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 20_000, { everyMs: 1100 });
      world.expect('network-lost', socket);
      world.expect('handshake-failed', vain.sockets, { accept: ['network-lost'] });
    },
  ),
  story(
    'no names any more',
    'three hosts cut within a second, then none of them is resolved',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const offMs = world.noise.between(40_000, 200_000);
      const all = ['wss://a.example.com/ws', 'wss://b.example.net/rt', 'wss://c.example.org/feed'].map(
        (url) => {
          const socket = world.open(url, { atMs: world.noise.between(300, 4000), page });
          chatter(world, socket, socket.openedMs + 40, offMs - world.noise.between(20, 900), {
            everyMs: 1100,
          });
          socket.cut(offMs + world.noise.between(0, 700));
          const vain = attempts(world, url, offMs + 1500, {
            times: 3,
            error: net('ERR_NAME_NOT_RESOLVED'),
            takesMs: 5,
            page,
          });
          const again = world.open(url, { atMs: vain.nextMs, page });
          chatter(world, again, again.openedMs + 40, vain.nextMs + 20_000, { everyMs: 1100 });
          return { socket, vain: vain.sockets };
        },
      );
      world.expect(
        'network-lost',
        all.map(({ socket }) => socket),
      );
      world.expect(
        'handshake-failed',
        all.flatMap(({ vain }) => vain),
        { accept: ['network-lost'] },
      );
    },
  ),
  story(
    'the clock is corrected by five seconds',
    'shortly before a crash in lively traffic',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, 90_000, { everyMs: 250 });
      world.slept(87_000, 5000);
      socket.cut(90_040);
      const vain = attempts(world, socket.url, 91_000, {
        times: 2,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 9000, { everyMs: 250 });
      world.looksLike('machine-slept');
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  ...(
    [
      ['a proxy writes into the stream', 'Invalid frame header'],
      ['a server masks', 'A server must not mask any frames that it sends to the client.'],
      [
        'compressed though nobody asked',
        'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
      ],
      ['a broken fragment', 'Received unexpected continuation frame.'],
    ] as const
  ).map(([name, words]) =>
    story(name, words, WITH_WORDS, (world) => {
      const socket = world.open('ws://10.20.0.15:8080/stream', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 900, who: 'server' });
      socket.failed(socket.lastMs + 300, words);
      world.watchUntil(socket.lastMs + 1200);
      world.expect('browser-rejected-frame', socket);
    }),
  ),
  story('API Gateway and 40 KB', '1009 after a message over 32 KB', WITH_CODES, (world) => {
    const socket = world.open('wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 20_000, { everyMs: 1500 });
    socket.sendBytes(socket.lastMs + 400, 40_000);
    socket.closedByServer(socket.lastMs + 70, 1009, 'Message too long');
    world.watchUntil(socket.lastMs + 1200);
    world.expect('message-too-big', socket);
  }),
  story('SignalR and 33 KB', 'type 7 names the size, then 1000', WITH_CODES, (world) => {
    const socket = world.open('wss://hub.corp.test/hubs/docs?id=redacted', { atMs: 300 });
    socket.send(socket.openedMs + 4, '{"protocol":"json","version":1}\u001e');
    socket.receive(socket.openedMs + 30, '{}\u001e');
    socket.sendBytes(socket.openedMs + 9000, 33_500);
    socket.receive(
      socket.lastMs + 40,
      '{"type":7,"error":"Connection closed with an error. InvalidDataException: The maximum message size of 32768B was exceeded. The message size can be configured in AddHubOptions."}\u001e',
    );
    socket.closedByServer(socket.lastMs + 2, 1000);
    world.watchUntil(socket.lastMs + 1200);
    world.expect('message-too-big', socket, { accept: ['server-error'] });
  }),
  story('a large message and, much later, a crash', 'nothing to do with each other', WITH_CODES, (world) => {
    const socket = world.open('wss://chat.example.com/ws', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 20_000, { everyMs: 1500 });
    socket.sendBytes(socket.lastMs + 200, 800_000);
    chatter(world, socket, socket.lastMs + 300, socket.lastMs + 60_000, { everyMs: 300 });
    socket.cut(socket.lastMs + 40);
    world.watchUntil(socket.lastMs + 800);
    world.looksLike('message-too-big');
    world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
  }),
  story('binary is not spoken here', '1003 after a binary message', WITH_CODES, (world) => {
    const socket = world.open('wss://api.board.test/v2/events', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 9000, { everyMs: 900 });
    socket.sendOfSize(socket.lastMs + 100, 300);
    socket.closedByServer(socket.lastMs + 40, 1003, 'Unsupported data');
    world.watchUntil(socket.lastMs + 1200);
    world.expect('invalid-payload', socket, { accept: ['policy-or-auth', 'server-error'] });
  }),
  ...(
    [
      [3000, 'Unauthorized'],
      [3003, 'Forbidden'],
      [1008, 'invalid token'],
      [1008, 'Policy violation: origin not allowed'],
      [4003, 'Not authenticated'],
      [1000, 'Session expired, please log in again'],
      [4029, 'Too many connections for this account'],
    ] as const
  ).map(([code, reason]) =>
    story(`${code} "${reason}"`, 'the server says what it has against the page', WITH_CODES, (world) => {
      const socket = world.open('wss://gate.example.com/ws', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(2000, 200_000), {
        everyMs: 1400,
      });
      socket.closedByServer(socket.lastMs + 200, code, reason);
      world.watchUntil(socket.lastMs + 1500);
      world.expect('policy-or-auth', socket, code === 4029 ? { accept: ['server-overloaded'] } : {});
    }),
  ),
  story('a STOMP broker denies access', 'an ERROR frame, then 1002', WITH_CODES, (world) => {
    const socket = world.open('wss://mq.corp.test/ws/websocket', { atMs: 300, subprotocol: 'v12.stomp' });
    socket.send(socket.openedMs + 4, 'CONNECT\naccept-version:1.2\nheart-beat:10000,10000\n\n\u0000');
    socket.receive(
      socket.openedMs + 50,
      'ERROR\nmessage:Access denied for user guest\ncontent-length:0\n\n\u0000',
    );
    socket.closedByServer(socket.openedMs + 52, 1002, '');
    world.watchUntil(3000);
    world.expect('policy-or-auth', socket, { accept: ['server-error'] });
  }),
  story(
    'a good bye',
    'the job is done, the server closes with 1000; each time a new job',
    WITH_CODES,
    (world) => {
      const page = world.page();
      lives(world, 12, (atMs) => {
        const socket = world.open('wss://jobs.example.com/run', { atMs, page });
        socket.send(socket.openedMs + 5, '{"run":"export"}');
        chatter(world, socket, socket.openedMs + 300, socket.openedMs + world.noise.between(900, 5000), {
          everyMs: 400,
          who: 'server',
        });
        socket.receive(socket.lastMs + 100, '{"done":true}');
        socket.closedByServer(socket.lastMs + 2, 1000, 'done');
        return { socket, endMs: socket.lastMs + 9000 };
      });
      bystander(world, 100, 200_000, page);
      world.looksLike(
        'reconnect-storm',
        'connection-leak',
        'max-lifetime',
        'reconnect-after-final-close',
        'no-reconnect',
      );
    },
  ),
];
