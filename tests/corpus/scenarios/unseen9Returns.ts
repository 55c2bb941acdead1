import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS, WITHOUT_ENDS } from './stories.ts';
import { demand, neighbour, story, type Told, talk } from './unseen9Kit.ts';
import { attempts, net } from './unseenKit.ts';

const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** Pages that come back too often, too quickly, never, or too many times. */
export const unseen9Returns = [
  story('thirty tabs storm a server', 'restart; each tab tries several times a second', OWN, (world) => {
    const { noise } = world;
    const atMs = 60_000;
    const ended: Socket[] = [];
    const vain: Socket[] = [];
    for (let tab = 0; tab < 30; tab += 1) {
      const page = world.page();
      const socket = world.open(world.url, { atMs: noise.between(100, 20_000), page });
      const endMs = atMs + noise.between(0, 200);
      chatter(world, socket, socket.openedMs + 60, endMs - noise.between(100, 4000), { everyMs: 8000 });
      socket.closedByServer(endMs, 1012, 'restart');
      ended.push(socket);
      const tries = attempts(world, world.url, endMs + noise.between(50, 200), {
        times: 12,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
        pauseMs: () => noise.between(150, 300),
      });
      vain.push(...tries.sockets);
      neighbour(world, world.url, tries.nextMs, atMs + 30_000, page);
    }
    world.expect('server-restart', ended, { accept: world.sees.closeCodes ? [] : ['server-crash'] });
    world.expect('handshake-failed', vain, { accept: ['server-restart', 'server-crash'] });
    world.expect('reconnect-storm', vain, { accept: ['reconnect-without-backoff'] });
    world.tolerate('reconnect-without-backoff');
    world.tolerate('reconnect-storm');
  }),
  story(
    'a hundred attempts in half a minute',
    'one page, a gateway that says 503',
    ['own', 'plain', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const sockets = Array.from({ length: 100 }, () => {
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        const endMs = atMs + noise.between(10, 90);
        socket.refused(endMs, 503, 'Service Unavailable');
        atMs = endMs + noise.between(180, 320);
        return socket;
      });
      bystander(world, 500, atMs);
      world.expect('handshake-rejected', sockets);
      world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff');
    },
  ),
  story(
    'forty widgets at once',
    'near miss: a dashboard opens forty sockets as it loads',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      for (let nth = 0; nth < 40; nth += 1)
        neighbour(world, `wss://dash.example.com/w/${nth}y`, 300 + nth * 12, 120_000, page);
      world.looksLike('reconnect-storm', 'connection-leak');
    },
  ),
  story('every second, for ever', 'a fixed pause of a second while nobody listens', OWN, (world) => {
    const { noise } = world;
    const pauseMs = noise.pick([250, 500, 1000, 2000]);
    const vain = attempts(world, world.url, 300, {
      times: noise.whole(15, 30),
      error: net('ERR_CONNECTION_REFUSED'),
      page: world.page(),
      pauseMs: () => pauseMs + noise.between(0, 15),
    });
    world.watchUntil(vain.nextMs);
    world.expect('handshake-failed', vain.sockets);
    world.expect('reconnect-without-backoff', vain.sockets, { accept: ['reconnect-storm'] });
    world.tolerate('reconnect-storm');
  }),
  story(
    '502 and at once again',
    'no pause at all, after a cut',
    ['own', 'plain', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const endMs = talk(world, socket, noise.between(30_000, 90_000), 300) + 50;
      socket.cut(endMs);
      let atMs = endMs + 5;
      const refused = Array.from({ length: noise.whole(12, 30) }, () => {
        const next = world.open(world.url, { atMs, page, unanswered: true });
        const atEndMs = atMs + noise.between(20, 90);
        next.refused(atEndMs, 502, 'Bad Gateway', [{ name: 'Server', value: 'nginx/1.27.2' }]);
        atMs = atEndMs + noise.between(1, 20);
        return next;
      });
      world.watchUntil(atMs);
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-rejected', refused, { accept: ['server-crash', 'server-restart'] });
      world.expect('reconnect-without-backoff', refused, { accept: ['reconnect-storm'] });
      world.tolerate('reconnect-storm');
    },
  ),
  story('as the book says', 'near miss: 1, 2, 4, 8, 16, 30, 30 s with jitter, and in again', OWN, (world) => {
    const { noise } = world;
    const page = world.page();
    const vain = attempts(world, world.url, 300, {
      times: 7,
      error: net('ERR_CONNECTION_REFUSED'),
      page,
      pauseMs: (nth) => noise.around(Math.min(30_000, 1000 * 2 ** nth), 0.25),
    });
    neighbour(world, world.url, vain.nextMs, vain.nextMs + 60_000, page);
    world.looksLike('reconnect-storm', 'reconnect-without-backoff');
    world.expect('handshake-failed', vain.sockets);
  }),
  story(
    'nobody comes back',
    '1012 or 1013 or a cut, and ten minutes of nothing',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(40_000, 200_000)) + 200;
      const code = noise.pick([1012, 1013, 1001]);
      socket.closedByServer(endMs, code, '');
      bystander(world, 500, endMs + noise.between(600_000, 1_500_000), page);
      world.expect(code === 1013 ? 'server-overloaded' : 'server-restart', socket);
      // 1001 may be the tab that was closed, where nothing is seen of pages.
      demand(world, code !== 1001 || world.sees.surroundings, 'no-reconnect', socket);
    },
  ),
  story('two of three come back', 'a restart ends three sockets; one of them stays away', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const atMs = noise.between(60_000, 200_000);
    const sockets = ['chat', 'feed', 'alerts'].map((name) => {
      const url = `wss://app.example.com/ws/${name}`;
      const socket = neighbour(world, url, noise.between(100, 900), atMs - 300, page);
      socket.closedByServer(atMs + noise.between(0, 90), 1012, 'restart');
      if (name !== 'alerts') neighbour(world, url, atMs + noise.between(800, 3000), atMs + 900_000, page);
      return socket;
    });
    world.expect('server-restart', sockets);
    world.expect('no-reconnect', sockets.slice(2));
  }),
  story(
    'not wanted, and yet there again',
    'a final close, and the page insists three to ten times',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const [code, reason] = noise.pick<Told>([
        [1008, 'Forbidden'],
        [4403, 'Forbidden'],
        [4401, 'Unauthorized'],
        [3003, 'Forbidden'],
      ]);
      let atMs = 300;
      const page = world.page();
      const sockets = Array.from({ length: noise.pick([3, 5, 10]) }, (_, nth) => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + noise.between(10, 200);
        socket.closedByServer(endMs, code, reason);
        atMs = endMs + noise.around(Math.min(30_000, 1000 * 2 ** nth), 0.2);
        return socket;
      });
      bystander(world, 500, atMs);
      world.expect('policy-or-auth', sockets);
      world.expect('reconnect-after-final-close', sockets);
    },
  ),
  story('too big, again and again', 'the same large message after each return', WITH_CODES, (world) => {
    const { noise } = world;
    let atMs = 300;
    const page = world.page();
    const sockets = Array.from({ length: noise.pick([3, 5]) }, () => {
      const socket = world.open(world.url, { atMs, page });
      socket.send(socket.openedMs + 20, '{"type":"hello"}');
      socket.sendBytes(socket.openedMs + 90, 180_000);
      const endMs = socket.openedMs + noise.between(120, 300);
      socket.closedByServer(endMs, 1009, '');
      atMs = endMs + noise.between(1800, 2300);
      return socket;
    });
    world.watchUntil(atMs);
    world.tolerate('reconnect-without-backoff');
    world.expect('message-too-big', sockets);
    world.expect('reconnect-after-final-close', sockets);
  }),
  story(
    'one more at every view',
    '6 to 20 sockets, each opened by the next view, none closed',
    OWN,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const times = noise.whole(6, 20);
      const stepMs = noise.between(15_000, 90_000);
      const untilMs = times * stepMs + 60_000;
      const sockets = Array.from({ length: times }, (_, nth) => {
        const socket = world.open(world.url, { atMs: 300 + nth * noise.around(stepMs, 0.2), page });
        chatter(world, socket, socket.openedMs + 40, untilMs, { everyMs: 5000, who: 'server' });
        return socket;
      });
      world.expect('connection-leak', sockets);
    },
  ),
  story(
    'a leak behind a login',
    'a new socket at each refresh of the token; the old ones stay',
    ['chrome', ...WITHOUT_ENDS],
    (world) => {
      const { noise } = world;
      const untilMs = 12 * 60_000;
      for (let nth = 0; nth < 10; nth += 1) {
        const socket = world.open(`wss://api.example.com/ws?token=t${nth}`, { atMs: 300 + nth * 60_000 });
        chatter(world, socket, socket.openedMs + 40, untilMs + noise.between(0, 900), {
          everyMs: 4000,
          who: 'server',
        });
      }
      world.tolerate('connection-leak');
    },
  ),
  story(
    'one goes, one comes',
    'near miss: the page opens the new socket, then closes the old one; eight times',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const closed: Socket[] = [];
      let old = world.open(world.url, { atMs: 300, page });
      for (let nth = 0; nth < 8; nth += 1) {
        const endMs = talk(world, old, noise.between(20_000, 60_000)) + 800;
        const next = world.open(world.url, { atMs: endMs - noise.between(300, 700), page });
        old.closedByPage(endMs, 1000, 'replaced');
        closed.push(old);
        old = next;
      }
      talk(world, old, 30_000);
      world.looksLike('connection-leak', 'reconnect-storm');
      world.expect('closed-by-page', closed);
    },
  ),
];
