import { beats, chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { lives, scenario, WHOLE, WITH_CODES } from './stories.ts';

/** Heartbeats as libraries and exchanges have them; the page asks. */
const ASKING = [
  { name: 'text', url: 'wss://app.example.com/ws', ask: 'ping', answer: 'pong', everyMs: 15_000 },
  {
    name: 'op',
    url: 'wss://stream.exchange.test/v5/public',
    ask: '{"op":"ping"}',
    answer: '{"op":"pong"}',
    everyMs: 20_000,
  },
  {
    name: 'Pusher',
    url: 'wss://ws-eu.pusher.com/app/9f?protocol=7',
    ask: '{"event":"pusher:ping","data":{}}',
    answer: '{"event":"pusher:pong","data":{}}',
    everyMs: 60_000,
  },
  {
    name: 'graphql-transport-ws',
    url: 'wss://app.example.com/graphql',
    subprotocol: 'graphql-transport-ws',
    ask: '{"type":"ping"}',
    answer: '{"type":"pong"}',
    everyMs: 10_000,
  },
  {
    name: 'Home Assistant',
    url: 'ws://homeassistant.local:8123/api/websocket',
    ask: '{"id":7,"type":"ping"}',
    answer: '{"id":7,"type":"pong"}',
    everyMs: 30_000,
  },
] as const;

function openWith(world: World, atMs: number, url: string, subprotocol?: string) {
  return world.open(url, { atMs, page: world.page(), ...(subprotocol !== undefined && { subprotocol }) });
}

export const conventions = [
  ...ASKING.map((beat) =>
    scenario(
      `${beat.name}: no more answers`,
      'half open; the page closes after three unanswered',
      WITH_CODES,
      (world) => {
        const { url, ask, answer, everyMs } = beat;
        const socket = openWith(world, 300, url, 'subprotocol' in beat ? beat.subprotocol : undefined);
        const wellMs = socket.openedMs + everyMs * world.noise.whole(6, 15) + 900;
        beats(world, socket, socket.openedMs + 800, wellMs, { everyMs, ask, answer });
        const lastMs = beats(world, socket, wellMs - 100 + everyMs, wellMs + everyMs * 3, { everyMs, ask });
        socket.closeCalled(lastMs + everyMs, 1000);
        socket.cut(lastMs + everyMs + world.noise.between(2000, 20_000));
        world.expect('heartbeat-unanswered', socket);
      },
    ),
  ),
  ...ASKING.map((beat) =>
    scenario(
      `${beat.name}: all is well`,
      'twenty minutes of heartbeats and messages',
      ['own', 'chrome', 'playwright'],
      (world) => {
        const { url, ask, answer, everyMs } = beat;
        const socket = openWith(world, 300, url, 'subprotocol' in beat ? beat.subprotocol : undefined);
        beats(world, socket, socket.openedMs + 800, 1_200_000, { everyMs, ask, answer });
        chatter(world, socket, socket.openedMs + 90, 1_200_000, { everyMs: 5000 });
        world.looksLike('heartbeat-unanswered', 'page-slow-to-answer', 'idle-timeout', 'send-backpressure');
      },
    ),
  ),
  scenario(
    'SignalR hears nothing from the server',
    'type 6 stops; the client closes after 30 s',
    WHOLE,
    (world) => {
      const socket = openWith(world, 300, 'wss://app.example.com/hub?id=k2');
      socket.send(socket.openedMs + 4, '{"protocol":"json","version":1}\u001e');
      socket.receive(socket.openedMs + 40, '{}\u001e');
      const wellMs = socket.openedMs + 15_000 * world.noise.whole(5, 14);
      beats(world, socket, socket.openedMs + 15_000, wellMs, { everyMs: 15_000, ask: '{"type":6}\u001e' });
      beats(world, socket, socket.openedMs + 15_040, wellMs, {
        everyMs: 15_000,
        by: 'server',
        ask: '{"type":6}\u001e',
      });
      const endMs = socket.lastMs + 30_000;
      socket.send(socket.lastMs + 15_000, '{"type":6}\u001e');
      socket.closeCalled(endMs);
      socket.cut(endMs + world.noise.between(1000, 30_000));
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  scenario('STOMP: the broker falls silent', 'newlines stop coming; the client closes', WHOLE, (world) => {
    const socket = openWith(world, 300, 'wss://app.example.com/stomp', 'v12.stomp');
    socket.send(socket.openedMs + 4, 'CONNECT\naccept-version:1.2\nheart-beat:10000,10000\n\n\0');
    socket.receive(socket.openedMs + 30, 'CONNECTED\nversion:1.2\nheart-beat:10000,10000\n\n\0');
    const wellMs = socket.openedMs + 10_000 * world.noise.whole(5, 20);
    beats(world, socket, socket.openedMs + 10_030, wellMs, { everyMs: 10_000, by: 'server', ask: '\n' });
    beats(world, socket, socket.openedMs + 10_010, wellMs + 15_000, { everyMs: 10_000, ask: '\n' });
    const endMs = wellMs + 20_500;
    socket.closeCalled(endMs);
    socket.cut(endMs + world.noise.between(1000, 30_000));
    world.expect('heartbeat-unanswered', socket);
  }),
  scenario(
    'Engine.IO asks every 25 s, the proxy waits 20 s',
    'cut before the next question, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://io.example.com/socket.io/?EIO=4&transport=websocket', {
          atMs,
          page,
        });
        socket.receive(
          socket.openedMs + 10,
          '0{"sid":"k3","upgrades":[],"pingInterval":25000,"pingTimeout":20000}',
        );
        socket.send(socket.openedMs + 12, '40');
        const busyMs = socket.openedMs + 25_000 * world.noise.whole(4, 9) + 2000;
        chatter(world, socket, socket.openedMs + 60, busyMs - 3000, { everyMs: 5000 });
        beats(world, socket, socket.openedMs + 25_000, busyMs, {
          everyMs: 25_000,
          by: 'server',
          ask: '2',
          answer: '3',
          answerMs: 2,
        });
        const endMs = socket.lastMs + 20_000 + world.noise.between(0, 40);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', sockets);
    },
  ),
  scenario(
    'two hosts fall silent at once',
    'packets are lost; both pages’ pings stay unanswered, both are cut later',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const deadMs = 200_000 + world.noise.between(0, 50_000);
      const sockets = ['wss://a.example.com/ws', 'wss://b.example.net/ws', 'wss://c.example.org/ws'].map(
        (url) => {
          const socket = world.open(url, { atMs: world.noise.between(200, 5000), page });
          beats(world, socket, socket.openedMs + 500, deadMs, { everyMs: 5000, ask: 'ping', answer: 'pong' });
          beats(world, socket, deadMs + 3000, deadMs + 20_000, { everyMs: 5000, ask: 'ping' });
          socket.cut(deadMs + 23_000 + world.noise.between(0, 900));
          return socket;
        },
      );
      world.watchUntil(deadMs + 26_000);
      world.expect('network-lost', sockets, { accept: ['heartbeat-unanswered'] });
    },
  ),
  scenario(
    'frozen by the browser',
    'a hidden page is frozen; its heartbeats stop and the server throws it out',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const hiddenMs = 60_000 + world.noise.between(0, 20_000);
      beats(world, socket, socket.openedMs + 500, hiddenMs + 295_000, {
        everyMs: 20_000,
        ask: 'ping',
        answer: 'pong',
      });
      world.mark(page, 'hidden', hiddenMs);
      world.mark(page, 'frozen', hiddenMs + 300_000);
      const endMs = socket.lastMs + 60_000 + world.noise.between(0, 900);
      world.mark(page, 'resumed', endMs + 120_000);
      world.mark(page, 'visible', endMs + 120_001);
      socket.cut(endMs);
      world.watchUntil(endMs + 121_000);
      world.expect('background-throttling', socket, { accept: ['idle-timeout'] });
      world.tolerate('no-reconnect');
    },
  ),
  scenario(
    'the page closes when it is hidden',
    'to save the battery; opens again when visible, five times',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 5, (atMs) => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + world.noise.between(20_000, 90_000);
        beats(world, socket, socket.openedMs + 500, endMs - 500, {
          everyMs: 10_000,
          ask: 'ping',
          answer: 'pong',
        });
        world.mark(page, 'hidden', endMs - 3);
        socket.closedByPage(endMs, 1000, 'hidden');
        world.mark(page, 'visible', endMs + 500);
        return { socket, endMs: endMs + 500 };
      });
      world.expect('closed-by-page', sockets);
      world.looksLike('background-throttling');
    },
  ),
];
