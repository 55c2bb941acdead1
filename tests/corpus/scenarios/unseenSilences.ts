import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_ENDS } from './stories.ts';
import { attempts, net, unseen } from './unseenKit.ts';

const story = unseen(1);

/** Silences: those that were a limit and those that only looked like one. */
export const unseenSilences = [
  story(
    'two causes at one address',
    'nginx cuts silence at 60 s, and in between the server fell over',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const url = 'wss://rt.shop.test/updates';
      const quiet = (atMs: number) => {
        const socket = world.open(url, { atMs, page, server: 'nginx' });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(5000, 50_000), {
          everyMs: 2500,
        });
        const endMs = socket.lastMs + 60_000 - world.noise.between(-40, 300);
        socket.cut(endMs);
        return { socket, endMs };
      };
      const first = quiet(400);
      const fell = world.open(url, { atMs: first.endMs + 1200, page, server: 'nginx' });
      chatter(world, fell, fell.openedMs + 40, fell.openedMs + 80_000, { everyMs: 300 });
      fell.cut(fell.lastMs + world.noise.between(5, 60));
      const vain = attempts(world, url, fell.lastMs + 900, {
        times: 4,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const last = quiet(vain.nextMs);
      world.watchUntil(last.endMs + 700);
      world.expect('idle-timeout', [first.socket, last.socket]);
      world.expect('server-crash', fell, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    '47 seconds by nobody known',
    'three ages, three kinds of traffic, one silence',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://gw.plant.test/telemetry', { atMs, page });
        chatter(
          world,
          socket,
          socket.openedMs + 30,
          socket.openedMs + ([9000, 140_000, 61_000][nth % 3] ?? 9000),
          {
            everyMs: [700, 15_000, 4000][nth % 3] ?? 700,
          },
        );
        const endMs = socket.lastMs + 47_000 + world.noise.between(0, 90);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'pings nobody saw but the net log',
    'cut 60 s after the last message, 9 s after a ping',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, server: 'nginx' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 31_000, { everyMs: 3000 });
      const endMs = socket.lastMs + world.noise.between(59_800, 60_200);
      for (let atMs = endMs - 9000; atMs > socket.openedMs + 500; atMs -= 17_000) {
        socket.control(atMs, 'received', 9);
        socket.control(atMs + 0.2, 'sent', 10);
      }
      socket.cut(endMs);
      world.watchUntil(endMs + 900);
      world.looksLike('idle-timeout');
      world.expect('abnormal-unexplained', socket, { accept: ['server-crash'], atMost: 'medium' });
    },
  ),
  story(
    'a socket older than the capture',
    'nginx cuts it and the next one',
    WITH_ENDS.slice(0, 2),
    (world) => {
      const page = world.page();
      const old = world.open('wss://rt.shop.test/updates', { atMs: 2, page, beforeCapture: true });
      chatter(world, old, 3000, world.noise.between(20_000, 60_000), { everyMs: 2500 });
      const endMs = old.lastMs + 59_900;
      old.cut(endMs);
      const next = world.open(old.url, { atMs: endMs + 1100, page, server: 'nginx' });
      beats(world, next, next.openedMs + 20, next.openedMs + 45_000, {
        everyMs: 11_000,
        ask: '{"get":"stock"}',
        answer: '{"stock":4}',
      });
      next.cut(next.lastMs + 59_850);
      bystander(world, 40, next.lastMs + 60_500, page);
      world.expect('idle-timeout', [old, next]);
    },
  ),
  story(
    'Jetty goes away',
    '1001 "Connection Idle Timeout" after 30 s, three times',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://jobs.example.com/events/', { atMs, page });
        chatter(world, socket, socket.openedMs + 30, socket.openedMs + world.noise.between(3000, 70_000), {
          everyMs: 2000,
        });
        const endMs = socket.lastMs + 30_000 + world.noise.between(1, 25);
        socket.closedByServer(endMs, 1001, 'Connection Idle Timeout');
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
];
