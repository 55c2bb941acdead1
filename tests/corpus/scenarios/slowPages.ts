import { beats, chatter } from '../world/traffic.ts';
import { scenario, WHOLE } from './stories.ts';

const IO_URL = 'wss://io.example.com/socket.io/?EIO=4&transport=websocket';
const IO_OPEN = '0{"sid":"k3Vd","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

export const slowPages = [
  scenario(
    'the page answers pings after seconds',
    'long tasks: Engine.IO’s 2 waits for its 3',
    ['own', 'own-without-hook', 'chrome', 'playwright'],
    (world) => {
      const page = world.page();
      const socket = world.open(IO_URL, { atMs: 300, page });
      socket.receive(socket.openedMs + 10, IO_OPEN);
      socket.send(socket.openedMs + 14, '40');
      for (let n = 1; n <= 16; n += 1) {
        const askedMs = socket.openedMs + 25_000 * n;
        socket.receive(askedMs, '2');
        socket.send(askedMs + world.noise.between(4000, 16_000), '3');
      }
      world.watchUntil(socket.lastMs + 3000);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  scenario(
    'the page answers too late and is thrown out',
    'a long computation; the server waited 20 s for its pong',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(IO_URL, { atMs: 300, page });
      socket.receive(socket.openedMs + 10, IO_OPEN);
      socket.send(socket.openedMs + 14, '40');
      const wellMs = socket.openedMs + 25_000 * world.noise.whole(3, 8) + 200;
      beats(world, socket, socket.openedMs + 25_000, wellMs, {
        everyMs: 25_000,
        by: 'server',
        ask: '2',
        answer: '3',
        answerMs: 3,
      });
      const askedMs = wellMs - 200 + 25_000;
      socket.receive(askedMs, '2');
      socket.send(askedMs + world.noise.between(20_500, 24_000), '3');
      const endMs = socket.lastMs + world.noise.between(1, 6);
      socket.closedByServer(endMs, 1005);
      world.watchUntil(endMs + 1500);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  scenario('Centrifugo misses the page’s pong', '3012 "no pong" while the page was busy', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://rt.example.com/connection/websocket', { atMs: 300, page });
    socket.send(socket.openedMs + 3, '{"connect":{},"id":1}');
    socket.receive(
      socket.openedMs + 30,
      '{"id":1,"connect":{"client":"x","version":"5","ping":25,"pong":true}}',
    );
    const wellMs = socket.openedMs + 25_000 * world.noise.whole(4, 9) + 100;
    beats(world, socket, socket.openedMs + 25_000, wellMs, {
      everyMs: 25_000,
      by: 'server',
      ask: '{}',
      answer: '{}',
      answerMs: 2,
    });
    const askedMs = wellMs - 100 + 25_000;
    socket.receive(askedMs, '{}');
    const endMs = askedMs + 8000 + world.noise.between(0, 30);
    socket.closedByServer(endMs, 3012, 'no pong');
    world.watchUntil(endMs + 1500);
    world.expect('page-slow-to-answer', socket, { accept: ['heartbeat-unanswered'] });
  }),
  scenario('pings answered at once', 'a page that is well', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(IO_URL, { atMs: 300, page });
    socket.receive(socket.openedMs + 10, IO_OPEN);
    socket.send(socket.openedMs + 14, '40');
    beats(world, socket, socket.openedMs + 25_000, 600_000, {
      everyMs: 25_000,
      by: 'server',
      ask: '2',
      answer: '3',
      answerMs: world.noise.between(1, 90),
    });
    world.looksLike('page-slow-to-answer', 'heartbeat-unanswered');
  }),
  scenario('one long task', 'one answer of many took a second', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(IO_URL, { atMs: 300, page });
    socket.receive(socket.openedMs + 10, IO_OPEN);
    socket.send(socket.openedMs + 14, '40');
    for (let n = 1; n <= 20; n += 1) {
      const askedMs = socket.openedMs + 25_000 * n;
      socket.receive(askedMs, '2');
      socket.send(askedMs + (n === 9 ? world.noise.between(600, 1100) : 3), '3');
    }
    world.watchUntil(socket.lastMs + 2000);
    world.looksLike('page-slow-to-answer');
  }),
  scenario(
    'the page sends more than the line takes',
    'its own pings wait behind megabytes',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/upload', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 500, 30_000, {
        everyMs: 2000,
        ask: '{"type":"ping"}',
        answer: '{"type":"pong"}',
      });
      // 1 MB a second go in, 300 kB a second come out: each ping waits for what was sent before it.
      for (let second = 0; second < 40; second += 1) {
        const atMs = 31_000 + second * 1000;
        socket.sendOfSize(atMs, 1_000_000);
        socket.send(atMs + 500, '{"type":"ping"}');
        const queuedMs = ((second + 1) * 1_000_000 - second * 300_000) / 300;
        socket.receive(atMs + 500 + queuedMs + socket.rttMs, '{"type":"pong"}');
      }
      world.watchUntil(socket.lastMs + 1000);
      world.expect('send-backpressure', socket);
    },
  ),
  scenario(
    'a large upload over a good line',
    'megabytes, and the pings are as quick as ever',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/upload', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 500, 90_000, {
        everyMs: 2000,
        ask: '{"type":"ping"}',
        answer: '{"type":"pong"}',
      });
      for (let atMs = 31_000; atMs < 70_000; atMs += 1000) socket.sendOfSize(atMs, 1_000_000);
      world.watchUntil(92_000);
      world.looksLike('send-backpressure', 'message-too-big');
    },
  ),
  scenario(
    'a server that is slow today',
    'pongs take two seconds, and nothing was sent but pings',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      const answerMs = world.noise.between(1200, 2400);
      beats(world, socket, socket.openedMs + 500, 300_000, {
        everyMs: 10_000,
        ask: '{"type":"ping"}',
        answer: '{"type":"pong"}',
        answerMs,
      });
      chatter(world, socket, socket.openedMs + 800, 300_000, { everyMs: 4000, who: 'server' });
      world.looksLike('send-backpressure', 'page-slow-to-answer', 'heartbeat-unanswered');
    },
  ),
];
