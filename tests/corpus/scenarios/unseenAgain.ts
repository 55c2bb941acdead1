import type { Socket } from '../world/socket.ts';
import { beats, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES } from './stories.ts';
import { attempts, net, unseen } from './unseenKit.ts';

const story = unseen(6);
const PONG = '{"type":"pong"}';

/** Causes met before, in other clothes; and their doubles. */
export const unseenAgain = [
  story(
    'the STOMP broker beats no more',
    'line feeds every 10 s, then none for 21 s; the client leaves and comes back',
    WHOLE,
    (world) => {
      const page = world.page();
      const options = { page, subprotocol: 'v12.stomp' };
      const url = 'wss://mq.corp.test/ws/websocket';
      const greet = (socket: Socket) => {
        socket.send(socket.openedMs + 4, 'CONNECT\naccept-version:1.2\nheart-beat:10000,10000\n\n\u0000');
        socket.receive(socket.openedMs + 40, 'CONNECTED\nversion:1.2\nheart-beat:10000,10000\n\n\u0000');
      };
      const socket = world.open(url, { atMs: 300, ...options });
      greet(socket);
      const last = socket.openedMs + 10_000 * world.noise.whole(4, 30);
      beats(world, socket, socket.openedMs + 10_000, last, { everyMs: 10_000, ask: '\n', by: 'server' });
      beats(world, socket, socket.openedMs + 10_003, last + 20_000, { everyMs: 10_000, ask: '\n' });
      socket.closedByPage(last + 21_000);
      const again = world.open(url, { atMs: last + 26_000, ...options });
      greet(again);
      beats(world, again, again.openedMs + 10_000, again.openedMs + 30_500, {
        everyMs: 10_000,
        ask: '\n',
        by: 'server',
      });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story(
    'Hasura keeps alive every 5 s, and then does not',
    'the old Apollo client gives up after 30 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const options = { page, subprotocol: 'graphql-ws' };
      const socket = world.open('wss://hasura.example.com/v1/graphql', { atMs: 300, ...options });
      socket.send(socket.openedMs + 3, '{"type":"connection_init","payload":{}}');
      socket.receive(socket.openedMs + 30, '{"type":"connection_ack"}');
      const last = socket.openedMs + 5000 * world.noise.whole(10, 60);
      beats(world, socket, socket.openedMs + 5000, last, {
        everyMs: 5000,
        ask: '{"type":"ka"}',
        by: 'server',
      });
      socket.closedByPage(last + 30_000);
      const again = world.open(socket.url, { atMs: last + 30_900, ...options });
      again.send(again.openedMs + 3, '{"type":"connection_init","payload":{}}');
      again.receive(again.openedMs + 30, '{"type":"connection_ack"}');
      beats(world, again, again.openedMs + 5000, again.openedMs + 21_000, {
        everyMs: 5000,
        ask: '{"type":"ka"}',
        by: 'server',
      });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story(
    'logged out between two beats',
    'the server beats every 15 s; the page leaves 9 s after one',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 15_000, socket.openedMs + 150_000, {
        everyMs: 15_000,
        ask: '{"type":"heartbeat"}',
        by: 'server',
      });
      socket.closedByPage(socket.lastMs + 9000, 1000, 'logout');
      world.watchUntil(socket.lastMs + 90_000);
      world.looksLike('heartbeat-unanswered', 'no-reconnect');
      world.expect('closed-by-page', socket);
    },
  ),
  story(
    'a change of filters',
    'the page closes and opens again at once while all beats are well',
    WHOLE,
    (world) => {
      const page = world.page();
      const ended = lives(world, 3, (atMs, nth) => {
        const socket = world.open(`wss://app.example.com/ws?filter=${nth}`, { atMs, page });
        beats(
          world,
          socket,
          socket.openedMs + 15_000,
          socket.openedMs + world.noise.between(40_000, 120_000),
          { everyMs: 15_000, ask: '{"type":"heartbeat"}', by: 'server' },
        );
        const endMs = socket.lastMs + world.noise.between(2000, 12_000);
        socket.closedByPage(endMs, 1000);
        return { socket, endMs };
      });
      world.looksLike('heartbeat-unanswered', 'reconnect-after-final-close');
      world.expect('closed-by-page', ended);
    },
  ),
  story(
    'Socket.IO 2 in the background',
    'the client pings; hidden, it pings once a minute and the server waits 30 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://chat.example.com/socket.io/?EIO=3&transport=websocket';
      const socket = world.open(url, { atMs: 300, page });
      socket.receive(
        socket.openedMs + 2,
        '0{"sid":"q9","upgrades":[],"pingInterval":25000,"pingTimeout":5000}',
      );
      const hiddenMs = socket.openedMs + world.noise.between(30_000, 70_000);
      beats(world, socket, socket.openedMs + 25_000, hiddenMs + 300_000, {
        everyMs: 25_000,
        ask: '2',
        answer: '3',
      });
      world.mark(page, 'hidden', hiddenMs);
      const endMs = socket.lastMs + 30_000 + world.noise.between(0, 90);
      socket.closedByServer(endMs, 1005);
      const again = world.open(url, { atMs: endMs + 31_000, page });
      again.receive(
        again.openedMs + 2,
        '0{"sid":"q10","upgrades":[],"pingInterval":25000,"pingTimeout":5000}',
      );
      world.watchUntil(again.openedMs + 9000);
      world.expect('background-throttling', socket);
    },
  ),
  story(
    'hidden, stretched, and no harm done',
    'the beat of 20 s comes once a minute; the server does not mind; a deployment ends it',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      const hiddenMs = socket.openedMs + 50_000;
      beats(world, socket, socket.openedMs + 20_000, hiddenMs + 300_000, { everyMs: 20_000, answer: PONG });
      world.mark(page, 'hidden', hiddenMs);
      beats(world, socket, socket.lastMs + 60_000, socket.lastMs + 600_000, {
        everyMs: 60_000,
        answer: PONG,
      });
      socket.closedByServer(socket.lastMs + 17_000, 1012, 'Service Restart');
      const again = world.open(socket.url, { atMs: socket.lastMs + 21_000, page });
      beats(world, again, again.openedMs + 60_000, again.openedMs + 61_000, {
        everyMs: 60_000,
        answer: PONG,
      });
      world.looksLike('background-throttling');
      world.expect('server-restart', socket);
    },
  ),
  story('1001 twice, of no pattern', 'two deployments an hour apart', WITH_CODES, (world) => {
    const page = world.page();
    const ended = lives(world, 2, (atMs, nth) => {
      const socket = world.open('wss://app.example.com/ws', { atMs, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + (nth ? 3_900_000 : 1_130_000), {
        everyMs: 12_000,
      });
      const endMs = socket.lastMs + world.noise.between(300, 9000);
      socket.closedByServer(endMs, 1001);
      return { socket, endMs };
    });
    world.looksLike('max-lifetime', 'idle-timeout');
    world.expect('server-restart', ended);
  }),
  story(
    'the JWT lives an hour',
    '1008 "JWT expired" at 3600 s, twice; renewed and back',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 2, (atMs, nth) => {
        const socket = world.open(`wss://rt.shop.test/updates?jwt=${nth}`, { atMs, page });
        const endMs = socket.openedMs + 3_600_000 + world.noise.between(-900, 900);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(300, 20_000), {
          everyMs: 15_000,
        });
        socket.closedByServer(endMs, 1008, 'JWT expired');
        return { socket, endMs };
      });
      world.looksLike('max-lifetime', 'reconnect-after-final-close');
      world.expect('policy-or-auth', ended);
    },
  ),
  story(
    'twenty short ends of all ages',
    'a flaky dev server: cut after 1 to 9 s, no two alike',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const cut = lives(world, 20, (atMs) => {
        const socket = world.open('ws://localhost:3001/ws', { atMs, page });
        chatter(world, socket, socket.openedMs + 20, socket.openedMs + world.noise.between(900, 9000), {
          everyMs: 350,
        });
        const endMs = socket.lastMs + world.noise.between(10, 400);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('max-lifetime', 'idle-timeout');
      world.tolerate('reconnect-storm');
      world.tolerate('reconnect-without-backoff');
      world.expect('server-crash', cut, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  story(
    'a new address, one socket',
    'cut, and the first try says ERR_NETWORK_CHANGED',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(60_000, 200_000), {
        everyMs: 900,
      });
      const endMs = socket.lastMs + world.noise.between(20, 500);
      socket.cut(endMs);
      const vain = attempts(world, socket.url, endMs + 250, {
        times: 1,
        error: net('ERR_NETWORK_CHANGED'),
        page,
      });
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 20_000, { everyMs: 900 });
      world.expect('network-lost', socket);
      world.expect('handshake-failed', vain.sockets, { accept: ['network-lost'] });
    },
  ),
  story(
    'the machine goes to sleep, Chrome says so',
    'cut, and an attempt fails with ERR_NETWORK_IO_SUSPENDED; hours later it is back',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(60_000, 200_000), {
        everyMs: 900,
      });
      const endMs = socket.lastMs + world.noise.between(20, 300);
      socket.cut(endMs);
      const vain = attempts(world, socket.url, endMs + 250, {
        times: 1,
        error: net('ERR_NETWORK_IO_SUSPENDED'),
        page,
      });
      world.slept(endMs + 800, world.noise.around(7_200_000, 0.4));
      const again = world.open(socket.url, { atMs: vain.nextMs + 2000, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 20_000, { everyMs: 900 });
      world.expect('machine-slept', socket, { accept: ['network-lost'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['network-lost', 'machine-slept'] });
    },
  ),
];
