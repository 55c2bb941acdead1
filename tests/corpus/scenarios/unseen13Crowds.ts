import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { story, turnedAway } from './unseen13Kit.ts';
import { SOCKET_IO } from './unseenKit.ts';

/** More of `unseen13Returns.ts`. */
export const unseen13Crowds = [
  story('4401 and back again', 'an old token, six times', WITH_CODES, (world) => {
    const sockets = turnedAway(world, 6, 4401, 'Unauthorized', (n) =>
      world.noise.around(900 * 1.8 ** n, 0.2),
    );
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
  }),
  story('banned and insisting', '1008 "banned", eight times, every five seconds', WITH_CODES, (world) => {
    const sockets = turnedAway(world, 8, 1008, 'banned', () => 5000);
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
    world.tolerate('reconnect-without-backoff');
  }),
  story('Pusher said not to', '4001 application does not exist, five times', WITH_CODES, (world) => {
    const { noise } = world;
    const page = world.page();
    let atMs = 300;
    const sockets = [1, 2, 3, 4, 5].map((n) => {
      const url = 'wss://ws-mt1.pusher.com/app/deadbeef?protocol=7&client=js&version=8.4.0';
      const socket = world.open(url, { atMs, page });
      socket.receive(
        socket.openedMs + 4,
        '{"event":"pusher:error","data":{"code":4001,"message":"App key deadbeef not in this cluster"}}',
      );
      socket.closedByServer(socket.openedMs + 8, 4001, 'App key deadbeef not in this cluster');
      atMs = socket.openedMs + noise.around(1500 * 2 ** n, 0.1);
      return socket;
    });
    world.watchUntil(atMs);
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
  }),
  story(
    'each view opens, none closes',
    'fourteen sockets to one endpoint after half an hour of clicking',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const untilMs = 1_800_000;
      let atMs = 300;
      const open = Array.from({ length: 14 }, () => {
        const socket = world.open(world.url, { atMs, page });
        chatter(world, socket, socket.openedMs + 40, untilMs - noise.between(100, 9000), {
          everyMs: 20_000,
          who: 'server',
        });
        atMs += noise.between(40_000, 150_000);
        return socket;
      });
      world.watchUntil(untilMs);
      world.expect('connection-leak', open);
    },
  ),
  story(
    'a new Socket.IO client per dialog',
    'twenty, with their heartbeats, and one that is closed properly',
    WHOLE,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const untilMs = 900_000;
      const sockets = Array.from({ length: 20 }, (_, n) => {
        const socket = world.open(SOCKET_IO, { atMs: 300 + n * noise.between(24_000, 30_000), page });
        const endMs = n === 3 ? socket.openedMs + 60_000 : untilMs;
        for (let t = socket.openedMs + 25_000; t < endMs; t += 25_000) {
          socket.receive(t, '2');
          socket.send(t + noise.between(0.3, 3), '3');
        }
        if (n === 3) socket.closedByPage(endMs, 1000);
        return socket;
      });
      world.watchUntil(untilMs);
      world.expect('connection-leak', sockets);
      world.expect('closed-by-page', sockets.slice(3, 4));
    },
  ),
  story(
    'reconnecting without letting go',
    'a watchdog opens another socket every minute and forgets the old',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const untilMs = 780_000;
      const sockets = Array.from({ length: 12 }, (_, n) => {
        const socket = world.open(world.url, { atMs: 300 + n * 60_000, page });
        chatter(world, socket, socket.openedMs + 40, untilMs - world.noise.between(50, 3000), {
          everyMs: 7000,
        });
        return socket;
      });
      world.watchUntil(untilMs);
      world.expect('connection-leak', sockets);
    },
  ),
];
