import { chatter } from '../world/traffic.ts';
import { WITH_CODES } from './stories.ts';
import { again, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { engineIo, SOCKET_IO, subscribe, WITH_WORDS } from './unseenKit.ts';

/** More of `unseen13Servers.ts`. */
export const unseen13Busy = [
  story(
    'an exception behind 1011',
    'an unhandled exception while answering, with its words',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const options = { url: world.url, page: world.page(), server: 'uvicorn' } as const;
      const { dropped } = again(world, 1, options, (socket) => {
        const endMs = talk(world, socket, noise.between(10_000, 80_000)) + 300;
        socket.send(endMs - 40, '{"type":"order","qty":null}');
        socket.closedByServer(endMs, 1011, 'Internal error');
        return endMs;
      });
      world.expect('server-error', dropped);
    },
  ),
  story('graphql fails inside', '4500 of graphql-ws', WITH_CODES, (world) => {
    const { noise } = world;
    const options = { url: 'wss://api.shop.test/graphql', page: world.page() } as const;
    const { dropped } = again(world, 1, { ...options, subprotocol: 'graphql-transport-ws' }, (socket) => {
      subscribe(socket);
      const endMs = socket.openedMs + noise.between(20_000, 50_000);
      chatter(world, socket, socket.openedMs + 500, endMs - 200, { everyMs: 1500, who: 'server' });
      socket.closedByServer(endMs, 4500, 'Internal server error');
      return endMs;
    });
    world.expect('server-error', dropped);
  }),
  story(
    'a hub that throws',
    'SignalR says type 7 with an error and closes with 1011',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        1,
        { url: 'wss://hub.board.test/h?id=q7', page: world.page() },
        (socket) => {
          socket.send(socket.openedMs + 2, '{"protocol":"json","version":1}\u001e');
          socket.receive(socket.openedMs + 30, '{}\u001e');
          const endMs = talk(world, socket, noise.between(20_000, 50_000));
          socket.receive(
            endMs + 40,
            '{"type":7,"error":"Connection closed with an error. InvalidOperationException"}\u001e',
          );
          socket.closedByServer(endMs + 50, 1011);
          return endMs + 60;
        },
      );
      world.expect('server-error', dropped);
    },
  ),
  story(
    'try again later',
    '1013 when the market opens, three times, with growing pauses',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const options = {
        url: world.url,
        page: world.page(),
        pauseMs: (n: number) => noise.around(1500 * 2 ** n, 0.2),
      };
      const { dropped } = again(world, 3, options, (socket) => {
        const endMs = socket.openedMs + noise.between(50, 1500);
        socket.closedByServer(endMs, 1013, 'Try again later');
        return endMs;
      });
      world.expect('server-overloaded', dropped);
    },
  ),
  story('Pusher is full', '4100 over capacity', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://ws-eu.pusher.com/app/ab12cd34?protocol=7&client=js&version=8.4.0';
    const { dropped } = again(
      world,
      2,
      { url, page: world.page(), pauseMs: () => noise.between(2000, 4000) },
      (socket) => {
        socket.receive(
          socket.openedMs + 3,
          '{"event":"pusher:error","data":{"code":4100,"message":"Over capacity"}}',
        );
        socket.closedByServer(socket.openedMs + 9, 4100, 'Over capacity');
        return socket.openedMs + 9;
      },
    );
    world.expect('server-overloaded', dropped);
  }),
  story('503 at the door at nine', 'Service Unavailable, then let in', WITH_WORDS, (world) => {
    const { noise } = world;
    const page = world.page();
    let atMs = 300;
    const out = [1, 2, 3].map((n) => {
      const socket = world.open(world.url, { atMs, page, unanswered: true });
      socket.refused(atMs + noise.between(20, 90), 503, 'Service Unavailable', [
        { name: 'Retry-After', value: '5' },
      ]);
      atMs += noise.around(2000 * 2 ** n, 0.2);
      return socket;
    });
    const last = world.open(world.url, { atMs, page });
    talk(world, last, 30_000);
    world.watchUntil(atMs + 31_000);
    world.expect('handshake-rejected', out, { accept: ['server-overloaded'] });
  }),
  story(
    'too many connections of a Socket.IO node',
    '1013 once in the middle of life, then at another node',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: SOCKET_IO, page: world.page() }, (socket) => {
        const untilMs = socket.openedMs + noise.between(60_000, 100_000);
        engineIo(world, socket, { untilMs });
        socket.closedByServer(untilMs + 900, 1013, 'server is overloaded');
        return untilMs + 900;
      });
      world.expect('server-overloaded', dropped);
    },
  ),
];
