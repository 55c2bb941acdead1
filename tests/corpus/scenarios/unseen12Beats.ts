import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { binary, engineIo, PHOENIX, phoenixBeats, SOCKET_IO, subscribe } from './unseenKit.ts';

/** Heartbeats too slow, unanswered, throttled, answered late, and those that only look so. */
export const unseen12Beats = [
  story(
    'a beat of 75 s against 60',
    'as long as people talk nobody notices; in the first pause nginx is faster',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        3,
        { url: world.url, page: world.page(), server: 'nginx' },
        (socket, nth) => {
          const rounds = 3 + nth;
          const beatMs = beats(
            world,
            socket,
            socket.openedMs + 75_000,
            socket.openedMs + rounds * 75_000 + 100,
            {
              everyMs: 75_000,
              answer: '{"type":"pong"}',
            },
          );
          chatter(world, socket, socket.openedMs + 40, beatMs + noise.between(500, 9000), { everyMs: 3000 });
          const endMs = socket.lastMs + 60_000 + noise.between(0, 50);
          socket.cut(endMs);
          return endMs;
        },
      );
      world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
    },
  ),
  story('MQTT and a minute', 'a ping each minute through a limit of a minute', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      3,
      { url: 'wss://broker.example.com/mqtt', page: world.page(), subprotocol: 'mqtt', server: 'alb' },
      (socket, round) => {
        binary(world, socket, socket.openedMs + 4, 'sent', 'EBAABE1RVFQEAgA8AARhYmNk');
        binary(world, socket, socket.openedMs + 4 + socket.rttMs, 'received', 'IAIAAA==');
        let heardMs = socket.openedMs + 4 + socket.rttMs;
        for (let nth = 0; nth < 2 + round * 2; nth += 1) {
          const askedMs = heardMs + 60_000 - noise.between(1, socket.rttMs);
          binary(world, socket, askedMs, 'sent', 'wAA=');
          heardMs = askedMs + socket.rttMs;
          binary(world, socket, heardMs, 'received', '0AA=');
        }
        const endMs = heardMs + 60_000 + noise.between(0, 30);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
  }),
  story('three pings into nothing', 'the page gives up and closes', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const from = socket.openedMs + 15_000;
      const answeredMs = beats(world, socket, from, from + noise.between(90_000, 400_000), {
        everyMs: 15_000,
        answer: '{"type":"pong"}',
      });
      const askedMs = beats(world, socket, answeredMs + 15_000, answeredMs + 45_100, { everyMs: 15_000 });
      const endMs = askedMs + 10_000;
      socket.closedByPage(endMs, 4000, 'pong timeout');
      return endMs + socket.rttMs;
    });
    world.expect('heartbeat-unanswered', dropped, {
      accept: world.sees.closeCalls ? [] : ['closed-by-page'],
    });
  }),
  story('Phoenix gives up', '1000 with "heartbeat timeout"', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: PHOENIX, page: world.page() }, (socket) => {
      const rounds = noise.whole(3, 12);
      const askedMs = phoenixBeats(world, socket, {
        untilMs: socket.openedMs + rounds * 30_000 + 50,
        silentFromMs: socket.openedMs + rounds * 30_000,
      });
      socket.closedByPage(askedMs + 30_000, 1000, 'heartbeat timeout');
      return askedMs + 30_100;
    });
    world.expect('heartbeat-unanswered', dropped);
  }),
  story(
    'dead for a minute before the cut',
    'four pings unanswered, then TCP gives up',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const from = socket.openedMs + 20_000;
        const answeredMs = beats(world, socket, from, from + noise.between(200_000, 500_000), {
          everyMs: 20_000,
          ask: '{"op":"ping"}',
          answer: '{"op":"pong"}',
        });
        const askedMs = beats(world, socket, answeredMs + 20_000, answeredMs + 80_100, {
          everyMs: 20_000,
          ask: '{"op":"ping"}',
        });
        const endMs = askedMs + noise.between(2000, 15_000);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('heartbeat-unanswered', dropped, { accept: ['network-lost'] });
    },
  ),
  story(
    'a ping was on its way',
    'messages all the time; a ping half a second before the cut could not be answered any more',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const untilMs = socket.openedMs + noise.between(100_000, 300_000);
        beats(world, socket, socket.openedMs + 10_000, untilMs - 4000, {
          everyMs: 10_000,
          answer: '{"type":"pong"}',
        });
        chatter(world, socket, socket.openedMs + 30, untilMs, { everyMs: 120, who: 'server' });
        socket.send(untilMs + 2, '{"type":"ping"}');
        const endMs = untilMs + noise.between(20, 60);
        socket.cut(endMs);
        return endMs;
      });
      world.looksLike('heartbeat-unanswered');
      demand(world, world.sees.closeCodes, 'server-crash', dropped, {
        accept: ['abnormal-unexplained', 'network-lost'],
      });
    },
  ),
  story('pings that nobody answers, by design', 'Action Cable counts seconds', ['own', 'chrome'], (world) => {
    const { noise } = world;
    const url = 'wss://app.example.com/cable';
    const socket = world.open(url, { atMs: 200, page: world.page(), subprotocol: 'actioncable-v1-json' });
    socket.receive(socket.openedMs + 3, '{"type":"welcome"}');
    for (let nth = 1; nth < 90; nth += 1)
      socket.receive(
        socket.openedMs + nth * 3000 + noise.between(0, 20),
        `{"type":"ping","message":${1_790_000_000 + nth * 3}}`,
      );
    world.watchUntil(socket.openedMs + 271_000);
    world.looksLike('heartbeat-unanswered', 'page-slow-to-answer');
  }),
  story(
    'hidden, and pings once a minute',
    'every 20 s while visible; after five minutes in the background each minute, and the server waits 60 s',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, 1, { url: world.url, page }, (socket) => {
        const options = { everyMs: 20_000, answer: '{"type":"pong"}' } as const;
        const hiddenMs = socket.openedMs + noise.between(60_000, 200_000);
        world.mark(page, 'hidden', hiddenMs);
        const fastMs = beats(world, socket, socket.openedMs + 20_000, hiddenMs + 300_000, options);
        const slowMs = beats(world, socket, fastMs + 59_500, fastMs + 60_000 * noise.whole(1, 3), {
          ...options,
          everyMs: 59_950,
        });
        const endMs = Math.max(socket.lastMs, slowMs) + 60_000 + noise.between(0, 40);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('background-throttling', dropped, { accept: ['heartbeat-too-slow'] });
    },
  ),
  story(
    'hidden, and the server waits 45 s',
    'beats of 25 s; the first throttled one comes too late; the server says 4408',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, 1, { url: world.url, page }, (socket) => {
        const hiddenMs = socket.openedMs + noise.between(60_000, 200_000);
        world.mark(page, 'hidden', hiddenMs);
        const beatMs = beats(world, socket, socket.openedMs + 25_000, hiddenMs + 310_000, {
          everyMs: 25_000,
          answer: '{"type":"pong"}',
        });
        const endMs = beatMs + 45_000 + noise.between(0, 300);
        socket.closedByServer(endMs, 4408, 'heartbeat missed');
        return endMs;
      });
      world.expect('background-throttling', dropped, { accept: ['idle-timeout'] });
    },
  ),
  story('hidden, pinged by a worker', 'beats go on as ever; then 1012', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const { dropped } = again(world, 1, { url: world.url, page }, (socket) => {
      world.mark(page, 'hidden', socket.openedMs + 30_000);
      const beatMs = beats(world, socket, socket.openedMs + 20_000, socket.openedMs + 1_000_000, {
        everyMs: 20_000,
        answer: '{"type":"pong"}',
      });
      const endMs = beatMs + noise.between(500, 15_000);
      socket.closedByServer(endMs, 1012);
      return endMs;
    });
    world.looksLike('background-throttling');
    world.expect('server-restart', dropped);
  }),
  story('hidden for a moment', 'no heartbeats at all; silent for a minute, thrice', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const { dropped } = again(world, 3, { url: world.url, page, server: 'nginx' }, (socket) => {
      const quietMs = talk(world, socket, noise.between(20_000, 90_000), 2500);
      world.mark(page, 'hidden', quietMs + 15_000);
      world.mark(page, 'visible', quietMs + noise.between(30_000, 58_000));
      const endMs = quietMs + 60_000 + noise.between(0, 60);
      socket.cut(endMs);
      return endMs;
    });
    world.looksLike('background-throttling');
    world.expect('idle-timeout', dropped);
  }),
  story('the page is busy', 'pongs later and later, until the server has enough', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: SOCKET_IO, page: world.page() }, (socket) => {
      const askedMs = engineIo(world, socket, {
        untilMs: socket.openedMs + noise.whole(5, 9) * 25_000 + 100,
        answerMs: (nth) => Math.min(19_000, nth * 2300),
      });
      const lateMs = askedMs + 25_000;
      socket.receive(lateMs, '2');
      const endMs = lateMs + 20_000 + noise.between(0, 40);
      socket.closedByServer(endMs, 1005);
      return endMs;
    });
    world.expect('page-slow-to-answer', dropped, { accept: ['heartbeat-unanswered'] });
    world.tolerate('heartbeat-unanswered', dropped);
  }),
  story(
    'late, and forgiven',
    'graphql pings answered after 6 to 12 s',
    ['own', 'plain', 'chrome'],
    (world) => {
      const { noise } = world;
      const url = 'wss://api.board.test/graphql';
      const socket = world.open(url, { atMs: 200, page: world.page(), subprotocol: 'graphql-transport-ws' });
      subscribe(socket);
      for (let nth = 1; nth < 14; nth += 1) {
        const askedMs = socket.openedMs + nth * 20_000;
        socket.receive(askedMs, '{"type":"ping"}');
        socket.send(askedMs + noise.between(6000, 12_000), '{"type":"pong"}');
      }
      world.watchUntil(socket.lastMs + 500);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  story('a third of a second', 'pongs between 2 and 330 ms', ['own', 'plain', 'chrome'], (world) => {
    const { noise } = world;
    const socket = world.open(SOCKET_IO, { atMs: 200, page: world.page() });
    engineIo(world, socket, { untilMs: 900_000, answerMs: () => noise.between(2, 330) });
    world.watchUntil(socket.lastMs + 500);
    world.looksLike('page-slow-to-answer');
  }),
];
