import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITHOUT_ENDS } from './stories.ts';
import { attempts, net, unseen } from './unseenKit.ts';

const story = unseen(2);

/** How pages come back: too often, twice, never, or as they should. */
export const unseenReturns = [
  story(
    'a server that dies in its first second',
    '1011 after each opening, and no pause: sixty times',
    ['own', 'http-toolkit', 'plain'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      const sockets = Array.from({ length: 60 }, () => {
        const socket = world.open('wss://api.board.test/v2/events', { atMs, page });
        const endMs = socket.openedMs + world.noise.between(3, 60);
        socket.closedByServer(endMs, 1011, 'Unexpected error');
        atMs = endMs + world.noise.between(1, 15);
        return socket;
      });
      world.watchUntil(atMs);
      world.tolerate('reconnect-without-backoff');
      world.expect('server-error', sockets);
      world.expect('reconnect-storm', sockets, { accept: ['reconnect-without-backoff'] });
    },
  ),
  story(
    'two handlers, two sockets, four, eight',
    'error and close both call connect; each cut doubles them',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const url = 'wss://live.example.org/socket';
      let alive: readonly Socket[] = [world.open(url, { atMs: 300, page })];
      const all: Socket[] = [...alive];
      const cut: Socket[] = [];
      for (let nth = 0; nth < 3; nth += 1) {
        const endMs = 300 + (nth + 1) * 90_000;
        for (const socket of alive) {
          chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 600), {
            everyMs: 1500,
          });
          socket.cut(endMs + world.noise.between(0, 40));
          cut.push(socket);
        }
        alive = alive.flatMap(() =>
          [0, 1].map((k) =>
            world.open(url, { atMs: endMs + 1000 + k * 3 + world.noise.between(0, 50), page }),
          ),
        );
        all.push(...alive);
      }
      for (const socket of alive) chatter(world, socket, socket.openedMs + 40, 500_000, { everyMs: 1500 });
      const ends = world.sees.closeCodes ? cut : cut.slice(1);
      world.expect('server-restart', ends, {
        accept: ['server-crash', 'abnormal-unexplained', 'max-lifetime'],
      });
      world.expect('connection-leak', all);
      world.tolerate('max-lifetime');
    },
  ),
  story('eight tabs, eight sockets', 'each of a page of its own', WHOLE, (world) => {
    for (let n = 0; n < 8; n += 1) {
      const page = world.page(`https://app.example.com/order/${n}`, 300 + n * 40_000);
      const socket = world.open('wss://app.example.com/notify', { atMs: 500 + n * 40_000, page });
      chatter(world, socket, socket.openedMs + 40, 400_000, { everyMs: 5000, who: 'server' });
    }
    world.looksLike('connection-leak');
  }),
  story(
    'eight lives in a HAR that shows no ends',
    'one after the other, each talks until the next begins',
    WITHOUT_ENDS,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 8, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const endMs = socket.openedMs + world.noise.between(30_000, 200_000);
        chatter(world, socket, socket.openedMs + 40, endMs - 100, { everyMs: 1500 });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('connection-leak', 'reconnect-storm');
      world.tolerate('abnormal-unexplained', sockets);
    },
  ),
  story(
    'the other host takes over',
    'after a cut the page goes to the second address of its list',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://ws-a.example.com/rt', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 500 });
      socket.closedByServer(socket.lastMs + 90, 1012, 'maintenance');
      const other = world.open('wss://ws-b.example.com/rt', { atMs: socket.lastMs + 1200, page });
      chatter(world, other, other.openedMs + 40, socket.lastMs + 400_000, { everyMs: 900 });
      world.looksLike('no-reconnect');
      world.expect('server-restart', socket);
    },
  ),
  story(
    'three tries and the page gives up',
    'the gateway is away for a minute; after that nobody tries for a quarter of an hour',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://board.example.com/live', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 100_000, { everyMs: 900 });
      const endMs = socket.lastMs + 200;
      socket.cut(endMs);
      const vain = attempts(world, socket.url, endMs + 1000, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      bystander(world, 700, endMs + 900_000, page);
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
      world.tolerate('no-reconnect');
    },
  ),
  story('a Pusher key that does not exist', '4001, and the page insists six times', WITH_CODES, (world) => {
    const page = world.page();
    const sockets = lives(world, 6, (atMs) => {
      const socket = world.open('wss://ws-eu.pusher.com/app/9c1d?protocol=7&client=js&version=8.4.0', {
        atMs,
        page,
      });
      socket.receive(
        socket.openedMs + 20,
        '{"event":"pusher:error","data":{"code":4001,"message":"App key 9c1d not in this cluster."}}',
      );
      const endMs = socket.openedMs + 25;
      socket.closedByServer(endMs, 4001, 'App key 9c1d not in this cluster.');
      return { socket, endMs };
    });
    world.tolerate('reconnect-without-backoff');
    world.tolerate('reconnect-storm');
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
  }),
  story(
    'a terminal client reconnects every two seconds',
    'the server takes it and cuts it after some seconds; ten times',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      const sockets = Array.from({ length: 12 }, () => {
        const socket = world.open('ws://10.20.0.15:8080/stream', { atMs, page });
        chatter(world, socket, socket.openedMs + 20, socket.openedMs + world.noise.between(900, 7000), {
          everyMs: 250,
        });
        const endMs = socket.lastMs + world.noise.between(2, 50);
        socket.cut(endMs);
        atMs = endMs + 2000 + world.noise.between(1, 8);
        return socket;
      });
      world.watchUntil(atMs);
      world.tolerate('reconnect-storm');
      world.expect('server-crash', sockets, { accept: ['abnormal-unexplained'] });
      world.tolerate('reconnect-without-backoff');
    },
  ),
];
