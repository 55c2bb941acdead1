import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_ENDS } from './stories.ts';
import { again } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { binary, PHOENIX, phoenixBeats, subscribe } from './unseenKit.ts';

const PING = { everyMs: 75_000, answer: '{"type":"pong"}' } as const;

/** Heartbeats that come late, that nobody answers, and pages that are slow. */
export const unseen13Beats = [
  story(
    'a ping every 75 s behind nginx',
    'talk kept it alive between the pings; the first pause is longer than the proxy waits, and shorter than the ping',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const options = { url: world.url, page: world.page(), server: 'nginx' } as const;
      const { dropped } = again(world, 2, options, (socket) => {
        const quietMs = socket.openedMs + 228_000 + noise.between(0, 5000);
        beats(world, socket, socket.openedMs + 75_000, quietMs, PING);
        chatter(world, socket, socket.openedMs + 50, quietMs, { everyMs: 4000 });
        const endMs = quietMs + 60_000 + noise.between(1, 50);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
    },
  ),
  story(
    'MQTT asks once a minute, so does the balancer',
    'keepalive 60 s against an idle limit of 60 s: the first ping that is late loses',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const options = { url: 'wss://mqtt.plant.example/mqtt', page: world.page(), server: 'alb' } as const;
      const { dropped } = again(world, 3, { ...options, subprotocol: 'mqtt' }, (socket) => {
        binary(world, socket, socket.openedMs + 2, 'sent', 'EBAABE1RVFQEAgA8AARwYWdl');
        binary(world, socket, socket.openedMs + 40, 'received', 'IAIAAA==');
        let atMs = socket.openedMs + 40;
        for (let n = noise.whole(2, 7); n > 0; n -= 1) {
          atMs += 59_990 - noise.between(0, 15);
          binary(world, socket, atMs, 'sent', 'wAA=');
          atMs += socket.rttMs;
          binary(world, socket, atMs, 'received', '0AA=');
        }
        const endMs = atMs + 60_000 + noise.between(1, 30);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
    },
  ),
  story(
    'a ping of 50 s behind a tunnel of 45 s',
    'prices come often enough until the exchange closes for the night',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
        const spokenMs = socket.openedMs + 50_000 * noise.whole(3, 6) + noise.between(100, 3000);
        beats(world, socket, socket.openedMs + 50_000, spokenMs, {
          everyMs: 50_000,
          answer: '{"type":"pong"}',
        });
        chatter(world, socket, socket.openedMs + 50, spokenMs, { everyMs: 1500, who: 'server' });
        const endMs = spokenMs + 45_000 + noise.between(0, 20);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
    },
  ),
  story(
    'Phoenix asks into the void',
    'the server hangs; the client gives up with 1000 "heartbeat timeout" and nobody answers that either',
    WHOLE,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: PHOENIX, page: world.page() }, (socket) => {
        const hangsMs = socket.openedMs + noise.between(95_000, 110_000);
        chatter(world, socket, socket.openedMs + 300, hangsMs, { everyMs: 4000, who: 'server' });
        const askedMs = phoenixBeats(world, socket, {
          untilMs: socket.openedMs + 121_000,
          silentFromMs: hangsMs,
        });
        socket.closeCalled(askedMs + 30_000, 1000, 'heartbeat timeout');
        const endMs = askedMs + 90_000 + noise.between(5, 300);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-unanswered', dropped, { accept: ['close-timeout'] });
    },
  ),
  story(
    'graphql pings die half open',
    'the way is dead without anybody telling: the third ping stays unanswered and the client closes with 4408',
    WHOLE,
    (world) => {
      const { noise } = world;
      const url = 'wss://api.shop.test/graphql';
      const options = { url, page: world.page(), subprotocol: 'graphql-transport-ws' } as const;
      const { dropped } = again(world, 1, options, (socket) => {
        subscribe(socket);
        const deadMs = socket.openedMs + noise.between(30_500, 39_000);
        beats(world, socket, socket.openedMs + 10_000, deadMs, {
          everyMs: 10_000,
          answer: '{"type":"pong"}',
        });
        chatter(world, socket, socket.openedMs + 400, deadMs, { everyMs: 2000, who: 'server' });
        const askedMs = socket.openedMs + 40_000 + noise.between(0, 5);
        socket.send(askedMs, '{"type":"ping"}');
        socket.closeCalled(askedMs + 5000, 4408, 'Request Timeout');
        const endMs = askedMs + 65_000 + noise.between(10, 200);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-unanswered', dropped, { accept: ['close-timeout'] });
    },
  ),
  story(
    'JSON pings without pongs, then the end',
    'a modem lost its carrier: three pings, no answer, and the browser gives up when TCP does',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const deadMs = socket.openedMs + noise.between(150_500, 158_000);
        chatter(world, socket, socket.openedMs + 400, deadMs, { everyMs: 6000, who: 'server' });
        beats(world, socket, socket.openedMs + 15_000, deadMs, {
          everyMs: 15_000,
          answer: '{"type":"pong"}',
        });
        for (const n of [11, 12, 13]) socket.send(socket.openedMs + n * 15_000 + 3, '{"type":"ping"}');
        const endMs = socket.openedMs + 13 * 15_000 + noise.between(2000, 14_000);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-unanswered', dropped, { accept: ['network-lost'] });
    },
  ),
  story(
    'SignalR in a hidden tab',
    'pings of the page slip from 15 s to a minute, and the hub gives up after 30 s; it goes on saying type 6 until then',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open('wss://hub.board.test/chat?id=a1B2c3', { atMs: 300, page });
      const at = socket.openedMs;
      socket.send(at + 2, '{"protocol":"json","version":1}\u001e');
      socket.receive(at + 30, '{}\u001e');
      const hiddenMs = at + noise.between(40_000, 70_000);
      world.mark(page, 'hidden', hiddenMs);
      const lastMs = beats(world, socket, at + 15_000, hiddenMs + 300_000, {
        everyMs: 15_000,
        ask: '{"type":6}\u001e',
      });
      const minuteMs = Math.ceil((lastMs + 1000) / 60_000) * 60_000 + 40;
      const slowMs = minuteMs - lastMs > 29_000 ? lastMs : minuteMs;
      if (slowMs !== lastMs) socket.send(slowMs, '{"type":6}\u001e');
      const endMs = slowMs + 30_000 + noise.between(10, 900);
      beats(world, socket, at + 15_300, endMs - 600, {
        everyMs: 15_000,
        by: 'server',
        ask: '{"type":6}\u001e',
      });
      socket.receive(
        endMs - 5,
        '{"type":7,"error":"Connection closed with an error.","allowReconnect":true}\u001e',
      );
      socket.closedByServer(endMs, 1000);
      world.watchUntil(endMs + 3000);
      world.expect('background-throttling', socket, { accept: ['heartbeat-too-slow', 'idle-timeout'] });
      world.tolerate('no-reconnect', socket);
    },
  ),
  story(
    'a ping of 20 s becomes one of a minute',
    'hidden for a quarter of an hour behind a proxy of 45 s: the stretched ping comes too late, each time anew',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      world.mark(page, 'hidden', 15_000);
      const options = { url: world.url, page, pauseMs: () => noise.between(700, 2000) };
      const { dropped } = again(world, 3, options, (socket, nth) => {
        const beatsUntilMs = nth === 0 ? 313_000 : socket.openedMs + 1;
        const askedMs = beats(world, socket, socket.openedMs + (nth === 0 ? 20_000 : 1), beatsUntilMs, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        const endMs = askedMs + socket.rttMs * 1.2 + 45_000 + noise.between(0, 40);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('background-throttling', dropped, { accept: ['idle-timeout', 'heartbeat-too-slow'] });
    },
  ),
  story(
    'MQTT asleep behind another tab',
    'keepalive 30 s; hidden, the timer fires at the minute; the broker cuts after one and a half keepalives',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const url = 'wss://broker.plant.example/mqtt';
      const socket = world.open(url, { atMs: 200, page, subprotocol: 'mqtt' });
      const at = socket.openedMs;
      binary(world, socket, at + 2, 'sent', 'EBAABE1RVFQEAgAeAARwYWdl');
      binary(world, socket, at + 40, 'received', 'IAIAAA==');
      const hiddenMs = at + noise.between(31_000, 59_000);
      world.mark(page, 'hidden', hiddenMs);
      let askedMs = at;
      for (let atMs = at + 30_000; atMs < hiddenMs + 300_000; atMs += 30_000) {
        askedMs = atMs;
        binary(world, socket, atMs, 'sent', 'wAA=');
        binary(world, socket, atMs + socket.rttMs, 'received', '0AA=');
      }
      const endMs = askedMs + 45_000 + noise.between(50, 900);
      socket.cut(endMs);
      const next = world.open(url, { atMs: endMs + 1200, page, subprotocol: 'mqtt' });
      binary(world, next, next.openedMs + 2, 'sent', 'EBAABE1RVFQEAgAeAARwYWdl');
      binary(world, next, next.openedMs + 40, 'received', 'IAIAAA==');
      world.mark(page, 'visible', endMs + 9000);
      world.watchUntil(endMs + 12_000);
      world.expect('background-throttling', socket, { accept: ['heartbeat-too-slow', 'idle-timeout'] });
    },
  ),
];
