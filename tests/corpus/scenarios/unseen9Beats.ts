import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, story, talk } from './unseen9Kit.ts';
import { engineIo, PHOENIX, phoenixBeats, SOCKET_IO } from './unseenKit.ts';

const OWN = ['own', 'own-without-hook'] as const;

/** Heartbeats that find no answer, are slowed down, or are answered late. */
export const unseen9Beats = [
  story(
    'the ping finds no answer',
    'half-open; after one or two pings the page closes with 4000',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const everyMs = noise.pick([5, 10, 15, 25, 30]) * 1000;
      const misses = noise.whole(1, 3);
      const { dropped } = again(
        world,
        noise.pick([1, 2, 3]),
        { url: world.url, page: world.page() },
        (socket) => {
          const deadMs = socket.openedMs + everyMs * noise.whole(4, 12) + noise.between(100, everyMs * 0.8);
          beats(world, socket, socket.openedMs + everyMs, deadMs, { everyMs, answer: '{"type":"pong"}' });
          chatter(world, socket, socket.openedMs + 50, deadMs, { everyMs: everyMs / 3, who: 'server' });
          const firstMs = socket.openedMs + everyMs * (Math.floor((deadMs - socket.openedMs) / everyMs) + 1);
          const lastMs = beats(world, socket, firstMs, firstMs + everyMs * (misses - 1) + 50, { everyMs });
          const endMs = lastMs + noise.between(0.4, 0.99) * everyMs;
          socket.closeCalled(endMs, 4000, 'ping timeout');
          socket.cut(endMs + 2000);
          return endMs + 2000;
        },
      );
      demand(world, world.sees.closeCodes, 'heartbeat-unanswered', dropped, {
        accept: world.sees.closeCalls ? [] : ['abnormal-unexplained'],
      });
      if (world.sees.closeCalls) world.tolerate('close-timeout', dropped);
      world.tolerate('heartbeat-unanswered', dropped);
    },
  ),
  story('Phoenix gives up', 'heartbeat timeout, as phoenix.js says it', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2, 5]),
      { url: PHOENIX, page: world.page() },
      (socket) => {
        const nth = noise.whole(3, 15);
        const lastMs = phoenixBeats(world, socket, {
          untilMs: socket.openedMs + 30_000 * nth + 50,
          silentFromMs: socket.openedMs + 30_000 * nth - 100,
        });
        const endMs = lastMs + 30_000 + noise.between(0, 20);
        socket.closedByPage(endMs, 1000, 'heartbeat timeout');
        return endMs + socket.rttMs;
      },
    );
    world.expect('heartbeat-unanswered', dropped);
  }),
  story(
    'Socket.IO hears no ping any more',
    'the client closes after 45 s without one',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([1, 3]),
        { url: SOCKET_IO, page: world.page() },
        (socket) => {
          const lastMs = engineIo(world, socket, {
            untilMs: socket.openedMs + noise.between(100_000, 500_000),
          });
          const endMs = lastMs + 45_000 + noise.between(0, 15);
          socket.closedByPage(endMs);
          return endMs + socket.rttMs;
        },
      );
      world.expect('heartbeat-unanswered', dropped, {
        accept: world.sees.closeCalls ? [] : ['closed-by-page'],
      });
    },
  ),
  story(
    'a tab in the background',
    'its beat of 20 s comes once a minute; the server waits 45 s',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, noise.pick([1, 2, 3]), { url: world.url, page }, (socket) => {
        const hiddenMs = socket.openedMs + noise.between(25_000, 200_000);
        world.mark(page, 'hidden', hiddenMs);
        const slowMs = hiddenMs + 300_000;
        const lastMs = beats(world, socket, socket.openedMs + 20_000, slowMs, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        const endMs = Math.max(lastMs, socket.lastMs) + 45_000 + noise.between(0, 200);
        socket.closedByServer(endMs, 4408, noise.pick(['heartbeat timeout', 'client timed out', 'no ping']));
        world.mark(page, 'visible', endMs + 300);
        return endMs + 400;
      });
      world.expect('background-throttling', dropped);
    },
  ),
  story(
    'hidden behind HAProxy',
    'beats of 30 s become beats of a minute; the proxy cuts after 50 s',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(
        world,
        noise.pick([1, 2, 3]),
        { url: world.url, page, server: 'haproxy' },
        (socket) => {
          const hiddenMs = socket.openedMs + noise.between(35_000, 200_000);
          world.mark(page, 'hidden', hiddenMs);
          beats(world, socket, socket.openedMs + 30_000, hiddenMs + 302_000, {
            everyMs: 30_000,
            answer: '{"type":"pong"}',
          });
          const endMs = socket.lastMs + 50_000 + noise.between(0, 200);
          socket.cut(endMs);
          world.mark(page, 'visible', endMs + noise.between(500, 5000));
          return endMs + 5000;
        },
      );
      world.expect('background-throttling', dropped);
    },
  ),
  story(
    'hidden, and the beats come in time',
    'near miss: a worker beats; the server restarts',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, 1, { url: world.url, page }, (socket) => {
        world.mark(page, 'hidden', socket.openedMs + noise.between(25_000, 90_000));
        const untilMs = socket.openedMs + noise.between(600_000, 1_500_000);
        beats(world, socket, socket.openedMs + 20_000, untilMs, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        const endMs = untilMs + noise.between(100, 9000);
        socket.closedByServer(endMs, 1012, 'restart');
        return endMs;
      });
      world.looksLike('background-throttling');
      world.expect('server-restart', dropped);
    },
  ),
  story(
    'hidden for half a minute',
    'near miss: a short look at another tab, and a 1011 meanwhile',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, 1, { url: world.url, page }, (socket) => {
        const hiddenMs = socket.openedMs + noise.between(100_000, 400_000);
        beats(world, socket, socket.openedMs + 20_000, hiddenMs + 25_000, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        world.mark(page, 'hidden', hiddenMs);
        const endMs = hiddenMs + 30_000;
        socket.closedByServer(endMs, 1011, 'Internal error');
        world.mark(page, 'visible', endMs + 2000);
        return endMs + 2500;
      });
      world.looksLike('background-throttling');
      world.expect('server-error', dropped);
    },
  ),
  story('a page at its limit', 'Socket.IO pings are answered after seconds', OWN, (world) => {
    const { noise } = world;
    const socket = world.open(SOCKET_IO, { atMs: 300, page: world.page() });
    const untilMs = socket.openedMs + noise.between(300_000, 900_000);
    engineIo(world, socket, { untilMs, answerMs: () => noise.between(3000, 14_000) });
    world.watchUntil(untilMs + 15_000);
    world.expect('page-slow-to-answer', socket);
  }),
  story(
    'blocked for too long',
    'the pong comes after the server has given up',
    ['own', 'http-toolkit', 'plain'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([1, 2]),
        { url: SOCKET_IO, page: world.page() },
        (socket) => {
          const nth = noise.whole(4, 9);
          const untilMs = socket.openedMs + 25_000 * nth + 100;
          engineIo(world, socket, {
            untilMs: untilMs - 25_000,
            answerMs: (n) => (n > nth - 3 ? noise.between(4000, 11_000) : noise.between(1, 60)),
          });
          socket.receive(untilMs - 80, '2');
          const endMs = untilMs - 80 + 20_000 + noise.between(0, 20);
          socket.closedByServer(endMs, 1005);
          return endMs;
        },
      );
      world.expect('page-slow-to-answer', dropped, { accept: ['heartbeat-unanswered'] });
    },
  ),
  story(
    'quick pages',
    'near miss: pongs within milliseconds, one of them after 700 ms',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const socket = world.open(SOCKET_IO, { atMs: 300, page: world.page() });
      const untilMs = socket.openedMs + noise.between(300_000, 900_000);
      engineIo(world, socket, { untilMs, answerMs: (n) => (n === 5 ? 700 : noise.between(0.3, 30)) });
      world.watchUntil(untilMs + 2000);
      world.looksLike('page-slow-to-answer');
    },
  ),
  story(
    'more than the line takes',
    'uploads pile up: the acknowledgements come later and later',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const socket = world.open('wss://upload.example.com/ws', { atMs: 300, page: world.page() });
      const fromMs = talk(world, socket, 30_000);
      for (let nth = 0; nth < 60; nth += 1) {
        const atMs = fromMs + 500 + nth * 150 + noise.between(0, 30);
        socket.send(atMs, JSON.stringify({ type: 'chunk', id: nth, data: 'A'.repeat(65_000) }));
        socket.receive(atMs + 60 + nth * noise.between(180, 220), JSON.stringify({ type: 'ack', id: nth }));
      }
      world.watchUntil(fromMs + 40_000);
      world.expect('send-backpressure', socket);
    },
  ),
  story(
    'a ping behind a mountain',
    'the heartbeat waits behind megabytes that are still to be sent',
    OWN,
    (world) => {
      const { noise } = world;
      const socket = world.open('wss://files.example.com/socket', { atMs: 300, page: world.page() });
      const everyMs = 10_000;
      const busyMs = socket.openedMs + 100_000;
      beats(world, socket, socket.openedMs + everyMs, busyMs, { everyMs, answer: '{"type":"pong"}' });
      for (let nth = 0; nth < 40; nth += 1)
        socket.sendOfSize(busyMs + 200 + nth * 100, noise.whole(300_000, 900_000));
      for (let nth = 1; nth <= 3; nth += 1) {
        socket.send(busyMs + nth * everyMs, '{"type":"ping"}');
        socket.receive(busyMs + nth * everyMs + 9000 - (nth - 1) * 2900, '{"type":"pong"}');
      }
      beats(world, socket, busyMs + 4 * everyMs, busyMs + 12 * everyMs, {
        everyMs,
        answer: '{"type":"pong"}',
      });
      bystander(world, 500, busyMs + 120_000);
      world.expect('send-backpressure', socket);
    },
  ),
];
