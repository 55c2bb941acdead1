import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, type Told, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { attempts, net, subscribe } from './unseenKit.ts';

/** Deployments, crashes, errors, load, and being shown the door. */
export const unseen12Servers = [
  story('a deployment', 'six sockets of two tabs end with 1001 within two seconds', WITH_CODES, (world) => {
    const { noise } = world;
    const pages = [world.page(), world.page()];
    const atMs = noise.between(200_000, 400_000);
    bystander(world, 500, atMs + 60_000, pages[0]);
    const dropped: Socket[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const page = pages[nth % 2];
      const endMs = atMs + noise.between(0, 2000);
      const url = `wss://api.shop.test/feeds/${['orders', 'stock', 'chat'][nth % 3]}`;
      const socket = neighbour(world, url, noise.between(100, 90_000), atMs - noise.between(10, 900), page);
      socket.closedByServer(endMs, 1001, noise.pick(['', 'Going Away']));
      dropped.push(socket);
      neighbour(world, url, endMs + noise.between(800, 5000), atMs + 60_000, page);
    }
    world.watchUntil(atMs + 60_100);
    world.expect('server-restart', dropped);
  }),
  story(
    'a rollout without farewell',
    'five sockets of a host cut at once, another host is well',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(200_000, 400_000);
      bystander(world, 500, atMs + 60_000, page);
      const dropped = ['a', 'b', 'c', 'd', 'e'].map((name) => {
        const url = `wss://live.example.org/rooms/${name}`;
        const socket = neighbour(world, url, noise.between(100, 90_000), atMs - noise.between(10, 900), page);
        socket.cut(atMs + noise.between(0, 60));
        neighbour(world, url, atMs + noise.between(2500, 6000), atMs + 60_000, page);
        return socket;
      });
      world.watchUntil(atMs + 60_100);
      world.expect('server-restart', dropped, { accept: ['server-crash'] });
    },
  ),
  story(
    'killed and gone for a while',
    'three cut in traffic, then nobody listens for some seconds',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 300_000);
      bystander(world, 500, atMs + 60_000, page);
      const dropped = ['x', 'y', 'z'].map((name) => {
        const url = `wss://live.example.org/${name}`;
        const socket = world.open(url, { atMs: noise.between(100, 30_000), page });
        chatter(world, socket, socket.openedMs + 50, atMs - noise.between(1, 60), {
          everyMs: 110,
          who: 'server',
        });
        socket.cut(atMs + noise.between(0, 5));
        const { sockets, nextMs } = attempts(world, url, atMs + 1000, {
          times: 3,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
        });
        world.expect('handshake-failed', sockets, { accept: ['server-crash', 'server-restart'] });
        neighbour(world, url, nextMs, atMs + 60_000, page);
        return socket;
      });
      world.watchUntil(atMs + 60_100);
      world.expect('server-crash', dropped, { accept: ['server-restart'] });
    },
  ),
  story(
    'a process that dies again and again',
    'cut within milliseconds of a message, at any age',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket) => {
        const lastMs = socket.openedMs + noise.between(9000, 200_000);
        chatter(world, socket, socket.openedMs + 50, lastMs, { everyMs: 150, who: 'server' });
        const endMs = lastMs + noise.between(2, 40);
        socket.cut(endMs);
        return endMs;
      });
      demand(world, world.sees.closeCodes, 'server-crash', dropped, { accept: ['abnormal-unexplained'] });
    },
  ),
  story('service restart', '1012, once', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      1,
      { url: world.url, page: world.page(), server: 'uvicorn' },
      (socket) => {
        const endMs = talk(world, socket, noise.between(40_000, 300_000), 2500) + noise.between(100, 3000);
        socket.closedByServer(endMs, 1012);
        return endMs;
      },
    );
    world.expect('server-restart', dropped);
  }),
  story('an exception in the handler', '1011 right after a request', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(9000, 200_000), 2500) + noise.between(300, 2000);
      socket.send(askedMs, '{"type":"export","id":12}');
      const endMs = askedMs + noise.between(30, 400);
      socket.closedByServer(endMs, 1011, noise.pick(['', 'Internal error', 'unexpected condition']));
      return endMs;
    });
    world.expect('server-error', dropped);
  }),
  story('graphql: 4500', 'an error in the server of subscriptions', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://api.board.test/graphql';
    const options = { url, page: world.page(), subprotocol: 'graphql-transport-ws' };
    const { dropped } = again(world, 1, options, (socket) => {
      subscribe(socket);
      const endMs = socket.openedMs + noise.between(600, 90_000);
      socket.closedByServer(endMs, 4500, 'Internal server error');
      return endMs;
    });
    world.expect('server-error', dropped);
  }),
  story('try again later', '1013, or Pusher over capacity', WITH_CODES, (world) => {
    const { noise } = world;
    const isPusher = noise.chance(0.5);
    const url = isPusher ? 'wss://ws-eu.pusher.com/app/k3y?protocol=7&client=js' : world.url;
    const options = { url, page: world.page(), pauseMs: () => noise.between(6000, 15_000) };
    const { dropped } = again(world, 2, options, (socket) => {
      if (isPusher)
        socket.receive(
          socket.openedMs + 9,
          '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":120}"}',
        );
      const endMs = talk(world, socket, noise.between(500, 90_000), 900) + noise.between(10, 300);
      socket.closedByServer(endMs, isPusher ? 4100 : 1013, isPusher ? 'Over capacity' : '');
      return endMs;
    });
    world.expect('server-overloaded', dropped);
  }),
  story(
    '503 with Retry-After',
    'full before the handshake, twice, then in',
    ['own', 'plain', 'http-toolkit', 'chrome'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const refused = [0, 1].map((nth) => {
        const atMs = 300 + nth * 9000 + noise.between(0, 900);
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(atMs + 60, 503, 'Service Unavailable', [{ name: 'Retry-After', value: '8' }]);
        return socket;
      });
      neighbour(world, world.url, 20_000, 90_000, page);
      world.expect('handshake-rejected', refused, { accept: ['server-overloaded'] });
      world.tolerate('server-overloaded', refused);
    },
  ),
  story('not welcome', 'policy and credentials under the codes of several houses', WITH_CODES, (world) => {
    const { noise } = world;
    const told = noise.pick<Told>([
      [1008, 'rate limit exceeded'],
      [4401, 'Unauthorized'],
      [4403, 'Forbidden'],
      [1008, 'Origin not allowed'],
      [3000, 'Unauthorized'],
    ]);
    const options = { url: world.url, page: world.page(), pauseMs: () => 30_000 };
    const { dropped } = again(world, 1, options, (socket) => {
      const endMs = talk(world, socket, noise.between(300, 9000), 900) + noise.between(10, 300);
      socket.closedByServer(endMs, ...told);
      return endMs;
    });
    world.tolerate('reconnect-after-final-close');
    world.expect('policy-or-auth', dropped);
  }),
  story('graphql: before the acknowledgement', '4401 or 4403 to connection_init', WITH_CODES, (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open('wss://api.board.test/graphql', {
      atMs: 300,
      page,
      subprotocol: 'graphql-transport-ws',
    });
    socket.send(socket.openedMs + 2, '{"type":"connection_init","payload":{"token":"old"}}');
    const endMs = socket.openedMs + noise.between(30, 300);
    socket.closedByServer(
      endMs,
      ...noise.pick<Told>([
        [4401, 'Unauthorized'],
        [4403, 'Forbidden'],
      ]),
    );
    world.watchUntil(endMs + 9000);
    world.looksLike('no-reconnect');
    world.expect('policy-or-auth', socket);
  }),
  story('Discord does not know the token', '4004', WITH_CODES, (world) => {
    const { noise } = world;
    const socket = world.open('wss://gateway.discord.gg/?v=10&encoding=json', {
      atMs: 300,
      page: world.page(),
    });
    socket.receive(socket.openedMs + 20, '{"op":10,"d":{"heartbeat_interval":41250}}');
    socket.send(socket.openedMs + 60, '{"op":2,"d":{"token":"x","intents":1}}');
    const endMs = socket.openedMs + noise.between(120, 500);
    socket.closedByServer(endMs, 4004, 'Authentication failed.');
    world.watchUntil(endMs + 90_000);
    world.looksLike('no-reconnect');
    world.expect('policy-or-auth', socket);
  }),
  story('signing out', 'the page closes its three sockets in one breath', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(60_000, 300_000);
    const closed = ['orders', 'chat', 'alerts'].map((name, nth) => {
      const url = `wss://api.shop.test/${name}`;
      const socket = neighbour(world, url, noise.between(100, 900), atMs - 300, page);
      socket.closedByPage(atMs + nth * 0.3, 1000, 'logout');
      return socket;
    });
    world.watchUntil(atMs + 30_000);
    world.looksLike('server-restart', 'network-lost', 'no-reconnect');
    world.expect('closed-by-page', closed);
  }),
  story(
    'silent together',
    'two sockets get the same broadcasts; each time both are silent for 60 s they end together',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const dropped: Socket[] = [];
      let atMs = 300;
      for (let nth = 0; nth < 3; nth += 1) {
        const quietMs = atMs + noise.between(20_000, 200_000);
        const pair = ['a', 'b'].map((name) => {
          const socket = world.open(`wss://rt.shop.test/updates/${name}`, { atMs, page, server: 'nginx' });
          chatter(world, socket, socket.openedMs + 90, quietMs, { everyMs: 4000, who: 'server' });
          socket.cut(quietMs + 60_000 + noise.between(0, 30));
          return socket;
        });
        dropped.push(...pair);
        atMs = quietMs + 60_000 + noise.between(1200, 4000);
      }
      world.watchUntil(atMs);
      world.tolerate('no-reconnect');
      world.looksLike('server-restart', 'server-crash');
      world.expect('idle-timeout', dropped);
    },
  ),
  story('done, says the server', '1000 after the last result of a job', WITH_CODES, (world) => {
    const { noise } = world;
    const socket = world.open('wss://jobs.example.com/run/812', { atMs: 300, page: world.page() });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + noise.between(9000, 50_000), {
      everyMs: 900,
      who: 'server',
    });
    socket.receive(socket.lastMs + 30, '{"type":"finished","ok":true}');
    socket.closedByServer(socket.lastMs + 40, 1000, 'done');
    world.watchUntil(socket.lastMs + 60_000);
    world.looksLike('server-error', 'idle-timeout', 'no-reconnect', 'abnormal-unexplained');
    if (!world.sees.closeCalls) world.tolerate('closed-by-page');
  }),
];
