import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, story, talk } from './unseen9Kit.ts';
import { attempts, net, WITH_WORDS } from './unseenKit.ts';

const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** Networks that go, machines that sleep, and cuts that nothing explains. */
export const unseen9Networks = [
  story(
    'the line is gone',
    'sockets of three hosts end at once, offline, and attempts in vain',
    OWN,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 500_000);
      const urls = [
        'wss://a.example.com/ws',
        'wss://b.example.org/live',
        'wss://c.example.net/feed',
      ] as const;
      world.mark(page, 'offline', atMs);
      const ended = urls.map((url) => {
        const socket = world.open(url, { atMs: noise.between(100, 4000), page });
        const endMs = atMs + noise.between(0, 60);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(80, 4000), { everyMs: 4000 });
        socket.cut(endMs);
        return socket;
      });
      const vain = attempts(world, urls[0], atMs + 1200, {
        times: noise.whole(2, 4),
        error: net('ERR_INTERNET_DISCONNECTED'),
        page,
      });
      world.mark(page, 'online', vain.nextMs);
      for (const url of urls)
        neighbour(world, url, vain.nextMs + noise.between(200, 3000), vain.nextMs + 40_000, page);
      world.expect('network-lost', ended);
      world.expect('handshake-failed', vain.sockets, { accept: ['network-lost'] });
    },
  ),
  story('the lift', 'one socket; offline for some seconds, and on again', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page, pauseMs: () => noise.between(6000, 30_000) },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(30_000, 300_000));
        world.mark(page, 'offline', lastMs + 400);
        const endMs = lastMs + 400 + noise.between(5, 300);
        socket.cut(endMs);
        world.mark(page, 'online', endMs + 5000);
        return endMs;
      },
    );
    world.expect('network-lost', dropped);
  }),
  story(
    'the lid is closed',
    'sleep of 10 to 90 minutes; the sockets are gone on waking',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 900_000);
      const sockets = ['wss://a.example.com/ws', 'wss://b.example.org/live'].map((url) => {
        const socket = world.open(url, { atMs: noise.between(100, 4000), page });
        chatter(world, socket, socket.openedMs + 60, atMs - noise.between(10, 3000), { everyMs: 3000 });
        const endMs = atMs + noise.between(50, 3000);
        socket.cut(endMs);
        neighbour(world, url, endMs + noise.between(500, 3000), atMs + 60_000, page);
        return socket;
      });
      world.slept(atMs, noise.between(600_000, 5_400_000));
      world.expect('machine-slept', sockets);
    },
  ),
  story('a nap each time', 'the only socket; twice or thrice asleep', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page: world.page() },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(40_000, 300_000), 5000);
        world.slept(lastMs + 1000, noise.between(240_000, 9_000_000));
        const endMs = lastMs + 1000 + noise.between(20, 5000);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('machine-slept', dropped);
  }),
  story(
    'slept well',
    'near miss: a short sleep is survived; the server restarts an hour of talk later',
    WHOLE,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const lastMs = talk(world, socket, 60_000);
        world.slept(lastMs + 100, noise.between(20_000, 60_000));
        chatter(world, socket, lastMs + 400, lastMs + 600_000, { everyMs: 3000 });
        const endMs = lastMs + 600_000 + noise.between(50, 900);
        socket.closedByServer(endMs, 1012, 'restart');
        return endMs;
      });
      world.looksLike('machine-slept');
      world.expect('server-restart', dropped);
    },
  ),
  story('cut once, and nothing else', 'one 1006 at no particular time', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(61_000, 290_000), 3500) + noise.between(2000, 9000);
      socket.cut(endMs);
      return endMs;
    });
    demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped, { accept: ['server-crash'] });
  }),
  story('two cuts that have nothing in common', 'other ages, other silences', WITH_WORDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket, nth) => {
      const endMs =
        talk(world, socket, 47_000 + nth * 190_000, 4000) + noise.between(2200, 4000) + nth * 8000;
      socket.cut(endMs);
      return endMs;
    });
    demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped, { accept: ['server-crash'] });
  }),
];
