import { bystander } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ERRORS } from './stories.ts';
import { neighbour, talk } from './unseen9Kit.ts';
import { duringOutage, story, turnedAway } from './unseen13Kit.ts';
import { attempts, net } from './unseenKit.ts';

/** How pages come back, or do not, or too often. */
export const unseen13Returns = [
  story('sixty attempts in fifteen seconds', 'a quarter of a second between them', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, world.url, 300, {
      times: 60,
      error: net('ERR_CONNECTION_REFUSED'),
      page: world.page(),
      pauseMs: () => 250,
    });
    world.watchUntil(nextMs);
    world.expect('handshake-failed', sockets);
    world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
    world.tolerate('reconnect-without-backoff', sockets);
  }),
  story(
    'open, cut, open, cut',
    'a server accepts and drops at once; the page returns within 100 ms',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const sockets = Array.from({ length: 40 }, () => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + noise.between(3, 30);
        socket.cut(endMs);
        atMs = endMs + noise.between(60, 110);
        return socket;
      });
      world.watchUntil(atMs + 300);
      world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff', sockets);
      world.expect('abnormal-unexplained', sockets, {
        accept: ['server-crash', 'server-error', 'policy-or-auth'],
      });
    },
  ),
  story(
    'a storm after a deploy',
    '1012, then attempts every 200 ms for a quarter minute',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(30_000, 60_000));
      socket.closedByServer(endMs, 1012, 'Service Restart');
      const tries = attempts(world, world.url, endMs + 200, {
        times: 60,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
        pauseMs: () => 200,
      });
      neighbour(world, world.url, tries.nextMs, tries.nextMs + 20_000, page);
      world.watchUntil(tries.nextMs + 20_100);
      world.expect('server-restart', socket);
      duringOutage(world, tries.sockets);
      world.expect('reconnect-storm', tries.sockets, { accept: ['reconnect-without-backoff'] });
      world.tolerate('reconnect-without-backoff');
    },
  ),
  story('every two seconds, for two minutes', 'a fixed pause against a closed door', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, world.url, 300, {
      times: 50,
      error: net('ERR_CONNECTION_REFUSED'),
      page: world.page(),
      pauseMs: () => 2000,
    });
    world.watchUntil(nextMs);
    world.expect('handshake-failed', sockets);
    world.expect('reconnect-without-backoff', sockets, { accept: ['reconnect-storm'] });
  }),
  story(
    'setInterval(connect, 3000)',
    'a fixed pause against 502 for three minutes, in a HAR of Chrome and our own',
    WITH_ERRORS,
    (world) => {
      const page = world.page();
      const sockets = Array.from({ length: 60 }, (_, n) => {
        const atMs = 300 + n * 3000 + world.noise.between(0, 6);
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(atMs + world.noise.between(20, 70), 502, 'Bad Gateway');
        return socket;
      });
      world.watchUntil(181_000);
      world.expect('handshake-rejected', sockets, { accept: ['server-overloaded'] });
      world.expect('reconnect-without-backoff', sockets, { accept: ['reconnect-storm'] });
    },
  ),
  story(
    '1013 and back in a second, thirty times',
    'the page does not listen to "later"',
    WITH_CODES,
    (world) => {
      const sockets = turnedAway(world, 30, 1013, 'try again later', () => 1000);
      world.expect('server-overloaded', sockets);
      world.expect('reconnect-without-backoff', sockets, { accept: ['reconnect-storm'] });
      world.tolerate('reconnect-storm');
    },
  ),
  story(
    'dropped and never back',
    'killed mid-talk; the page stays for ten minutes and does nothing',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(60_000, 90_000), 700) + noise.between(10, 300);
      socket.cut(endMs);
      bystander(world, 400, endMs + 600_000, page);
      world.watchUntil(endMs + 600_100);
      world.expect('abnormal-unexplained', socket, { accept: ['server-crash'], atMost: 'medium' });
      world.expect('no-reconnect', socket);
    },
  ),
  story(
    'a deploy, and the client stays away',
    '1012; five minutes later still nobody called',
    ['own', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(60_000, 90_000));
      socket.closedByServer(endMs, 1012, 'Service Restart');
      bystander(world, 400, endMs + 300_000, page);
      world.watchUntil(endMs + 300_100);
      world.expect('server-restart', socket);
      world.expect('no-reconnect', socket);
    },
  ),
  story(
    'an error, and it was the last word',
    '1011 of a worker, nobody returns in four minutes; another endpoint talks on',
    ['own', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open('wss://api.board.test/jobs', { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(60_000, 90_000));
      socket.closedByServer(endMs, 1011, 'worker failed');
      neighbour(world, 'wss://api.board.test/chat', 450, endMs + 240_000, page);
      world.watchUntil(endMs + 240_100);
      world.expect('server-error', socket);
      world.expect('no-reconnect', socket);
    },
  ),
];
