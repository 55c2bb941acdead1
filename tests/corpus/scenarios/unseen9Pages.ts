import type { Socket } from '../world/socket.ts';
import { WHOLE } from './stories.ts';
import { again, neighbour, story, talk } from './unseen9Kit.ts';

/** What pages do: close and go. */
export const unseen9Pages = [
  story('the server never answers the Close', 'the page closes; Chrome waits its minute', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, noise.pick([1, 2]), { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(5000, 200_000)) + noise.between(100, 900);
      socket.closeCalled(askedMs, noise.pick([1000, 4001, 3001]), 'bye');
      socket.cut(askedMs + noise.between(60_000, 62_000));
      return askedMs + 62_100;
    });
    world.expect('close-timeout', dropped);
  }),
  story(
    'close, and the server talks on',
    'messages still arrive after close(), and no Close ever',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const askedMs = talk(world, socket, 40_000, 900);
      socket.closeCalled(askedMs);
      const endMs = askedMs + 60_000 + noise.between(0, 2000);
      socket.cut(endMs);
      neighbour(world, world.url, askedMs + 300, endMs + 5000, page);
      world.expect('close-timeout', socket);
    },
  ),
  story('the page says good-bye', 'close() with no code, 1000 or a code of its own', WHOLE, (world) => {
    const { noise } = world;
    const code = noise.pick([undefined, 1000, 1000, 4000, 4100, 3456]);
    const { dropped } = again(
      world,
      noise.pick([1, 2, 5]),
      { url: world.url, page: world.page() },
      (socket) => {
        const endMs = talk(world, socket, noise.between(900, 300_000)) + noise.between(20, 5000);
        socket.closedByPage(
          endMs,
          code,
          code === undefined ? undefined : noise.pick(['', 'leaving', 'done']),
        );
        return endMs + socket.rttMs;
      },
    );
    world.expect('closed-by-page', dropped);
  }),
  story('from room to room', 'each room has its socket; the old one is closed on leaving', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const left: Socket[] = [];
    let atMs = 300;
    for (let nth = 0; nth < noise.whole(3, 9); nth += 1) {
      const socket = world.open(`wss://chat.example.com/rooms/r${nth}x`, { atMs, page });
      const endMs = talk(world, socket, noise.between(8000, 60_000)) + noise.between(20, 3000);
      socket.closedByPage(endMs, 1000);
      left.push(socket);
      atMs = endMs + noise.between(5, 300);
    }
    const last = world.open('wss://chat.example.com/rooms/hall', { atMs, page });
    talk(world, last, 20_000);
    world.looksLike('connection-leak', 'reconnect-storm');
    world.expect('closed-by-page', left);
  }),
  story(
    'a link is clicked',
    'navigations take the socket along, once to four times',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const gone: Socket[] = [];
      let atMs = 300;
      for (let nth = 0; nth < noise.whole(1, 4); nth += 1) {
        const socket = world.open(world.url, { atMs, page });
        const endMs = talk(world, socket, noise.between(4000, 90_000)) + noise.between(20, 3000);
        world.mark(page, 'navigated', endMs, `https://app.example.com/p/${nth}`);
        socket.leftBehind(endMs + 1);
        gone.push(socket);
        atMs = endMs + noise.between(300, 2000);
      }
      const last = world.open(world.url, { atMs, page });
      talk(world, last, 20_000);
      world.expect('closed-by-navigation', gone);
    },
  ),
  story(
    'reload with three sockets',
    'all three go with the page and come again',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const endMs = noise.between(30_000, 300_000);
      const urls = ['wss://a.example.com/ws', 'wss://a.example.com/chat', 'wss://b.example.org/x'];
      const gone = urls.map((url) => neighbour(world, url, noise.between(100, 900), endMs - 200, page));
      world.mark(page, 'navigated', endMs, 'https://app.example.com/');
      for (const socket of gone) socket.leftBehind(endMs + 1);
      for (const url of urls) neighbour(world, url, endMs + noise.between(300, 900), endMs + 30_000, page);
      world.looksLike('server-restart');
      world.expect('closed-by-navigation', gone);
    },
  ),
];
