import { chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE, WITH_CODES } from './stories.ts';

/** Idle time-outs of servers that close with a code instead of cutting. */
export const idleCloses = [
  scenario(
    'Cowboy closes with 1000 after 60 s without the page',
    'idle_timeout, while the feed goes on',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://chat.example.com/room', { atMs, page, server: 'cowboy' });
        const saidMs = socket.openedMs + world.noise.between(3000, 90_000);
        for (
          let sentMs = socket.openedMs + 90;
          sentMs < saidMs;
          sentMs += world.noise.between(4000, 30_000)
        ) {
          socket.send(sentMs, '{"say":"hello"}');
        }
        socket.send(saidMs, '{"say":"bye"}');
        const endMs = saidMs + 60_000 + world.noise.between(0, 90);
        chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(50, 800), {
          everyMs: 1100,
          who: 'server',
        });
        socket.closedByServer(endMs, 1000);
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario(
    'Jetty closes with 1001 "Connection Idle Timeout"',
    '30 s of silence, twice',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 2, (atMs) => {
        const socket = world.open(world.url, { atMs, page });
        const talkMs = socket.openedMs + world.noise.between(1000, 50_000);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 2000 });
        const endMs = talkMs + 30_000 + world.noise.between(0, 60);
        socket.closedByServer(endMs, 1001, 'Connection Idle Timeout');
        return { socket, endMs };
      });
      world.expect('idle-timeout', sockets);
    },
  ),
  scenario('Deepgram gives up after 10 s without audio', '1011 NET-0001', WITH_CODES, (world) => {
    const page = world.page();
    const sockets = lives(world, 1, (atMs) => {
      const socket = world.open('wss://api.deepgram.com/v1/listen', { atMs, page });
      const talkMs = socket.openedMs + world.noise.between(4000, 60_000);
      chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 250, spread: 0.1, who: 'page' });
      const endMs = talkMs + 10_000 + world.noise.between(0, 300);
      socket.closedByServer(
        endMs,
        1011,
        'Deepgram did not receive audio data or a text message within the timeout window. See NET-0001',
      );
      return { socket, endMs };
    });
    world.expect('idle-timeout', sockets);
  }),
  scenario('Hocuspocus closes with 4408', 'no message from the page for 60 s', WITH_CODES, (world) => {
    const page = world.page();
    const sockets = lives(world, 2, (atMs) => {
      const socket = world.open('wss://collab.example.com/doc-42', { atMs, page });
      const saidMs = socket.openedMs + world.noise.between(4000, 60_000);
      chatter(world, socket, socket.openedMs + 30, saidMs, { everyMs: 3000 });
      socket.send(saidMs, '{"awareness":{}}');
      const endMs = saidMs + 60_000 + world.noise.between(0, 200);
      socket.closedByServer(endMs, 4408, 'Connection Timeout');
      return { socket, endMs };
    });
    world.expect('idle-timeout', sockets);
  }),
];
