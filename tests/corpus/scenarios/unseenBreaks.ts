import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, net, unseen } from './unseenKit.ts';

const story = unseen(2);

/** Restarts, networks, machines and pages; and ages that are equal by accident. */
export const unseenBreaks = [
  story(
    'opened together, cut together',
    'two sockets of one host; their ages are equal because the page opened them at once',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(200_000, 500_000);
      const sockets = [
        'wss://app.example.com/ws',
        'wss://app.example.com/ws',
        'wss://app.example.com/presence',
      ].map((url, n) => {
        const socket = world.open(url, { atMs: 300 + n * 4, page });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 1500), {
          everyMs: 1500,
        });
        socket.cut(endMs + world.noise.between(0, 60));
        const again = world.open(url, { atMs: endMs + world.noise.between(1200, 2500), page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1500 });
        return socket;
      });
      bystander(world, 500, endMs + 20_000, page);
      world.looksLike('max-lifetime', 'idle-timeout');
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
    },
  ),
  story(
    'a restart on every hour',
    'cron; the ages are equal, and 1012 says what it is',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 3, (atMs) => {
        const socket = world.open('wss://cache.example.com/inval', { atMs, page });
        const endMs = socket.openedMs + 3_598_000 + world.noise.between(-300, 300);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(200, 30_000), {
          everyMs: 20_000,
        });
        socket.closedByServer(endMs, 1012, 'Service restart');
        return { socket, endMs };
      });
      world.looksLike('max-lifetime');
      world.expect('server-restart', ended);
    },
  ),
  story(
    'three seconds in a tunnel',
    'offline and online again, the sockets lived; much later the server fell',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://tram.example.com/ws', { atMs: 300, page });
      const offMs = world.noise.between(20_000, 40_000);
      chatter(world, socket, socket.openedMs + 40, offMs - 100, { everyMs: 700 });
      world.mark(page, 'offline', offMs);
      world.mark(page, 'online', offMs + 3000);
      chatter(world, socket, offMs + 3400, offMs + 200_000, { everyMs: 700 });
      const endMs = socket.lastMs + 40;
      socket.cut(endMs);
      const vain = attempts(world, socket.url, endMs + 900, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 9000, { everyMs: 700 });
      world.looksLike('network-lost');
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'offline, and the library notices late',
    'beats fall due in the dark; the page closes with 4000 after coming back',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      const offMs = socket.openedMs + world.noise.between(60_000, 100_000);
      beats(world, socket, socket.openedMs + 10_000, offMs - 500, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
      });
      world.mark(page, 'offline', offMs);
      beats(world, socket, socket.lastMs + 10_000, offMs + 21_000, { everyMs: 10_000 });
      const endMs = socket.lastMs + 5000;
      socket.closeCalled(endMs, 4000, 'no pong');
      const connectionId = socket.id;
      world.tell({
        kind: 'connection-ended',
        atMs: endMs + 2000,
        origin: 'protocol',
        connectionId,
        cause: 'closed',
      });
      world.tell({
        kind: 'close-reported',
        atMs: endMs + 2000.4,
        origin: 'page-hook',
        connectionId,
        code: 1006,
        reason: '',
        wasClean: false,
      });
      world.mark(page, 'online', endMs + 30_000);
      const again = world.open(socket.url, { atMs: endMs + 31_000, page });
      beats(world, again, again.openedMs + 10_000, again.openedMs + 31_000, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
      });
      world.expect('network-lost', socket, { accept: ['heartbeat-unanswered'] });
    },
  ),
  story(
    'somebody sets the clock',
    'the wall clock jumps by a minute and a half; nothing ends',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, 200_000, { everyMs: 900 });
      world.slept(90_000, 90_000);
      world.looksLike('machine-slept');
    },
  ),
  story(
    'waking up without a network',
    'dead on waking, five attempts find no network, then all is well',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const url = 'wss://app.example.com/ws';
      const socket = world.open(url, { atMs: 300, page });
      const shutMs = world.noise.between(60_000, 90_000);
      chatter(world, socket, socket.openedMs + 40, shutMs - 100, { everyMs: 1500 });
      world.slept(shutMs, world.noise.around(5_400_000, 0.4));
      socket.cut(shutMs + world.noise.between(150, 2500));
      const vain = attempts(world, url, shutMs + 3000, {
        times: 5,
        error: net('ERR_INTERNET_DISCONNECTED'),
        takesMs: 2,
        page,
      });
      const again = world.open(url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 9000, { everyMs: 700 });
      world.expect('machine-slept', socket, { accept: ['network-lost'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['network-lost', 'machine-slept'] });
    },
  ),
  story(
    'two servers fall, two minutes apart',
    'not the network: each time the other lived on',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const firstMs = world.noise.between(60_000, 90_000);
      const all = ['wss://a.example.com/ws', 'wss://b.example.net/rt'].map((url, n) => {
        const socket = world.open(url, { atMs: 300 + n * 700, page });
        const endMs = firstMs + n * 120_000;
        chatter(world, socket, socket.openedMs + 40, endMs - 50, { everyMs: 400 });
        socket.cut(endMs);
        const vain = attempts(world, url, endMs + 1000, {
          times: 3,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
        });
        const again = world.open(url, { atMs: vain.nextMs, page });
        chatter(world, again, again.openedMs + 40, firstMs + 160_000, { everyMs: 400 });
        return { socket, vain: vain.sockets };
      });
      world.looksLike('network-lost');
      world.expect(
        'server-crash',
        all.map(({ socket }) => socket),
        { accept: ['server-restart'] },
      );
      world.expect(
        'handshake-failed',
        all.flatMap(({ vain }) => vain),
        { accept: ['server-crash', 'server-restart'] },
      );
    },
  ),
  story(
    'drained from the load balancer',
    'one socket, 1001 without a word in lively traffic; back within a second',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://game.example.com/play', { atMs: 300, page, server: 'envoy' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(70_000, 400_000), {
        everyMs: 350,
      });
      socket.closedByServer(socket.lastMs + 90, 1001);
      const again = world.open(socket.url, { atMs: socket.lastMs + 900, page, server: 'envoy' });
      chatter(world, again, again.openedMs + 40, socket.lastMs + 30_000, { everyMs: 350 });
      world.expect('server-restart', socket);
    },
  ),
  story('the page goes to its own back-forward cache', 'the socket is closed on entry', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://news.example.com/live', { atMs: 300, page });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 1500 });
    world.mark(page, 'entered-back-forward-cache', socket.lastMs + 700);
    socket.cut(socket.lastMs + 702);
    world.watchUntil(socket.lastMs + 5000);
    world.expect('closed-by-navigation', socket);
  }),
  story(
    'a link is clicked',
    'the old document takes its three sockets along, the new one opens its own',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page('https://app.example.com/orders');
      const goneMs = world.noise.between(30_000, 90_000);
      const sockets = [1, 2, 3].map((n) => {
        const socket = world.open(`wss://app.example.com/ws${n}`, { atMs: 300 * n, page });
        chatter(world, socket, socket.openedMs + 40, goneMs - world.noise.between(20, 2000), {
          everyMs: 1500,
        });
        socket.leftBehind(goneMs);
        return socket;
      });
      world.mark(page, 'navigated', goneMs, 'https://app.example.com/stock');
      const fresh = world.open('wss://app.example.com/ws1', { atMs: goneMs + 900, page });
      chatter(world, fresh, fresh.openedMs + 40, goneMs + 30_000, { everyMs: 1500 });
      world.expect('closed-by-navigation', sockets);
    },
  ),
  story(
    'close() falls on deaf ears',
    'the server goes on sending and never answers the close frame; 1006 after 60 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://legacy.corp.test/feed', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 40_000, { everyMs: 700, who: 'server' });
      socket.closeCalled(socket.lastMs + 200, 1000, 'bye');
      socket.cut(socket.lastMs + 60_200 + world.noise.between(0, 2000));
      world.watchUntil(socket.lastMs + 64_000);
      world.looksLike('idle-timeout');
      world.expect('close-timeout', socket);
    },
  ),
  story('close() is answered slowly', 'four seconds, and clean', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://legacy.corp.test/feed', { atMs: 300, page });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 40_000, { everyMs: 700, who: 'server' });
    socket.closeCalled(socket.lastMs + 200, 1000, 'bye');
    socket.closedByServer(socket.lastMs + 4200, 1000, 'bye');
    world.watchUntil(socket.lastMs + 6000);
    world.looksLike('close-timeout');
    world.expect('closed-by-page', socket);
  }),
];
