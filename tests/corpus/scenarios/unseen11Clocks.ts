import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, neighbour, type Told, talk } from './unseen9Kit.ts';
import { unseen } from './unseenKit.ts';

const story = unseen(11);

/** Clocks that tick coarsely, patience that libraries announce, and words instead of codes. */
export const unseen11Clocks = [
  story(
    'swept every five seconds',
    'a server ends what was silent for a minute, when it looks',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const limitMs = noise.pick([30, 60, 90]) * 1000;
      const { dropped } = again(world, 5, { url: world.url, page: world.page() }, (socket, nth) => {
        const lastMs = talk(world, socket, noise.between(5000, 300_000), 3000);
        const endMs =
          lastMs +
          limitMs +
          [600, 4300, 2400, 1500, 3400].reduce((sum, ms, at) => (at === nth ? ms : sum), 0);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('idle-timeout', dropped);
    },
  ),
  story(
    'lifetimes swept every four seconds',
    'ten minutes of talk and up to four seconds',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket) => {
        const endMs = socket.openedMs + 600_000 + noise.between(0, 4000);
        chatter(world, socket, socket.openedMs + 50, endMs - noise.between(100, 1900), { everyMs: 1500 });
        socket.cut(endMs);
        return endMs;
      });
      world.expect('max-lifetime', dropped);
    },
  ),
  story(
    'SignalR waits half a minute',
    'no ping of the server for 30 s, and the client stops',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([1, 3]),
        { url: 'wss://app.example.com/hubs/chat?id=k3', page: world.page() },
        (socket) => {
          socket.send(socket.openedMs + 3, '{"protocol":"json","version":1}\u001e');
          socket.receive(socket.openedMs + 3 + socket.rttMs, '{}\u001e');
          const times = noise.whole(4, 20);
          let heardMs = socket.openedMs;
          for (let nth = 1; nth <= times; nth += 1) {
            heardMs = socket.openedMs + nth * 15_000 + noise.between(0, 900);
            socket.receive(heardMs, '{"type":6}\u001e');
            socket.send(heardMs + 200, '{"type":6}\u001e');
          }
          socket.send(heardMs + 15_200, '{"type":6}\u001e');
          const endMs = heardMs + 30_000 + noise.between(0, 30);
          socket.closedByPage(endMs);
          return endMs + socket.rttMs;
        },
      );
      world.expect('heartbeat-unanswered', dropped, {
        accept: world.sees.closeCalls ? [] : ['closed-by-page'],
      });
    },
  ),
  story('silent, says the server', 'closed with words about idleness, once or twice', WITH_CODES, (world) => {
    const { noise } = world;
    const limitMs = noise.pick([60, 120, 300, 600]) * 1000;
    const [code, reason] = noise.pick<Told>([
      [1000, 'idle timeout'],
      [1001, 'Idle timeout'],
      [4000, 'closed due to inactivity'],
      [1008, 'idle for too long'],
      [4408, 'inactivity timeout'],
    ]);
    const { dropped } = again(world, noise.pick([1, 2]), { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(5000, 300_000), 3000) + limitMs + noise.between(0, 300);
      socket.closedByServer(endMs, code, reason);
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story(
    'going down, says the server',
    'words about a restart under any code, three tabs at once',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const [code, reason] = noise.pick<Told>([
        [1000, 'server shutting down'],
        [4000, 'server restart'],
        [1001, 'Server restarting'],
        [1011, 'server is shutting down'],
      ]);
      const atMs = noise.between(60_000, 300_000);
      const sockets = [0, 1, 2].map(() => {
        const page = world.page();
        const socket = neighbour(world, world.url, noise.between(100, 20_000), atMs - 300, page);
        const endMs = atMs + noise.between(0, 300);
        socket.closedByServer(endMs, code, reason);
        neighbour(world, world.url, endMs + noise.between(800, 3000), atMs + 40_000, page);
        return socket;
      });
      world.expect('server-restart', sockets, { accept: code === 1011 ? ['server-error'] : [] });
    },
  ),
  story('full, says the server', '1013 or words about load', WITH_CODES, (world) => {
    const { noise } = world;
    const [code, reason] = noise.pick<Told>([
      [1013, 'overloaded'],
      [1008, 'server overloaded, try again later'],
      [4000, 'server is overloaded'],
      [1011, 'server overloaded'],
    ]);
    const { dropped } = again(
      world,
      noise.pick([1, 2]),
      { url: world.url, page: world.page(), pauseMs: () => noise.between(5000, 9000) },
      (socket) => {
        const endMs = talk(world, socket, noise.between(500, 90_000), 900) + noise.between(10, 300);
        socket.closedByServer(endMs, code, reason);
        return endMs;
      },
    );
    world.expect('server-overloaded', dropped, { accept: code === 1011 ? ['server-error'] : [] });
  }),
  story(
    'one of two addresses stays away',
    'both end with 1012; /orders returns, /notifications does not',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 300_000);
      const [orders, notes] = ['orders', 'notifications'].map((name) => {
        const socket = neighbour(
          world,
          `wss://api.shop.test/${name}`,
          noise.between(100, 900),
          atMs - 300,
          page,
        );
        socket.closedByServer(atMs + noise.between(0, 90), 1012, '');
        return socket;
      });
      if (!orders || !notes) return;
      neighbour(world, orders.url, atMs + 1500, atMs + 1_200_000, page);
      world.expect('server-restart', [orders, notes]);
      world.expect('no-reconnect', notes);
    },
  ),
  story(
    'somebody else signed in',
    '4000, 4001 or 1008 with words about the session or the token',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const [code, reason] = noise.pick<Told>([
        [4000, 'token expired'],
        [4001, 'logged in elsewhere'],
        [1008, 'jwt expired'],
        [4003, 'session revoked'],
      ]);
      const { dropped } = again(
        world,
        1,
        { url: world.url, page: world.page(), pauseMs: () => 20_000 },
        (socket) => {
          const endMs = talk(world, socket, noise.between(9000, 300_000), 3000) + noise.between(50, 2000);
          socket.closedByServer(endMs, code, reason);
          return endMs;
        },
      );
      world.tolerate('reconnect-after-final-close');
      world.expect('policy-or-auth', dropped);
    },
  ),
];
