import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_ENDS, WITHOUT_ENDS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';

/** What only looks like a limit. */
export const unseen12Chances = [
  story(
    'chatty, and sixty seconds by chance',
    'never more than a few seconds quiet, then cut a minute after a message; once',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const endMs =
          talk(world, socket, noise.between(500_000, 900_000), 1500) + 60_000 + noise.between(0, 900);
        socket.cut(endMs);
        return endMs;
      });
      world.looksLike('idle-timeout');
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', dropped, {
        accept: ['idle-timeout'],
        atMost: 'low',
      });
    },
  ),
  story(
    'a neighbour was silent for longer',
    'one of the address was silent for four minutes and talked on; the other ended after sixty seconds',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const proof = world.open(world.url, { atMs: 200, page });
      chatter(world, proof, proof.openedMs + 80, 20_000, { everyMs: 2000 });
      chatter(world, proof, 265_000, 700_000, { everyMs: 2000 });
      const socket = world.open(world.url, { atMs: 270_000, page: world.page() });
      const endMs = talk(world, socket, noise.between(40_000, 90_000), 2500) + 60_000 + noise.between(0, 200);
      socket.cut(endMs);
      world.watchUntil(700_100);
      world.looksLike('idle-timeout');
      world.tolerate('no-reconnect', socket);
      demand(world, world.sees.closeCodes, 'abnormal-unexplained', socket, {
        accept: ['idle-timeout'],
        atMost: 'low',
      });
    },
  ),
  story(
    'silence and age alike',
    'nothing but a greeting, and five minutes later the end; four times',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket) => {
        socket.receive(socket.openedMs + 20, '{"type":"welcome"}');
        const endMs = socket.openedMs + 300_000 + noise.between(20, 120);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('idle-timeout', dropped, { accept: ['max-lifetime'] });
    },
  ),
  story(
    'the heartbeat stops and nothing happens',
    'the page forgets to ping; the server goes on talking; the watching stops',
    ['own', 'http-toolkit', 'chrome', 'playwright'],
    (world) => {
      const { noise } = world;
      const socket = world.open(world.url, { atMs: 300, page: world.page() });
      const options = { everyMs: 20_000, answer: '{"type":"pong"}' } as const;
      const lastMs = beats(world, socket, socket.openedMs + 20_000, 400_000, options);
      chatter(world, socket, lastMs + 5000, lastMs + 900_000, {
        everyMs: noise.between(3000, 30_000),
        who: 'server',
      });
      world.watchUntil(lastMs + 900_500);
      world.looksLike('heartbeat-unanswered', 'idle-timeout', 'heartbeat-too-slow');
    },
  ),
  story(
    'silent when the file ends',
    'a minute after the last message somebody saved the file; nobody saw an end',
    ['chrome', ...WITHOUT_ENDS],
    (world) => {
      const { noise } = world;
      const socket = world.open(world.url, { atMs: 300, page: world.page(), server: 'nginx' });
      talk(world, socket, noise.between(50_000, 300_000), 3000);
      const other = world.open('wss://chat.elsewhere.test/ws', { atMs: 900, page: world.page() });
      talk(world, other, socket.lastMs + 60_000, 3000);
      world.looksLike('idle-timeout', 'abnormal-unexplained', 'no-reconnect');
    },
  ),
  story('the page has an idle timer', 'it closes a minute after the last message', WHOLE, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(5000, 200_000), 3000) + 60_000 + noise.between(0, 9);
      socket.closedByPage(endMs, 1000, 'idle');
      return endMs + socket.rttMs;
    });
    world.looksLike('idle-timeout');
    world.expect('closed-by-page', dropped);
  }),
  story(
    'pinged until ten seconds before',
    'a minute without messages, but the net log has a ping every 25 s',
    WHOLE,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const quietMs = talk(world, socket, noise.between(100_000, 200_000), 2500);
        const endMs = quietMs + 60_000 + noise.between(0, 300);
        const lastPingMs = endMs - noise.between(6000, 14_000);
        for (let atMs = lastPingMs; atMs > socket.openedMs + 500; atMs -= 25_000) {
          socket.control(atMs, 'received', 9);
          socket.control(atMs + 0.2, 'sent', 10);
        }
        socket.cut(endMs);
        return endMs;
      });
      world.looksLike('idle-timeout');
      world.expect('abnormal-unexplained', dropped, { accept: ['server-crash', 'network-lost'] });
    },
  ),
];
