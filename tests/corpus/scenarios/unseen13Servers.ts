import { bystander, chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, talk } from './unseen9Kit.ts';
import { duringOutage, story } from './unseen13Kit.ts';
import { attempts, net } from './unseenKit.ts';

/** Servers that restart, crash, fail and have too much to do. */
export const unseen13Servers = [
  story(
    'a deploy with its own code',
    '1012 on two sockets of one host, both back soon',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 200_000);
      const sockets = ['wss://api.board.test/live', 'wss://api.board.test/notes'].map((url, n) => {
        const socket = world.open(url, { atMs: 300 + n * 40, page });
        chatter(world, socket, socket.openedMs + 40, atMs - noise.between(20, 900), { everyMs: 1800 });
        socket.closedByServer(atMs + n * noise.between(1, 30), 1012, 'Service Restart');
        const next = world.open(url, { atMs: atMs + noise.between(900, 3000), page });
        chatter(world, next, next.openedMs + 40, atMs + 60_000, { everyMs: 1800 });
        return socket;
      });
      bystander(world, 500, atMs + 60_000, page);
      world.watchUntil(atMs + 60_500);
      world.expect('server-restart', sockets);
    },
  ),
  story(
    'going away, all of them',
    'five rooms of one host get 1001, are refused twice, then are back',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(90_000, 300_000);
      const sockets = [1, 2, 3, 4, 5].map((n) => {
        const url = `wss://rooms.example.org/room/${n}`;
        const socket = world.open(url, { atMs: 200 + n * 90, page });
        chatter(world, socket, socket.openedMs + 40, atMs - noise.between(20, 2500), { everyMs: 2600 });
        socket.closedByServer(atMs + noise.between(0, 160), 1001, 'server shutting down');
        const tries = attempts(world, url, atMs + noise.between(900, 1500), {
          times: 2,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
          pauseMs: (nth) => noise.around(2000 * 2 ** nth, 0.2),
        });
        duringOutage(world, tries.sockets);
        const next = world.open(url, { atMs: tries.nextMs, page });
        chatter(world, next, next.openedMs + 40, atMs + 40_000, { everyMs: 2600 });
        return socket;
      });
      world.watchUntil(atMs + 41_000);
      world.expect('server-restart', sockets);
    },
  ),
  story(
    'Uvicorn reloads',
    'one socket, 1012, and it is there again a second later; twice',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const options = { url: world.url, page: world.page(), server: 'uvicorn' } as const;
      const { dropped } = again(world, 2, options, (socket) => {
        const endMs = talk(world, socket, noise.between(20_000, 260_000));
        socket.closedByServer(endMs + noise.between(10, 900), 1012);
        return endMs + 1000;
      });
      world.expect('server-restart', dropped);
    },
  ),
  story(
    'Caddy reads its configuration anew',
    '1001 on three sockets of different age in one instant',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = 240_000;
      const sockets = [300, 65_000, 190_000].map((bornMs, n) => {
        const url = `wss://caddy.shop.test/s${n}`;
        const socket = world.open(url, { atMs: bornMs, page });
        chatter(world, socket, socket.openedMs + 40, atMs - noise.between(50, 4000), { everyMs: 3000 });
        socket.closedByServer(atMs + noise.between(0, 25), 1001);
        const next = world.open(url, { atMs: atMs + noise.between(300, 2000), page });
        chatter(world, next, next.openedMs + 40, atMs + 30_000, { everyMs: 3000 });
        return socket;
      });
      bystander(world, 900, atMs + 30_000, page);
      world.watchUntil(atMs + 31_000);
      world.expect('server-restart', sockets);
    },
  ),
  story(
    'killed in the middle of a word',
    'quotes every 200 ms stop dead; refused for eight seconds',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const url = 'wss://quotes.broker.example/stream';
      const socket = world.open(url, { atMs: 300, page });
      const diedMs = noise.between(50_000, 150_000);
      chatter(world, socket, socket.openedMs + 40, diedMs - noise.between(5, 180), {
        everyMs: 200,
        who: 'server',
      });
      socket.cut(diedMs);
      const tries = attempts(world, url, diedMs + 700, {
        times: 4,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      duringOutage(world, tries.sockets);
      const next = world.open(url, { atMs: tries.nextMs, page });
      chatter(world, next, next.openedMs + 40, tries.nextMs + 30_000, { everyMs: 200, who: 'server' });
      bystander(world, 500, tries.nextMs + 30_000, page);
      world.watchUntil(tries.nextMs + 31_000);
      world.expect('server-crash', socket, { accept: ['server-restart'] });
    },
  ),
  story(
    'out of memory with four sockets',
    '1006 on four busy sockets of one host at once, another host goes on',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const diedMs = noise.between(100_000, 200_000);
      const sockets = ['a', 'b', 'c', 'd'].map((path, n) => {
        const url = `wss://core.board.test/${path}`;
        const socket = world.open(url, { atMs: 300 + n * 7000, page });
        chatter(world, socket, socket.openedMs + 40, diedMs - noise.between(10, 700), { everyMs: 500 });
        socket.cut(diedMs + noise.between(0, 40));
        const next = world.open(url, { atMs: diedMs + noise.between(2000, 6000), page });
        chatter(world, next, next.openedMs + 40, diedMs + 50_000, { everyMs: 500 });
        return socket;
      });
      bystander(world, 500, diedMs + 50_000, page);
      world.watchUntil(diedMs + 51_000);
      world.expect('server-crash', sockets, { accept: ['server-restart'] });
    },
  ),
  story(
    'an export kills the process',
    'each time the page asks for an export the server dies and is gone for some seconds',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const url = world.url;
      let atMs = 300;
      const dead = [1, 2].map(() => {
        const socket = world.open(url, { atMs, page });
        const askedMs = talk(world, socket, noise.between(20_000, 90_000), 900) + noise.between(100, 600);
        socket.send(askedMs, '{"op":"export","format":"xlsx"}');
        socket.cut(askedMs + noise.between(60, 140));
        const tries = attempts(world, url, askedMs + 1200, {
          times: 3,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
        });
        duringOutage(world, tries.sockets);
        atMs = tries.nextMs;
        return socket;
      });
      const last = world.open(url, { atMs, page });
      talk(world, last, 20_000);
      world.watchUntil(atMs + 21_000);
      world.expect('server-crash', dead, { accept: ['server-error', 'server-restart'] });
    },
  ),
];
