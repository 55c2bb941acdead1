import { beats, bystander, chatter } from '../world/traffic.ts';
import { scenario, WHOLE } from './stories.ts';

const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };
const APP = 'wss://app.example.com/ws';
const SEEN_BY_DEBUGGER = ['own', 'own-without-hook'] as const;

/** Further causes and near misses of verdicts that need the page's hook: closing, coming back, sending too fast. */
export const thinRules = [
  scenario(
    'a close that a dead path never carries',
    'the page leaves the room; the NAT forgot the flow, nobody answers',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(APP, { atMs: 200, page });
      const callMs = socket.openedMs + world.noise.between(20_000, 200_000);
      beats(world, socket, socket.openedMs + 500, callMs - 1000, { everyMs: 15_000, ...JSON_BEAT });
      socket.closeCalled(callMs, 4000, 'leaving');
      socket.cut(callMs + 60_000 + world.noise.between(0, 900));
      bystander(world, 500, callMs + 63_000, page);
      world.expect('close-timeout', socket);
    },
  ),
  scenario(
    'several rooms are left, and a hung server answers none',
    'its event loop is blocked; each close takes a minute',
    WHOLE,
    (world) => {
      const page = world.page();
      const callMs = 60_000 + world.noise.between(0, 60_000);
      const sockets = [1, 2, 3].map((n) => {
        const socket = world.open(`wss://app.example.com/room/${n}`, { atMs: 300 * n, page });
        chatter(world, socket, socket.openedMs + 40, callMs - world.noise.between(800, 3000), {
          everyMs: 3000,
        });
        const calledMs = callMs + n * world.noise.between(2, 30);
        socket.closeCalled(calledMs, 1000);
        socket.cut(calledMs + 60_000 + world.noise.between(0, 1900));
        return socket;
      });
      bystander(world, 500, callMs + 64_000, page);
      world.expect('close-timeout', sockets);
      world.looksLike('server-restart');
    },
  ),
  scenario(
    'cut half a minute after the page called close()',
    'the server died with the close frame unread',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(APP, { atMs: 200, page });
      const callMs = socket.openedMs + world.noise.between(9000, 90_000);
      chatter(world, socket, socket.openedMs + 40, callMs - 400, { everyMs: 2000 });
      socket.closeCalled(callMs, 1000, 'bye');
      socket.cut(callMs + world.noise.between(5000, 45_000));
      bystander(world, 500, callMs + 50_000, page);
      world.expect('closed-by-page', socket, { accept: ['server-crash'] });
      world.looksLike('close-timeout');
    },
  ),
  scenario(
    'an hour of work is lost by one 1013',
    'overloaded for a moment; the page never tries again',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(APP, { atMs: 300, page });
      const endMs = socket.openedMs + world.noise.between(30_000, 300_000);
      chatter(world, socket, socket.openedMs + 40, endMs - 700, { everyMs: 2500 });
      socket.closedByServer(endMs, 1013, 'Try again later');
      bystander(world, 800, endMs + 700_000, page);
      world.expect('server-overloaded', socket);
      world.expect('no-reconnect', socket);
    },
  ),
  scenario(
    'two of three come back',
    'a restart; one part of the page forgot to reconnect',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const endMs = 90_000 + world.noise.between(0, 90_000);
      const paths = ['/chat', '/feed', '/presence'] as const;
      const sockets = paths.map((path) => {
        const socket = world.open(`wss://app.example.com${path}`, {
          atMs: world.noise.between(300, 9000),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(50, 2500), {
          everyMs: 2500,
        });
        socket.closedByServer(endMs + world.noise.between(0, 90), 1012, 'service restart');
        return socket;
      });
      for (const path of paths.slice(0, 2)) {
        const again = world.open(`wss://app.example.com${path}`, { atMs: endMs + 2200, page });
        chatter(world, again, again.openedMs + 40, endMs + 400_000, { everyMs: 3000 });
      }
      if (world.sees.closeCodes) world.expect('server-restart', sockets);
      else world.tolerate('server-restart');
      // The others of its host may do the work of the third: nobody can be sure.
      world.tolerate('no-reconnect');
    },
  ),
  scenario(
    'cut, and the user closed the laptop',
    'the tab froze a minute later: nothing could have come back',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(APP, { atMs: 300, page });
      const endMs = socket.openedMs + world.noise.between(30_000, 200_000);
      chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 2000 });
      socket.closedByServer(endMs, 1012, 'restart');
      world.mark(page, 'hidden', endMs + 20_000);
      world.mark(page, 'frozen', endMs + 50_000);
      world.watchUntil(endMs + 900_000);
      world.expect('server-restart', socket);
      world.looksLike('no-reconnect');
    },
  ),
  scenario(
    'the page gave up the old address for a new one',
    'moved to another shard of the same service after 1001',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://eu1.rt.example.com/ws', { atMs: 300, page });
      const endMs = socket.openedMs + world.noise.between(30_000, 200_000);
      chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 2000 });
      socket.closedByServer(endMs, 1001, 'shutting down');
      const next = world.open('wss://eu2.rt.example.com/ws', { atMs: endMs + 1500, page });
      chatter(world, next, next.openedMs + 40, endMs + 600_000, { everyMs: 3000 });
      world.expect('server-restart', socket);
      world.looksLike('no-reconnect');
    },
  ),
  scenario(
    'a file of 40 MB in one breath',
    'chunks of 64 kB without looking at bufferedAmount; the heartbeat waits behind them',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/upload', { atMs: 300, page: world.page() });
      const sentMs = socket.openedMs + 90_000 + world.noise.between(0, 30_000);
      beats(world, socket, socket.openedMs + 500, sentMs - 500, { everyMs: 5000, ...JSON_BEAT });
      for (let n = 0; n < 600; n += 1) socket.sendOfSize(sentMs + n * 0.6, 65_536);
      socket.send(sentMs + 700, JSON_BEAT.ask);
      const doneMs = sentMs + world.noise.between(9000, 25_000);
      socket.receive(doneMs, JSON_BEAT.answer);
      beats(world, socket, doneMs + 5000, doneMs + 60_000, { everyMs: 5000, ...JSON_BEAT });
      world.watchUntil(doneMs + 62_000);
      world.expect('send-backpressure', socket);
    },
  ),
  scenario(
    'the last frames of a recording, then close()',
    'the close waits until the upload has left',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/record', { atMs: 300, page });
      const stopMs = socket.openedMs + 30_000 + world.noise.between(0, 30_000);
      for (let atMs = socket.openedMs + 250; atMs < stopMs; atMs += 250) socket.sendOfSize(atMs, 8000);
      for (let n = 0; n < 40; n += 1) socket.sendOfSize(stopMs + n, 120_000);
      const callMs = stopMs + 60;
      socket.closeCalled(callMs, 1000, 'done');
      socket.closedByServer(callMs + world.noise.between(3000, 14_000), 1000, 'done');
      world.watchUntil(callMs + 16_000);
      world.expect('send-backpressure', socket);
      world.tolerate('closed-by-page');
    },
  ),
  scenario(
    'a large upload over a wide line',
    'half a megabyte now and then, and each pong comes as quickly as ever',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/upload', { atMs: 300, page: world.page() });
      const endMs = socket.openedMs + 120_000;
      beats(world, socket, socket.openedMs + 500, endMs, { everyMs: 5000, ...JSON_BEAT });
      for (let atMs = socket.openedMs + 9000; atMs < endMs; atMs += world.noise.between(14_000, 25_000)) {
        for (let n = 0; n < 10; n += 1) socket.sendOfSize(atMs + n * 4, 60_000);
      }
      world.watchUntil(endMs + 900);
      world.looksLike('send-backpressure');
    },
  ),
  scenario(
    'one slow pong, a minute after a burst',
    'the server collected its garbage; what the page had sent was long gone',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/upload', { atMs: 300, page: world.page() });
      const sentMs = socket.openedMs + 60_000;
      const slowMs = sentMs + 62_000;
      beats(world, socket, socket.openedMs + 500, slowMs - 1000, { everyMs: 5000, ...JSON_BEAT });
      for (let n = 0; n < 10; n += 1) socket.sendOfSize(sentMs + n * 4, 70_000);
      socket.send(slowMs, JSON_BEAT.ask);
      socket.receive(slowMs + world.noise.between(2500, 4500), JSON_BEAT.answer);
      beats(world, socket, slowMs + 5000, slowMs + 60_000, { everyMs: 5000, ...JSON_BEAT });
      world.watchUntil(slowMs + 62_000);
      world.looksLike('send-backpressure');
    },
  ),
];
