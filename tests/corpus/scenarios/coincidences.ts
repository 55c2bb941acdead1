import { beats, bystander, chatter } from '../world/traffic.ts';
import { scenario, WHOLE, WITH_CODES } from './stories.ts';

const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };

/** Something stood beside the drop and had nothing to do with it. */
export const coincidences = [
  scenario(
    'offline long before',
    'the network was away for a moment; ten minutes later a deployment',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      world.mark(page, 'offline', 60_000);
      world.mark(page, 'online', 63_000);
      const endMs = 660_000 + world.noise.between(0, 90_000);
      chatter(world, socket, socket.openedMs + 30, endMs - 600, { everyMs: 3000 });
      socket.closedByServer(endMs, 1012, 'restart');
      world.watchUntil(endMs + 900);
      world.expect('server-restart', socket);
      world.looksLike('network-lost');
    },
  ),
  scenario(
    'hidden, and then a deployment',
    'the tab was hidden for an hour; its heartbeats went on',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      world.mark(page, 'hidden', 30_000);
      const endMs = 3_600_000 + world.noise.between(0, 90_000);
      beats(world, socket, socket.openedMs + 500, 330_000, { everyMs: 25_000, ...JSON_BEAT });
      // Once a minute is enough for this server.
      beats(world, socket, 360_000, endMs - 9000, { everyMs: 60_000, jitterMs: 300, ...JSON_BEAT });
      socket.closedByServer(endMs, 1012, 'restart');
      world.watchUntil(endMs + 900);
      world.expect('server-restart', socket);
      world.looksLike('background-throttling', 'heartbeat-too-slow');
    },
  ),
  scenario(
    'hidden for a moment',
    'the user looked something up; then the server failed',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = 200_000 + world.noise.between(0, 90_000);
      beats(world, socket, socket.openedMs + 500, endMs - 3000, { everyMs: 20_000, ...JSON_BEAT });
      world.mark(page, 'hidden', endMs - 50_000);
      world.mark(page, 'visible', endMs - 30_000);
      socket.closedByServer(endMs, 1011, 'Internal error');
      world.watchUntil(endMs + 900);
      world.expect('server-error', socket);
      world.looksLike('background-throttling');
    },
  ),
  scenario(
    'the clock was set',
    'three seconds by the time service, minutes before a deployment',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const endMs = 400_000 + world.noise.between(0, 90_000);
      world.slept(100_000, 3000);
      chatter(world, socket, socket.openedMs + 30, endMs - 600, { everyMs: 3000 });
      socket.closedByServer(endMs, 1012, 'restart');
      world.watchUntil(endMs + 900);
      world.expect('server-restart', socket);
      world.looksLike('machine-slept');
    },
  ),
  scenario(
    'slept and survived',
    'after a nap the socket went on; an hour later the server was overloaded',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 30, 60_000, { everyMs: 3000 });
      world.slept(61_000, 45_000);
      const endMs = 3_600_000 + world.noise.between(0, 60_000);
      chatter(world, socket, 62_000, endMs - 900, { everyMs: 9000 });
      socket.closedByServer(endMs, 1013, 'Try again later');
      world.watchUntil(endMs + 900);
      world.expect('server-overloaded', socket);
      world.looksLike('machine-slept');
    },
  ),
  scenario(
    'a large message long before',
    'two minutes later the socket was cut in lively traffic',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      socket.sendBytes(20_000, 900_000);
      const endMs = 140_000 + world.noise.between(0, 9000);
      chatter(world, socket, 20_100, endMs - world.noise.between(30, 200), { everyMs: 300 });
      socket.cut(endMs);
      world.watchUntil(endMs + 900);
      world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
      world.looksLike('message-too-big');
    },
  ),
  scenario(
    'another page was left at that moment',
    'the user navigated one tab while the server failed for the other',
    WHOLE,
    (world) => {
      const first = world.page('https://app.example.com/one');
      const second = world.page('https://app.example.com/two');
      const endMs = 90_000 + world.noise.between(0, 9000);
      const left = world.open('wss://app.example.com/ws?tab=1', { atMs: 300, page: first });
      const failed = world.open('wss://app.example.com/ws?tab=2', { atMs: 600, page: second });
      chatter(world, left, left.openedMs + 20, endMs - 900, { everyMs: 2000 });
      chatter(world, failed, failed.openedMs + 20, endMs - 100, { everyMs: 2000 });
      left.leftBehind(endMs);
      world.mark(first, 'navigated', endMs, 'https://app.example.com/next');
      failed.closedByServer(endMs + 40, 1011, 'Internal error');
      world.watchUntil(endMs + 1500);
      world.expect('closed-by-navigation', left);
      world.expect('server-error', failed);
    },
  ),
  scenario(
    'close() in the error handler',
    'the page tidies up after a refused handshake',
    ['own'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, unanswered: true });
      socket.failed(340, 'Error in connection establishment: net::ERR_CONNECTION_REFUSED');
      socket.closeCalled(340.6);
      world.watchUntil(1500);
      world.expect('handshake-failed', socket);
      world.looksLike('closed-by-page');
    },
  ),
  scenario('one of two hosts', 'the other one goes on; the network is well', WITH_CODES, (world) => {
    const page = world.page();
    const endMs = 100_000 + world.noise.between(0, 60_000);
    const sockets = ['/a', '/b', '/c'].map((path) => {
      const socket = world.open(`wss://app.example.com${path}`, {
        atMs: world.noise.between(300, 30_000),
        page,
      });
      chatter(world, socket, socket.openedMs + 20, endMs - world.noise.between(30, 900), { everyMs: 1200 });
      socket.cut(endMs + world.noise.between(0, 40));
      return socket;
    });
    bystander(world, 500, endMs + 3000, page);
    world.expect('server-restart', sockets, { accept: ['server-crash'] });
    world.looksLike('network-lost');
  }),
  scenario(
    'a subscription nobody answers',
    'the server never replies to a “ping” that is not for it, and data flows',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      beats(world, socket, socket.openedMs + 500, 400_000, { everyMs: 15_000, ask: '{"type":"ping"}' });
      chatter(world, socket, socket.openedMs + 200, 402_000, { everyMs: 700, who: 'server' });
      world.looksLike('heartbeat-unanswered');
    },
  ),
  scenario(
    'a page with nothing wrong',
    'an hour of ordinary work on three sockets',
    ['own', 'own-without-hook', 'chrome', 'playwright', 'mitmproxy', 'http-toolkit'],
    (world) => {
      const page = world.page();
      for (const path of ['/chat', '/feed', '/presence']) {
        const socket = world.open(`wss://app.example.com${path}`, {
          atMs: world.noise.between(300, 900),
          page,
        });
        beats(world, socket, socket.openedMs + 500, 1_800_000, { everyMs: 25_000, ...JSON_BEAT });
        chatter(world, socket, socket.openedMs + 60, 1_800_000, { everyMs: 6000 });
      }
      world.looksLike(
        'idle-timeout',
        'heartbeat-unanswered',
        'page-slow-to-answer',
        'connection-leak',
        'no-reconnect',
      );
    },
  ),
];
