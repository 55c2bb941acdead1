import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, type Told, talk } from './unseen9Kit.ts';
import { unseen } from './unseenKit.ts';

const story = unseen(10);
const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** Limits of one direction, limits that speak, and pages that return badly. */
export const unseen10Ends = [
  story(
    'only the page counts',
    'uWebSockets: the server talks on, the page is silent for two minutes',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([3, 5]),
        { url: world.url, page: world.page() },
        (socket) => {
          const saidMs = socket.openedMs + noise.between(4000, 200_000);
          chatter(world, socket, socket.openedMs + 30, saidMs, { everyMs: 8000, who: 'page' });
          const endMs = saidMs + 120_000 + noise.between(0, 3900);
          chatter(world, socket, socket.openedMs + 60, endMs - noise.between(100, 3000), {
            everyMs: 4000,
            who: 'server',
          });
          socket.cut(endMs);
          return endMs;
        },
      );
      world.expect('idle-timeout', dropped);
    },
  ),
  story(
    'only the origin counts',
    'CloudFront: the page beats into the void for ten minutes',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([2, 3]),
        { url: 'wss://d111.example.com/ws', server: 'cloudfront', page: world.page() },
        (socket) => {
          const heardMs = talk(world, socket, noise.between(20_000, 300_000), 5000);
          socket.receive(heardMs + 200, '{"type":"update","n":1}');
          const endMs = heardMs + 200 + 600_000 + noise.between(0, 900);
          chatter(world, socket, heardMs + 9000, endMs - noise.between(500, 9000), {
            everyMs: 30_000,
            who: 'page',
          });
          socket.cut(endMs);
          return endMs;
        },
      );
      world.expect('idle-timeout', dropped);
    },
  ),
  story('Python says why', '1011 keepalive ping timeout', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, server: 'uvicorn', page: world.page() },
      (socket) => {
        const endMs =
          talk(world, socket, noise.between(20_000, 400_000), 5000) + noise.between(20_000, 40_000);
        socket.closedByServer(endMs, 1011, 'keepalive ping timeout');
        return endMs;
      },
    );
    world.expect('heartbeat-unanswered', dropped);
  }),
  story('Jetty says why', '1001 Connection Idle Timeout after 30 s', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page: world.page() },
      (socket) => {
        const endMs =
          talk(world, socket, noise.between(2000, 400_000), 4000) + 30_000 + noise.between(0, 400);
        socket.closedByServer(endMs, 1001, 'Connection Idle Timeout');
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story('a session has its length', 'the server says that the maximum is reached', WITH_CODES, (world) => {
    const { noise } = world;
    const lifeMs = noise.pick([300, 900, 1800, 3600]) * 1000;
    const [code, reason] = noise.pick<Told>([
      [1001, 'max connection age reached'],
      [1001, 'Your session hit the maximum duration of 60 minutes.'],
      [4000, 'maximum connection lifetime exceeded'],
      [1000, 'connection lifetime limit'],
    ]);
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page: world.page() },
      (socket) => {
        const endMs = socket.openedMs + lifeMs + noise.between(0, 400);
        chatter(world, socket, socket.openedMs + 50, endMs - noise.between(100, 3000), { everyMs: 5000 });
        socket.closedByServer(endMs, code, reason);
        return endMs;
      },
    );
    world.expect('max-lifetime', dropped);
  }),
  story(
    'a short patience and a hidden tab',
    'beats of 10 s, a patience of 30 s, hidden for long',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const { dropped } = again(world, noise.pick([1, 2]), { url: world.url, page }, (socket) => {
        const hiddenMs = socket.openedMs + noise.between(25_000, 100_000);
        world.mark(page, 'hidden', hiddenMs);
        const lastMs = beats(world, socket, socket.openedMs + 10_000, hiddenMs + 301_000, {
          everyMs: 10_000,
          ask: 'ping',
          answer: 'pong',
        });
        const endMs = lastMs + 30_000 + noise.between(0, 200);
        socket.closedByServer(endMs, noise.pick([1001, 4000, 1008]), 'ping timeout');
        world.mark(page, 'visible', endMs + 40_000);
        return endMs + 41_000;
      });
      world.expect('background-throttling', dropped);
    },
  ),
  story('it flaps', 'opened, cut within a quarter of a second, and again; forty times', OWN, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      40,
      { url: world.url, page: world.page(), pauseMs: () => noise.between(60, 200) },
      (socket) => {
        const endMs = socket.openedMs + noise.between(30, 250);
        socket.cut(endMs);
        return endMs;
      },
    );
    demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped, {
      accept: ['server-crash', 'server-restart', 'server-overloaded'],
    });
    world.expect('reconnect-storm', dropped, { accept: ['reconnect-without-backoff'] });
    world.tolerate('reconnect-without-backoff');
    if (!world.sees.closeCodes) world.tolerate('closed-by-page');
  }),
  story(
    'a cut, and the page waits for ever',
    'beats, a 1006, and a quarter of an hour of nothing',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(40_000, 200_000), 3500) + noise.between(3000, 9000);
      socket.cut(endMs);
      bystander(world, 500, endMs + 900_000, page);
      world.expect('abnormal-unexplained', socket, { accept: ['server-crash'] });
      world.expect('no-reconnect', socket);
    },
  ),
  story(
    'terminal, says the library',
    'Centrifugo 3500 or an invalid token, and five more attempts',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const isCentrifugo = noise.chance(0.5);
      const url = isCentrifugo ? 'wss://rt.example.com/connection/websocket' : world.url;
      const { dropped } = again(
        world,
        5,
        { url, page: world.page(), pauseMs: (nth) => noise.around(1000 * 2 ** nth, 0.2) },
        (socket) => {
          if (isCentrifugo) socket.send(socket.openedMs + 3, '{"id":1,"connect":{"token":"redacted"}}');
          const endMs = socket.openedMs + noise.between(20, 200);
          if (isCentrifugo) socket.closedByServer(endMs, 3500, 'invalid token');
          else socket.closedByServer(endMs, 1008, 'invalid token');
          return endMs;
        },
      );
      world.expect('policy-or-auth', dropped);
      world.expect('reconnect-after-final-close', dropped);
    },
  ),
  story(
    'a slow leak',
    '5, 8 or 12 sockets, one every minute or two, never closed, all from one page',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const times = noise.pick([5, 8, 12]);
      const untilMs = times * 100_000 + 60_000;
      const sockets = Array.from({ length: times }, (_, nth) => {
        const socket = world.open(world.url, { atMs: 300 + nth * noise.around(90_000, 0.15), page });
        beats(world, socket, socket.openedMs + 20_000, untilMs, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        return socket;
      });
      world.expect('connection-leak', sockets);
    },
  ),
  story('a restart seen by one socket', '1012, or 1001 with words, once', WITH_ENDS, (world) => {
    const { noise } = world;
    const [code, reason] = noise.pick<Told>([
      [1012, ''],
      [1012, 'Service Restart'],
      [1001, 'Server is shutting down'],
      [1001, 'going away'],
    ]);
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(20_000, 400_000), 4000) + noise.between(10, 2000);
      socket.closedByServer(endMs, code, reason);
      return endMs;
    });
    demand(world, world.sees.closeCodes, 'server-restart', dropped, {
      accept: world.sees.closeCodes ? [] : ['server-crash'],
    });
  }),
];
