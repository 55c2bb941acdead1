import type { Socket } from '../world/socket.ts';
import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, neighbour, talk } from './unseen9Kit.ts';
import { attempts, net, unseen, WITH_WORDS } from './unseenKit.ts';

const story = unseen(10);

/** Sessions of several causes, as a day at work has them. */
export const unseen10Mixtures = [
  story('ten silences, a restart and a good-bye', 'one endpoint, three causes', WHOLE, (world) => {
    const { noise } = world;
    const limitMs = noise.pick([30, 60, 90]) * 1000;
    const silent: Socket[] = [];
    const restarted: Socket[] = [];
    const closed: Socket[] = [];
    again(world, 12, { url: world.url, page: world.page() }, (socket, nth) => {
      const lastMs = talk(world, socket, noise.between(5000, 200_000), 3000);
      if (nth === 4) {
        socket.closedByServer(lastMs + 900, 1012, 'restart');
        restarted.push(socket);
        return lastMs + 900;
      }
      if (nth === 8) {
        socket.closedByPage(lastMs + 2500, 1000, 'logout');
        closed.push(socket);
        return lastMs + 2700;
      }
      const endMs = lastMs + limitMs + noise.between(0, 250);
      socket.cut(endMs);
      silent.push(socket);
      return endMs;
    });
    world.expect('idle-timeout', silent);
    world.expect('server-restart', restarted);
    world.expect('closed-by-page', closed);
  }),
  story(
    'two hosts, two limits',
    'one cuts after 30 s of silence, the other after two minutes',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      for (const [url, limitMs] of [
        ['wss://a.example.com/ws', 30_000],
        ['wss://b.example.org/live', 120_000],
      ] as const) {
        const { dropped } = again(world, noise.pick([3, 5]), { url, page }, (socket) => {
          const endMs =
            talk(world, socket, noise.between(5000, 150_000), 3500) + limitMs + noise.between(0, 200);
          socket.cut(endMs);
          return endMs;
        });
        world.expect('idle-timeout', dropped);
      }
    },
  ),
  story(
    'four hosts, four troubles',
    'silence, a ban, a refusal, and one that is well',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const quiet = again(world, 3, { url: 'wss://a.example.com/ws', page, server: 'nginx' }, (socket) => {
        const endMs = talk(world, socket, noise.between(5000, 90_000), 3500) + 60_000 + noise.between(0, 300);
        socket.cut(endMs);
        return endMs;
      });
      const banned = world.open('wss://b.example.org/live', { atMs: 500, page });
      banned.closedByServer(talk(world, banned, 20_000) + 30, 4403, 'Forbidden');
      const refused = attempts(world, 'wss://c.example.net/x', 700, {
        times: 5,
        error: net('ERR_NAME_NOT_RESOLVED'),
        page,
      });
      bystander(world, 900, quiet.untilMs, page);
      world.tolerate('no-reconnect');
      world.expect('idle-timeout', quiet.dropped);
      world.expect('policy-or-auth', banned);
      world.expect('handshake-failed', refused.sockets);
    },
  ),
  story('five full lives and a short one', 'five minutes each, one cut before', WITH_CODES, (world) => {
    const { noise } = world;
    const full: Socket[] = [];
    const short: Socket[] = [];
    again(world, 6, { url: world.url, page: world.page() }, (socket, nth) => {
      const lifeMs = nth === 2 ? noise.between(40_000, 140_000) : 300_000 + noise.between(0, 300);
      const endMs = socket.openedMs + lifeMs;
      chatter(world, socket, socket.openedMs + 60, endMs - noise.between(300, 1900), { everyMs: 1500 });
      socket.cut(endMs);
      (nth === 2 ? short : full).push(socket);
      return endMs;
    });
    world.expect('max-lifetime', full);
    world.expect('abnormal-unexplained', short, { accept: ['server-crash'] });
  }),
  story('a lid between silences', 'three silences of a minute and one sleep', WHOLE, (world) => {
    const { noise } = world;
    const silent: Socket[] = [];
    const asleep: Socket[] = [];
    again(world, 4, { url: world.url, page: world.page(), server: 'nginx' }, (socket, nth) => {
      const lastMs = talk(world, socket, noise.between(5000, 90_000), 3000);
      if (nth === 2) {
        world.slept(lastMs + 500, 3_000_000);
        socket.cut(lastMs + 900);
        asleep.push(socket);
        return lastMs + 900;
      }
      socket.cut(lastMs + 60_000 + noise.between(0, 300));
      silent.push(socket);
      return lastMs + 60_300;
    });
    world.expect('idle-timeout', silent);
    world.expect('machine-slept', asleep);
  }),
  story(
    'a token that runs out',
    'refused with 401 once or twice, then in',
    [...WITH_WORDS, 'http-toolkit'],
    (world) => {
      const page = world.page();
      let atMs = 400;
      const refused = Array.from({ length: world.noise.whole(1, 2) }, () => {
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(atMs + 60, 401, 'Unauthorized');
        atMs += 2000;
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 60_000, page);
      world.tolerate('reconnect-after-final-close');
      world.expect('handshake-rejected', refused);
    },
  ),
  story('closed before it was open', 'the page changes its mind while connecting', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const sockets = Array.from({ length: noise.whole(1, 3) }, (_, nth) => {
      const atMs = 400 + nth * 5000;
      const socket = world.open(`${world.url}?n=${nth}`, { atMs, page, unanswered: true });
      socket.closeCalled(atMs + 20);
      socket.failed(atMs + 21, 'WebSocket is closed before the connection is established.');
      return socket;
    });
    neighbour(world, world.url, 20_000, 60_000, page);
    world.expect('closed-by-page', sockets);
  }),
  story('an answer to the Close after seconds', 'near miss: slow, but it comes', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(5000, 90_000)) + 500;
      socket.closeCalled(askedMs, 1000, 'done');
      const endMs = askedMs + noise.between(1500, 8000);
      socket.closedByServer(endMs, 1000, 'done');
      return endMs;
    });
    world.looksLike('close-timeout');
    world.expect('closed-by-page', dropped);
  }),
  story(
    'one restarts, the other host does not',
    'four of four on one host, none of three elsewhere',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(100_000, 400_000);
      const sockets = ['orders', 'prices', 'chat', 'news'].map((name) => {
        const socket = neighbour(
          world,
          `wss://live.example.org/${name}`,
          noise.between(100, 9000),
          atMs - 400,
          page,
        );
        socket.cut(atMs + noise.between(0, 60));
        neighbour(world, socket.url, atMs + noise.between(3000, 6000), atMs + 60_000, page);
        return socket;
      });
      for (let nth = 0; nth < 3; nth += 1)
        neighbour(world, `wss://cdn${nth}.example.net/z`, 300, atMs + 60_000, page);
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
    },
  ),
  story(
    'a beat in one tab, none in the other',
    'the tab that beats lives, the other is cut after 60 s',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped, untilMs } = again(
        world,
        3,
        { url: world.url, page: world.page(), server: 'nginx' },
        (socket) => {
          const endMs =
            talk(world, socket, noise.between(5000, 90_000), 4000) + 60_000 + noise.between(0, 300);
          socket.cut(endMs);
          return endMs;
        },
      );
      const other = world.open(world.url, { atMs: 700, page: world.page(), server: 'nginx' });
      beats(world, other, other.openedMs + 25_000, untilMs, { everyMs: 25_000, answer: '{"type":"pong"}' });
      world.expect('idle-timeout', dropped);
    },
  ),
];
