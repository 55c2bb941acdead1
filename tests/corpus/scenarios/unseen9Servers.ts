import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { again, neighbour, story, talk } from './unseen9Kit.ts';
import { attempts, net, subscribe } from './unseenKit.ts';

const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** Servers that restart, die, fail or are too busy. */
export const unseen9Servers = [
  story(
    'a deployment',
    '5 to 20 sockets of one host say 1012 or 1001 within a second',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const url = world.url;
      const code = noise.pick([1012, 1001]);
      const reason = noise.pick(['', 'Server shutting down', 'service restart']);
      const atMs = noise.between(300_000, 900_000);
      const sockets = Array.from({ length: noise.whole(5, 20) }, () => {
        const page = world.page();
        const socket = world.open(url, { atMs: noise.between(100, atMs - 30_000), page });
        const endMs = atMs + noise.between(0, 800);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(100, 5000), { everyMs: 8000 });
        socket.closedByServer(endMs, code, reason);
        neighbour(world, url, endMs + noise.between(500, 5000), atMs + 30_000, page);
        return socket;
      });
      bystander(world, 400, atMs + 30_000);
      world.expect('server-restart', sockets);
    },
  ),
  story(
    'a host goes down and comes back',
    'cut at once, refused for some seconds, and there again',
    OWN,
    (world) => {
      const { noise } = world;
      const url = 'wss://live.example.org/socket';
      const atMs = noise.between(200_000, 600_000);
      const ended: Socket[] = [];
      const refused: Socket[] = [];
      for (let nth = 0; nth < noise.whole(3, 8); nth += 1) {
        const page = world.page();
        const socket = world.open(url, { atMs: noise.between(100, atMs - 60_000), page });
        const endMs = atMs + noise.between(0, 250);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(100, 4000), { everyMs: 5000 });
        socket.cut(endMs);
        ended.push(socket);
        const vain = attempts(world, url, endMs + noise.between(500, 1500), {
          times: 2,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
        });
        refused.push(...vain.sockets);
        neighbour(world, url, vain.nextMs + 2000, atMs + 40_000, page);
      }
      bystander(world, 400, atMs + 40_000);
      world.expect('server-restart', ended, { accept: ['server-crash'] });
      world.expect('handshake-failed', refused, { accept: ['server-restart', 'server-crash'] });
    },
  ),
  story(
    'everybody logs out',
    'near miss: the page closes its four sockets of one host at once',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 400_000);
      const sockets = ['chat', 'presence', 'alerts', 'board'].map((name) => {
        const socket = world.open(`wss://app.example.com/ws/${name}`, {
          atMs: noise.between(100, 3000),
          page,
        });
        chatter(world, socket, socket.openedMs + 60, atMs - noise.between(100, 4000), { everyMs: 5000 });
        socket.closedByPage(atMs + noise.between(0, 5), 1000, 'logout');
        return socket;
      });
      world.watchUntil(atMs + 5000);
      world.looksLike('server-restart', 'no-reconnect');
      world.expect('closed-by-page', sockets);
    },
  ),
  story(
    'dead in the middle of a word',
    'ten messages a second, then a cut and refused attempts',
    OWN,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 400, page });
      const lastMs = talk(world, socket, noise.between(30_000, 90_000), 100);
      const endMs = lastMs + noise.between(1, 90);
      socket.cut(endMs);
      const vain = attempts(world, world.url, endMs + 1000, {
        times: noise.whole(2, 5),
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      neighbour(world, world.url, vain.nextMs, vain.nextMs + 30_000, page);
      bystander(world, 600, vain.nextMs + 30_000);
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'the process behind nginx is killed',
    'three busy sockets cut at once, 502 until it is up',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const url = 'wss://trade.example.com/quotes';
      const atMs = noise.between(90_000, 200_000);
      const refused: Socket[] = [];
      const ended = [0, 1, 2].map(() => {
        const page = world.page();
        const socket = world.open(url, { atMs: noise.between(100, 40_000), page, server: 'nginx' });
        const endMs = atMs + noise.between(0, 40);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(1, 60), { everyMs: 150 });
        socket.cut(endMs);
        const again = world.open(url, { atMs: endMs + noise.between(900, 1300), page, unanswered: true });
        again.refused(endMs + 1400, 502, 'Bad Gateway', [{ name: 'Server', value: 'nginx/1.27.2' }]);
        refused.push(again);
        neighbour(world, url, endMs + 4000, endMs + 30_000, page);
        return socket;
      });
      world.expect('server-crash', ended, { accept: ['server-restart'] });
      world.expect('handshake-rejected', refused, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story('an exception in the handler', '1011 after a request, once or several times', WITH_CODES, (world) => {
    const { noise } = world;
    const reason = noise.pick(['', 'Internal server error', 'Unexpected condition', 'unhandled exception']);
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3, 5]),
      { url: world.url, page: world.page() },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(10_000, 300_000), 4000);
        socket.send(lastMs + 500, '{"type":"export","format":"xlsx"}');
        const endMs = lastMs + 500 + noise.between(20, 900);
        socket.closedByServer(endMs, 1011, reason);
        return endMs;
      },
    );
    world.expect('server-error', dropped);
  }),
  story('a GraphQL server fails', '4500 over graphql-transport-ws', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2]),
      { url: 'wss://api.example.com/graphql', subprotocol: 'graphql-transport-ws', page: world.page() },
      (socket) => {
        subscribe(socket);
        const endMs = socket.openedMs + noise.between(2000, 200_000);
        chatter(world, socket, socket.openedMs + 300, endMs - 300, { everyMs: 3000, who: 'server' });
        socket.closedByServer(endMs, 4500, 'Internal server error');
        return endMs;
      },
    );
    world.expect('server-error', dropped);
  }),
  story('try again later', '1013, with longer and longer pauses', WITH_CODES, (world) => {
    const { noise } = world;
    const reason = noise.pick(['', 'Try again later', 'server busy', 'too many connections']);
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3, 5]),
      { url: world.url, page: world.page(), pauseMs: (nth) => noise.around(1000 * 2 ** nth, 0.2) },
      (socket) => {
        const endMs = talk(world, socket, noise.between(200, 90_000), 1500) + noise.between(20, 900);
        socket.closedByServer(endMs, 1013, reason);
        return endMs;
      },
    );
    world.expect('server-overloaded', dropped);
  }),
  story('Pusher is over capacity', '4100, once or twice', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2]),
      { url: 'wss://ws-eu.pusher.com/app/9c1d77?protocol=7&client=js&version=8.4.0', page: world.page() },
      (socket) => {
        socket.receive(
          socket.openedMs + 8,
          '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":120}"}',
        );
        const endMs = socket.openedMs + noise.between(500, 50_000);
        socket.closedByServer(endMs, 4100, 'Over capacity');
        return endMs;
      },
    );
    world.expect('server-overloaded', dropped);
  }),
];
