import type { Socket } from '../world/socket.ts';
import { beats, chatter } from '../world/traffic.ts';
import { lives, scenario } from './stories.ts';

/** Recorders that see sockets and nothing of the page. */
const OUTSIDE = ['plain', 'http-toolkit'] as const;
const OK = { ask: '{"ping":1790000000000}', answer: '{"pong":1790000000000}' };

export const seenByProxies = [
  scenario('Heroku cuts at 55 s, four times', 'its router’s idle limit', OUTSIDE, (world) => {
    const sockets = lives(world, 4, (atMs) => {
      const socket = world.open('wss://my-board.herokuapp.com/cable', { atMs });
      const talkMs = socket.openedMs + world.noise.between(2000, 120_000);
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 2200 });
      const endMs = talkMs + 55_000 + world.noise.between(0, 300);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('idle-timeout', sockets);
  }),
  scenario(
    'telemetry out, nothing back for 60 s',
    'the balancer counts only what the server says; three times',
    OUTSIDE,
    (world) => {
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://iot.example.com/telemetry', { atMs });
        const heardMs = socket.openedMs + world.noise.between(10_000, 150_000);
        for (
          let atMs = socket.openedMs + 400;
          atMs < heardMs - 1500;
          atMs += world.noise.between(8000, 30_000)
        ) {
          socket.receive(atMs, '{"ack":true}');
        }
        socket.receive(heardMs, '{"ack":true}');
        const endMs = heardMs + 60_000 + world.noise.between(0, 80);
        chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(300, 4000), {
          everyMs: 5000,
          who: 'page',
        });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'Bandit closes with 1002',
    'no word from the page for 60 s while the feed goes on; three times',
    OUTSIDE,
    (world) => {
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://phx.example.com/live/websocket', { atMs });
        const saidMs = socket.openedMs + world.noise.between(2000, 55_000);
        socket.send(socket.openedMs + 20, '{"join":"lobby"}');
        socket.send(saidMs, '{"event":"click"}');
        const endMs = saidMs + 60_000 + world.noise.between(0, 90);
        chatter(world, socket, socket.openedMs + 70, endMs - world.noise.between(50, 900), {
          everyMs: 1300,
          who: 'server',
        });
        socket.closedByServer(endMs, 1002, '');
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'quiet for exactly a minute, once',
    'a lively talk ended; no header tells who stands in the path',
    OUTSIDE,
    (world) => {
      const socket = world.open(world.url, { atMs: 300 });
      const talkMs = socket.openedMs + world.noise.between(60_000, 200_000);
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 1100 });
      socket.cut(talkMs + 60_000 + world.noise.between(0, 50));
      world.expect('idle-timeout', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  scenario('Azure Front Door ends at four hours', 'twice, in traffic', OUTSIDE, (world) => {
    const sockets = lives(world, 2, (atMs) => {
      const socket = world.open('wss://shop.azurefd.net/ws', { atMs });
      const endMs = socket.openedMs + 14_400_000 + world.noise.between(0, 300);
      chatter(world, socket, socket.openedMs + 30, endMs - world.noise.between(500, 15_000), {
        everyMs: 20_000,
      });
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('max-lifetime', sockets);
  }),
  scenario(
    'a beat of 40 s against 30 s',
    'seen between other traffic; cut in the first pause, twice',
    OUTSIDE,
    (world) => {
      const sockets = lives(world, 2, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs });
        const busyMs = socket.openedMs + 40_000 * world.noise.whole(6, 10) + 3000;
        chatter(world, socket, socket.openedMs + 60, busyMs - 5000, { everyMs: 6000 });
        beats(world, socket, socket.openedMs + 1000, busyMs, { everyMs: 40_000, ...OK });
        const endMs = socket.lastMs + 30_000 + world.noise.between(0, 60);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', sockets);
    },
  ),
  scenario('numbered pings without answer', 'four unanswered, then cut', OUTSIDE, (world) => {
    const socket = world.open('wss://fstream.exchange.test/ws', { atMs: 300 });
    const wellMs = socket.openedMs + 15_000 * world.noise.whole(6, 20) + 500;
    beats(world, socket, socket.openedMs + 400, wellMs, { everyMs: 15_000, ...OK });
    const lastMs = beats(world, socket, wellMs - 100 + 15_000, wellMs + 61_000, {
      everyMs: 15_000,
      ask: OK.ask,
    });
    socket.cut(lastMs + world.noise.between(2000, 12_000));
    world.expect('heartbeat-unanswered', socket);
  }),
  scenario(
    'the laptop slept for an hour',
    'page and servers fall silent at one moment, all is gone on waking',
    ['plain', 'http-toolkit'],
    (world) => {
      const sleptMs = 200_000 + world.noise.between(0, 90_000);
      const sockets = ['wss://chat.example.com/ws', 'wss://quotes.example.net/feed'].map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(300, 900) });
        beats(world, socket, socket.openedMs + 500, sleptMs - 300, { everyMs: 5000, ...OK });
        chatter(world, socket, socket.openedMs + 60, sleptMs - 200, { everyMs: 1500 });
        socket.cut(sleptMs + 3_600_000 + world.noise.between(100, 900));
        return socket;
      });
      const back = world.open('wss://chat.example.com/ws', { atMs: sleptMs + 3_602_000 });
      chatter(world, back, back.openedMs + 40, sleptMs + 3_640_000, { everyMs: 1500 });
      world.expect('machine-slept', sockets, { accept: ['network-lost'] });
    },
  ),
  scenario(
    'beats of 20 s become beats of 60 s',
    'a hidden tab; a server that waits 50 s, generous at first',
    OUTSIDE,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      const slowMs = socket.openedMs + 500 + 20_000 * world.noise.whole(14, 25);
      beats(world, socket, socket.openedMs + 500, slowMs, { everyMs: 20_000, ...OK });
      const firstMs = Math.ceil((slowMs + 5000) / 60_000) * 60_000;
      const lastMs = beats(world, socket, firstMs, firstMs + 180_100, {
        everyMs: 60_000,
        jitterMs: 500,
        ...OK,
      });
      socket.cut(lastMs + 50_000 + world.noise.between(0, 900));
      world.expect('background-throttling', socket, { accept: ['heartbeat-too-slow'] });
    },
  ),
  scenario('some hear 1001, some are cut', 'a server that shuts down in a hurry', OUTSIDE, (world) => {
    const endMs = 150_000 + world.noise.between(0, 60_000);
    const sockets = [1, 2, 3, 4].map((n) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: world.noise.between(300, 60_000) });
      chatter(world, socket, socket.openedMs + 30, endMs - world.noise.between(50, 1500), { everyMs: 1500 });
      if (n < 3) socket.closedByServer(endMs + world.noise.between(0, 90), 1001, '');
      else socket.cut(endMs + world.noise.between(150, 400));
      return socket;
    });
    const back = world.open('wss://app.example.com/ws', { atMs: endMs + 3000 });
    chatter(world, back, back.openedMs + 40, endMs + 9000, { everyMs: 900 });
    world.expect('server-restart', sockets, { accept: ['server-crash'] });
  }),
  scenario(
    'cut in traffic, then 502 until it is back',
    'the process behind the proxy crashed',
    OUTSIDE,
    (world) => {
      const url = 'wss://app.example.com/ws';
      const socket = world.open(url, { atMs: 300, server: 'nginx' });
      const endMs = socket.openedMs + world.noise.between(40_000, 200_000);
      chatter(world, socket, socket.openedMs + 30, endMs - world.noise.between(20, 150), { everyMs: 250 });
      socket.cut(endMs);
      let atMs = endMs + 1000;
      const refused = [2000, 4000, 8000].map((pauseMs) => {
        const attempt = world.open(url, { atMs, unanswered: true });
        attempt.refused(atMs + 40, 502, 'Bad Gateway', [{ name: 'Server', value: 'nginx' }]);
        atMs += world.noise.around(pauseMs, 0.2);
        return attempt;
      });
      const back = world.open(url, { atMs, server: 'nginx' });
      chatter(world, back, back.openedMs + 40, atMs + 20_000, { everyMs: 900 });
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-rejected', refused);
    },
  ),
  scenario('1013, then 503', 'too many visitors', OUTSIDE, (world) => {
    const url = 'wss://app.example.com/ws';
    const socket = world.open(url, { atMs: 300 });
    chatter(world, socket, socket.openedMs + 30, 50_000, { everyMs: 1500 });
    socket.closedByServer(50_300, 1013, 'server busy');
    const attempt = world.open(url, { atMs: 53_000, unanswered: true });
    attempt.refused(53_060, 503, 'Service Unavailable', [{ name: 'Retry-After', value: '30' }]);
    const back = world.open(url, { atMs: 84_000 });
    chatter(world, back, back.openedMs + 40, 120_000, { everyMs: 900 });
    world.expect('server-overloaded', socket);
    world.expect('handshake-rejected', attempt, { accept: ['server-overloaded'] });
  }),
  scenario('503 once a second for two minutes', 'the page does not wait longer', OUTSIDE, (world) => {
    const attempts: Socket[] = [];
    for (let n = 0, atMs = 300; n < 110; n += 1, atMs += 1000 + world.noise.between(0, 60)) {
      const socket = world.open('wss://app.example.com/ws', { atMs, unanswered: true });
      socket.refused(atMs + 25, 503, 'Service Unavailable');
      attempts.push(socket);
    }
    world.expect('reconnect-without-backoff', attempts, { accept: ['reconnect-storm'] });
    world.tolerate('reconnect-storm');
    world.expect('handshake-rejected', attempts);
  }),
  scenario(
    'grown to 30 s and no further',
    'a capped back-off over a quarter of an hour',
    OUTSIDE,
    (world) => {
      const attempts: Socket[] = [];
      for (
        let n = 0, atMs = 300;
        n < 34;
        n += 1, atMs += world.noise.around(Math.min(30_000, 1000 * 2 ** n), 0.2)
      ) {
        const socket = world.open('wss://app.example.com/ws', { atMs, unanswered: true });
        socket.refused(atMs + 25, 503, 'Service Unavailable');
        attempts.push(socket);
      }
      world.expect('handshake-rejected', attempts);
      world.looksLike('reconnect-without-backoff', 'reconnect-storm');
    },
  ),
  scenario('accepted and cut, back within a tenth of a second', 'eighty times', OUTSIDE, (world) => {
    const sockets: Socket[] = [];
    let atMs = 300;
    for (let n = 0; n < 80; n += 1) {
      const socket = world.open('wss://app.example.com/ws', { atMs, handshakeMs: 12 });
      const endMs = socket.openedMs + world.noise.between(30, 900);
      socket.send(socket.openedMs + 2, '{"hello":1}');
      socket.cut(endMs);
      sockets.push(socket);
      atMs = endMs + world.noise.between(40, 140);
    }
    world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
    world.tolerate('reconnect-without-backoff');
    world.expect('server-crash', sockets, { accept: ['abnormal-unexplained', 'server-error'] });
  }),
  scenario('1008 every three seconds', 'a key that was revoked', OUTSIDE, (world) => {
    const sockets: Socket[] = [];
    for (let n = 0, atMs = 300; n < 15; n += 1, atMs += 3000 + world.noise.between(0, 50)) {
      const socket = world.open('wss://api.example.com/v1/stream', { atMs });
      socket.closedByServer(socket.openedMs + world.noise.between(15, 60), 1008, 'API key revoked');
      sockets.push(socket);
    }
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
    world.tolerate('reconnect-without-backoff');
  }),
  scenario(
    'one socket more every 20 s',
    'and all go at once when the page is left (1001 from the browser)',
    OUTSIDE,
    (world) => {
      const sockets: Socket[] = [];
      const endMs = 20 * 60_000;
      for (let atMs = 400; atMs < endMs - 5000; atMs += world.noise.around(20_000, 0.1)) {
        const socket = world.open('wss://app.example.com/live', { atMs });
        chatter(world, socket, socket.openedMs + 20, endMs - 200, { everyMs: 15_000 });
        socket.closedByServer(endMs + world.noise.between(0, 5), 1001, '');
        sockets.push(socket);
      }
      world.expect('connection-leak', sockets);
      world.tolerate('closed-by-navigation');
      world.tolerate('server-restart');
    },
  ),
  scenario(
    'the server’s pings wait for the page',
    'graphql-transport-ws; answers after 5 to 9 s',
    OUTSIDE,
    (world) => {
      const socket = world.open('wss://app.example.com/graphql', {
        atMs: 300,
        subprotocol: 'graphql-transport-ws',
      });
      socket.send(socket.openedMs + 5, '{"type":"connection_init"}');
      socket.receive(socket.openedMs + 40, '{"type":"connection_ack"}');
      for (let n = 1; n <= 15; n += 1) {
        const askedMs = socket.openedMs + 20_000 * n;
        socket.receive(askedMs, '{"type":"ping"}');
        socket.send(askedMs + world.noise.between(5000, 9000), '{"type":"pong"}');
      }
      world.expect('page-slow-to-answer', socket);
    },
  ),
  scenario(
    'cut 30 s after a pong, once',
    'a beat of 30 s; the server died as the next one was due',
    OUTSIDE,
    (world) => {
      const socket = world.open(world.url, { atMs: 300 });
      const wellMs = socket.openedMs + 30_000 * world.noise.whole(8, 20) + 700;
      beats(world, socket, socket.openedMs + 500, wellMs, { everyMs: 30_000, ...OK });
      socket.cut(socket.lastMs + 29_700);
      world.expect('abnormal-unexplained', socket, {
        accept: ['server-crash', 'idle-timeout', 'heartbeat-too-slow'],
        atMost: 'low',
      });
      world.looksLike('heartbeat-unanswered');
    },
  ),
  scenario('the network changed', 'the browser says so on two hosts', ['plain'], (world) => {
    const sockets = ['wss://a.example.com/ws', 'wss://b.example.net/ws'].map((url) => {
      const socket = world.open(url, { atMs: world.noise.between(300, 900) });
      chatter(world, socket, socket.openedMs + 30, 40_000, { everyMs: 900 });
      socket.failed(40_300 + world.noise.between(0, 9), 'net::ERR_NETWORK_CHANGED');
      return socket;
    });
    world.expect('network-lost', sockets);
  }),
];
