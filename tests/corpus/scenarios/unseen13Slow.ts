import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { cutWithBacklog, story } from './unseen13Kit.ts';
import { engineIo, SOCKET_IO } from './unseenKit.ts';

/** More of `unseen13Beats.ts`. */
export const unseen13Slow = [
  story(
    'a report takes the main thread',
    'pongs of three to nine seconds, and it survives',
    ['own', 'http-toolkit', 'chrome'],
    (world) => {
      const { noise } = world;
      const socket = world.open(SOCKET_IO, { atMs: 300, page: world.page() });
      const untilMs = socket.openedMs + 320_000;
      engineIo(world, socket, {
        untilMs,
        answerMs: (nth) => (nth > 3 && nth < 10 ? noise.between(3000, 9000) : noise.between(0.4, 3)),
      });
      world.watchUntil(untilMs);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  story(
    'blocked for too long',
    'the page computes for 26 s; Socket.IO gives up at 20 s with an empty close',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: SOCKET_IO, page: world.page() }, (socket) => {
        const untilMs = socket.openedMs + noise.whole(5, 9) * 25_000 + 100;
        const askedMs = engineIo(world, socket, { untilMs, answerMs: () => noise.between(700, 6000) });
        const endMs = askedMs + 45_000;
        socket.receive(askedMs + 25_000, '2');
        socket.closedByServer(endMs + noise.between(1, 40), 1005);
        return endMs + 60;
      });
      world.expect('page-slow-to-answer', dropped, { accept: ['heartbeat-unanswered'] });
      world.tolerate('heartbeat-unanswered', dropped);
    },
  ),
  story(
    'Centrifugo waits eight seconds',
    'pongs get slower, the last one is too late: 3012 no pong',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const url = 'wss://rt.shop.test/connection/websocket';
      const { dropped } = again(world, 1, { url, page: world.page() }, (socket) => {
        const at = socket.openedMs;
        socket.send(at + 2, '{"connect":{"token":"redacted","name":"js"},"id":1}');
        socket.receive(at + 40, '{"id":1,"connect":{"client":"7a","version":"5.4.0","ping":25,"pong":true}}');
        const slow = [100, 2500, 4000, 6100, 7200];
        slow.forEach((answerMs, nth) => {
          socket.receive(at + (nth + 1) * 25_000, '{}');
          socket.send(at + (nth + 1) * 25_000 + noise.around(answerMs, 0.05), '{}');
        });
        socket.receive(at + 150_000, '{}');
        const endMs = at + 158_000 + noise.between(2, 60);
        socket.closedByServer(endMs, 3012, 'no pong');
        return endMs;
      });
      world.expect('page-slow-to-answer', dropped, { accept: ['heartbeat-unanswered'] });
      world.tolerate('heartbeat-unanswered', dropped);
    },
  ),
  story(
    'nobody answers the farewell',
    'close() at a sign-out; the server never closes its side',
    WHOLE,
    (world) => {
      const { noise } = world;
      const socket = world.open(world.url, { atMs: 300, page: world.page() });
      const saidMs = talk(world, socket, noise.between(40_000, 90_000));
      socket.closeCalled(saidMs + 300, 1000, 'bye');
      chatter(world, socket, saidMs + 900, saidMs + 30_000, { everyMs: 4000, who: 'server' });
      socket.cut(saidMs + 60_300 + noise.between(1, 2000));
      bystander(world, 500, saidMs + 90_000);
      world.watchUntil(saidMs + 95_000);
      world.expect('close-timeout', socket);
    },
  ),
  story(
    'two farewells into a hung server',
    'both sockets of the page are closed and time out',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const sockets = ['/chat', '/presence'].map((path) =>
        world.open(`wss://hang.board.test${path}`, { atMs: 300, page }),
      );
      for (const socket of sockets) {
        talk(world, socket, 20_000);
        socket.closeCalled(24_000, undefined, undefined);
        socket.cut(84_000 + noise.between(3, 120));
      }
      world.watchUntil(100_000);
      world.expect('close-timeout', sockets);
    },
  ),
  story(
    'a farewell after a change of room',
    'the old socket times out in closing while the new one talks',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const old = world.open('wss://rooms.board.test/r/7', { atMs: 300, page });
      const leftMs = talk(world, old, noise.between(30_000, 50_000));
      old.closeCalled(leftMs + 5, 1000, 'room changed');
      const next = world.open('wss://rooms.board.test/r/8', { atMs: leftMs + 30, page });
      chatter(world, next, next.openedMs + 40, leftMs + 120_000, { everyMs: 2500 });
      old.cut(leftMs + 62_005 + noise.between(0, 50));
      world.watchUntil(leftMs + 120_100);
      world.expect('close-timeout', old);
    },
  ),
  story(
    'an upload faster than the line',
    'video chunks pile up in the page until it is cut',
    WHOLE,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        1,
        { url: 'wss://ingest.cam.example/up', page: world.page() },
        (socket) => {
          const endMs = socket.openedMs + noise.between(40_000, 60_000);
          for (let atMs = socket.openedMs + 50; atMs < endMs; atMs += 50) socket.sendOfSize(atMs, 65_536);
          cutWithBacklog(world, socket, endMs, noise.whole(25_000_000, 40_000_000));
          return endMs;
        },
      );
      world.expect('send-backpressure', dropped);
      for (const rule of ['abnormal-unexplained', 'server-crash', 'network-lost'] as const)
        world.tolerate(rule, dropped);
    },
  ),
  story('found with a full buffer', 'capture begins late and finds 38 MB unsent', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open('wss://sync.board.test/ws', { atMs: 5, page, beforeCapture: true });
    const read = (atMs: number, bufferedBytes: number) =>
      world.tell({
        kind: 'state-read',
        atMs,
        origin: 'page-hook',
        connectionId: socket.id,
        state: 'open',
        bufferedBytes,
      });
    read(6, noise.whole(30_000_000, 45_000_000));
    for (let atMs = 300; atMs < 30_000; atMs += 200) socket.sendOfSize(atMs, 120_000);
    world.watchUntil(31_000);
    demand(world, world.sees.pageLife, 'send-backpressure', socket);
  }),
];
