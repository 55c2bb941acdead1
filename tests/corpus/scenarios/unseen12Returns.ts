import type { Socket } from '../world/socket.ts';
import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, type Told, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { attempts, net } from './unseenKit.ts';

/** Coming back too soon, too often, never, or although told not to; and ends that nothing explains. */
export const unseen12Returns = [
  story(
    'in, out, in, out',
    'an error at once after each opening; the page opens the next at once',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const dropped: Socket[] = [];
      let atMs = 300;
      for (let nth = 0; nth < 40; nth += 1) {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + noise.between(20, 300);
        socket.closedByServer(endMs, 1011, 'boom');
        dropped.push(socket);
        atMs = endMs + noise.between(1, 30);
      }
      world.watchUntil(atMs + 1000);
      world.expect('server-error', dropped);
      world.expect('reconnect-storm', dropped, { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff');
      world.tolerate('no-reconnect');
    },
  ),
  story(
    'twelve tabs come back at once',
    'a restart; each tab hammers the refusing port three times a second',
    WHOLE,
    (world) => {
      const { noise } = world;
      const atMs = noise.between(60_000, 90_000);
      const pages = Array.from({ length: 12 }, () => world.page());
      const failed: Socket[] = [];
      const dropped = pages.map((page) => {
        const socket = neighbour(world, world.url, noise.between(100, 9000), atMs - 500, page);
        socket.closedByServer(atMs + noise.between(0, 200), 1012);
        const { sockets, nextMs } = attempts(world, world.url, atMs + noise.between(210, 500), {
          times: 15,
          error: net('ERR_CONNECTION_REFUSED'),
          page,
          pauseMs: () => 300,
        });
        failed.push(...sockets);
        neighbour(world, world.url, nextMs, atMs + 60_000, page);
        return socket;
      });
      world.watchUntil(atMs + 60_500);
      world.expect('server-restart', dropped);
      world.expect('handshake-failed', failed, { accept: ['server-restart'] });
      world.expect('reconnect-storm', [...dropped, ...failed], { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff');
    },
  ),
  story(
    'each second, for ever',
    '502 thirty times with the same pause',
    ['own', 'plain', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const refused = Array.from({ length: 30 }, (_, nth) => {
        const atMs = 300 + nth * 1060 + noise.between(0, 9);
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(atMs + noise.between(30, 60), 502, 'Bad Gateway');
        return socket;
      });
      world.watchUntil(32_500);
      world.expect('handshake-rejected', refused);
      world.expect('reconnect-without-backoff', refused, { accept: ['reconnect-storm'] });
      world.tolerate('reconnect-storm');
    },
  ),
  story(
    'every two seconds at a closed port',
    'refused twenty-five times',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const { sockets, nextMs } = attempts(world, world.url, 300, {
        times: 25,
        error: net('ERR_CONNECTION_REFUSED'),
        page: world.page(),
        pauseMs: () => 2000,
      });
      world.watchUntil(nextMs - 500);
      world.expect('handshake-failed', sockets);
      world.expect('reconnect-without-backoff', sockets, { accept: ['reconnect-storm'] });
      world.tolerate('reconnect-storm');
    },
  ),
  story(
    'with patience',
    'refused eight times, each pause twice the last, with jitter',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const { sockets, nextMs } = attempts(world, world.url, 300, {
        times: 8,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
        pauseMs: (nth) => world.noise.around(Math.min(30_000, 1000 * 2 ** nth), 0.4),
      });
      neighbour(world, world.url, nextMs, nextMs + 60_000, page);
      world.watchUntil(nextMs + 60_500);
      world.looksLike('reconnect-storm', 'reconnect-without-backoff', 'no-reconnect');
      world.expect('handshake-failed', sockets);
    },
  ),
  story(
    'nobody comes back',
    '1012 or a cut, and the page does nothing for a quarter of an hour',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 300_000);
      neighbour(world, 'wss://quotes.example.org/feed', 100, atMs + 900_000, page);
      const socket = neighbour(world, world.url, 300, atMs - 200, page);
      socket.closedByServer(atMs, 1012);
      world.watchUntil(atMs + 900_500);
      world.expect('server-restart', socket);
      world.expect('no-reconnect', socket);
    },
  ),
  story(
    'cut, and that was it',
    '1006 in the middle of a quiet talk; the page stays away for ten minutes',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 300_000);
      const socket = neighbour(world, world.url, 300, atMs - noise.between(6000, 9000), page);
      socket.cut(atMs);
      world.watchUntil(atMs + 600_500);
      world.expect('abnormal-unexplained', socket);
      world.expect('no-reconnect', socket);
    },
  ),
  story('forbidden, and away', '4403 and never again', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(9000, 30_000);
    const socket = neighbour(world, world.url, 300, atMs - 200, page);
    socket.closedByServer(atMs, 4403, 'Forbidden');
    world.watchUntil(atMs + 900_500);
    world.looksLike('no-reconnect');
    world.expect('policy-or-auth', socket);
  }),
  story('told to stay away', 'the same refusal after each return, six times', WITH_CODES, (world) => {
    const { noise } = world;
    const [code, reason] = noise.pick<Told>([
      [1008, 'invalid token'],
      [4401, 'Unauthorized'],
      [4403, 'Forbidden'],
    ]);
    const page = world.page();
    const dropped: Socket[] = [];
    let atMs = 300;
    for (let nth = 0; nth < 6; nth += 1) {
      const socket = world.open(world.url, { atMs, page });
      const endMs = socket.openedMs + noise.between(20, 300);
      socket.closedByServer(endMs, code, reason);
      dropped.push(socket);
      atMs = endMs + noise.between(3000, 9000);
    }
    world.watchUntil(atMs - 2000);
    world.expect('policy-or-auth', dropped);
    world.expect('reconnect-after-final-close', dropped);
    world.tolerate('reconnect-without-backoff');
  }),
  story('Centrifugo says never', '3500, and the client tries again', WITH_CODES, (world) => {
    const { noise } = world;
    const page = world.page();
    const url = 'wss://rt.shop.test/connection/websocket';
    const dropped: Socket[] = [];
    let atMs = 300;
    for (let nth = 0; nth < 5; nth += 1) {
      const socket = world.open(url, { atMs, page });
      socket.send(socket.openedMs + 2, '{"id":1,"connect":{"token":"old"}}');
      const endMs = socket.openedMs + 2 + socket.rttMs;
      socket.closedByServer(endMs, 3500, 'invalid token');
      dropped.push(socket);
      atMs = endMs + noise.between(900, 20_000);
    }
    world.watchUntil(atMs - 500);
    world.expect('policy-or-auth', dropped);
    world.expect('reconnect-after-final-close', dropped);
    world.tolerate('reconnect-without-backoff');
  }),
  story(
    'one more with each view',
    'a page opens a socket for each view and closes none',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const opened: Socket[] = [];
      for (let nth = 0; nth < 12; nth += 1) {
        const socket = world.open(world.url, { atMs: 300 + nth * noise.around(20_000, 0.2), page });
        opened.push(socket);
      }
      const untilMs = 400_000;
      for (const socket of opened)
        chatter(world, socket, socket.openedMs + 50, untilMs - noise.between(0, 9000), {
          everyMs: 9000,
          who: 'server',
        });
      world.watchUntil(untilMs);
      world.expect('connection-leak', opened);
    },
  ),
  story('two for one', 'a hook connects twice and cleans up once, ten times', ['own', 'plain'], (world) => {
    const { noise } = world;
    const page = world.page();
    const kept: Socket[] = [];
    const closed: Socket[] = [];
    const untilMs = 500_000;
    for (let nth = 0; nth < 10; nth += 1) {
      const atMs = 400 + nth * noise.around(30_000, 0.1);
      const first = world.open(world.url, { atMs, page });
      chatter(world, first, first.openedMs + 50, untilMs - noise.between(0, 9000), {
        everyMs: 12_000,
        who: 'server',
      });
      kept.push(first);
      const second = world.open(world.url, { atMs: atMs + 3, page });
      chatter(world, second, second.openedMs + 50, second.openedMs + 20_000, {
        everyMs: 4000,
        who: 'server',
      });
      second.closedByPage(second.openedMs + 25_000, 1000);
      closed.push(second);
    }
    world.watchUntil(untilMs);
    world.expect('connection-leak', kept);
    if (world.sees.closeCalls) world.expect('closed-by-page', closed);
    else world.tolerate('closed-by-page', closed);
    world.tolerate('connection-leak', closed);
  }),
  story('five tabs', 'each with a socket of its own', WHOLE, (world) => {
    const { noise } = world;
    for (let nth = 0; nth < 5; nth += 1)
      neighbour(world, world.url, noise.between(100, 90_000), 400_000, world.page());
    world.watchUntil(400_500);
    world.looksLike('connection-leak');
  }),
  story(
    'six rooms',
    'one page, six addresses of one host',
    ['own', 'plain', 'http-toolkit', 'chrome'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      for (let nth = 0; nth < 6; nth += 1)
        neighbour(world, `wss://chat.example.com/rooms/${nth}`, noise.between(100, 900), 400_000, page);
      world.watchUntil(400_500);
      world.looksLike('connection-leak');
    },
  ),
  story('nothing explains it', 'cut some seconds after a message; once', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(70_000, 500_000), 2500) + noise.between(6000, 9000);
      socket.cut(endMs);
      return endMs;
    });
    demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped);
  }),
  story('nothing explains them', 'cut at any age after any silence, four times', WITH_ENDS, (world) => {
    const { noise } = world;
    const silences = [3700, 17_300, 41_900, 8100];
    const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket, nth) => {
      const endMs =
        talk(world, socket, noise.between(40_000, 90_000) * (nth + 1), 2500) +
        noise.around(silences[nth] ?? 9000, 0.1);
      socket.cut(endMs);
      return endMs;
    });
    world.looksLike('idle-timeout', 'max-lifetime', 'server-crash');
    demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped);
  }),
];
