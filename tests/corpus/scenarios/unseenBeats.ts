import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { engineIo, SOCKET_IO, unseen } from './unseenKit.ts';

const story = unseen(2);
const PONG = '{"type":"pong"}';

/** Signs of life that are late, missing or good, and silences nobody notices. */
export const unseenBeats = [
  story(
    'a flow is forgotten',
    'the network load balancer drops after 350 s; the next word is answered by a reset',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://desk.example.com/support', { atMs, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 90_000), {
          everyMs: 4000,
        });
        const sentMs = socket.lastMs + world.noise.between(380_000, 2_400_000);
        socket.send(sentMs, '{"type":"typing"}');
        const endMs = sentMs + socket.rttMs + world.noise.between(1, 20);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('server-crash');
      world.expect('idle-timeout', cut);
    },
  ),
  story('a ping every 75 s behind nginx', 'each time a lull came after a ping', WITH_ENDS, (world) => {
    const page = world.page();
    const cut = lives(world, 3, (atMs) => {
      const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'nginx' });
      const pings = world.noise.whole(1, 4);
      beats(world, socket, socket.openedMs + 75_000, socket.openedMs + pings * 75_000, {
        everyMs: 75_000,
        answer: PONG,
      });
      const lastPing = socket.lastMs;
      chatter(world, socket, socket.openedMs + 500, lastPing + world.noise.between(300, 9000), {
        everyMs: 6000,
      });
      const endMs = socket.lastMs + 60_000 - world.noise.between(-60, 250);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
  }),
  story(
    'a good heartbeat and three cuts',
    'beats every 25 s were answered; the worker recycles at odd times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'nginx' });
        const age = [61_000, 242_000, 138_000][nth] ?? 61_000;
        beats(world, socket, socket.openedMs + 25_000, socket.openedMs + age, {
          everyMs: 25_000,
          answer: PONG,
        });
        const endMs = socket.openedMs + world.noise.around(age, 0.03);
        socket.cut(Math.max(endMs, socket.lastMs + 400));
        return { socket, endMs: Math.max(endMs, socket.lastMs + 400) };
      });
      world.looksLike('idle-timeout', 'heartbeat-too-slow', 'heartbeat-unanswered', 'max-lifetime');
      world.expect('abnormal-unexplained', cut, { accept: ['server-crash'], atMost: 'medium' });
    },
  ),
  story(
    'a tab in the background and a server of 50 s',
    'the beat of 30 s slips; 1006 with no word',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://live.example.org/socket', { atMs: 300, page });
      const hiddenMs = socket.openedMs + world.noise.between(20_000, 50_000);
      beats(world, socket, socket.openedMs + 30_000, hiddenMs + 300_000, { everyMs: 30_000, answer: PONG });
      world.mark(page, 'hidden', hiddenMs);
      const endMs = socket.lastMs + 50_000 + world.noise.between(0, 500);
      socket.cut(endMs);
      const again = world.open(socket.url, { atMs: endMs + 9000, page });
      beats(world, again, again.openedMs + 60_000, again.openedMs + 61_000, {
        everyMs: 60_000,
        answer: PONG,
      });
      world.watchUntil(again.openedMs + 70_000);
      world.expect('background-throttling', socket);
    },
  ),
  story(
    'hidden, stretched to a minute, cut again and again',
    'the beat is seen at 60 s before each cut',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://live.example.org/socket';
      const first = world.open(url, { atMs: 300, page });
      beats(world, first, first.openedMs + 20_000, first.openedMs + 400_000, {
        everyMs: 20_000,
        answer: PONG,
      });
      world.mark(page, 'hidden', first.openedMs + 100_500);
      beats(world, first, first.openedMs + 460_000, first.openedMs + 640_000, {
        everyMs: 60_000,
        answer: PONG,
      });
      const firstEnd = first.lastMs + 58_000;
      first.closedByServer(firstEnd, 4000, 'heartbeat timeout');
      const next = world.open(url, { atMs: firstEnd + 5000, page });
      beats(world, next, next.openedMs + 60_000, next.openedMs + 121_000, { everyMs: 60_000, answer: PONG });
      next.closedByServer(next.lastMs + 58_000, 4000, 'heartbeat timeout');
      world.mark(page, 'visible', next.lastMs + 58_900);
      world.watchUntil(next.lastMs + 59_900);
      world.expect('background-throttling', [first, next]);
    },
  ),
  story('a hidden tab without any heartbeat', 'nginx cuts silence, hidden or not', WHOLE, (world) => {
    const page = world.page();
    const cut = lives(world, 3, (atMs, nth) => {
      const socket = world.open('wss://rt.shop.test/updates', { atMs, page, server: 'nginx' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(5000, 400_000), {
        everyMs: 3500,
        who: 'server',
      });
      if (nth === 1) world.mark(page, 'hidden', socket.openedMs + 100);
      const endMs = socket.lastMs + 59_950;
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.looksLike('background-throttling');
    world.expect('idle-timeout', cut);
  }),
  story(
    'frozen to save energy',
    'Engine.IO pings find nobody at home; the server gives up',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(SOCKET_IO, { atMs: 300, page });
      const frozenMs = socket.openedMs + world.noise.between(60_000, 120_000);
      world.mark(page, 'hidden', frozenMs - 30_000);
      const askedMs = engineIo(world, socket, { untilMs: frozenMs });
      world.mark(page, 'frozen', Math.max(frozenMs, askedMs + 100));
      socket.receive(askedMs + 25_000, '2');
      socket.closedByServer(askedMs + 45_000, 1005);
      world.mark(page, 'resumed', askedMs + 300_000);
      world.mark(page, 'visible', askedMs + 300_005);
      const again = world.open(SOCKET_IO, { atMs: askedMs + 301_000, page });
      engineIo(world, again, { untilMs: askedMs + 360_000 });
      world.expect('background-throttling', socket, { accept: ['heartbeat-unanswered'] });
    },
  ),
  story(
    'beats without answer are how this server is',
    'it never answers pings; a deployment ends it with 1012',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 20_000, socket.openedMs + 300_000, { everyMs: 20_000 });
      chatter(world, socket, socket.openedMs + 60, socket.lastMs + 9000, { everyMs: 5000, who: 'server' });
      socket.closedByServer(socket.lastMs + 300, 1012, '');
      const again = world.open(socket.url, { atMs: socket.lastMs + 2000, page });
      chatter(world, again, again.openedMs + 40, socket.lastMs + 9000, { everyMs: 1500 });
      world.looksLike('heartbeat-unanswered');
      world.expect('server-restart', socket);
    },
  ),
  story(
    'beats without answer, and a crash in lively traffic',
    'the pings were never answered and mean nothing',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 15_000, socket.openedMs + 200_000, { everyMs: 15_000 });
      chatter(world, socket, socket.openedMs + 60, socket.lastMs + 4000, { everyMs: 300, who: 'server' });
      socket.cut(socket.lastMs + 60);
      bystander(world, 700, socket.lastMs + 900, page);
      world.looksLike('heartbeat-unanswered');
      world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  story(
    'the server asks in GraphQL, the page is busy',
    'ping answered after three to six seconds, as a HAR of Chrome has it',
    ['own', 'chrome', 'playwright', 'mitmproxy'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://api.board.test/graphql', {
        atMs: 300,
        page,
        subprotocol: 'graphql-transport-ws',
      });
      for (let n = 1; n < 18; n += 1) {
        const askedMs = socket.openedMs + n * 12_000;
        socket.receive(askedMs, '{"type":"ping"}');
        socket.send(askedMs + (n < 5 ? 2 : world.noise.between(3000, 6000)), PONG);
      }
      world.watchUntil(socket.openedMs + 220_000);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  story(
    'the line is slow, not the page',
    'pings of the page come back after 900 ms, those of the server are answered at once',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://api.board.test/graphql', {
        atMs: 300,
        page,
        subprotocol: 'graphql-transport-ws',
      });
      beats(world, socket, socket.openedMs + 5000, socket.openedMs + 200_000, {
        everyMs: 10_000,
        answer: PONG,
        answerMs: 900,
      });
      beats(world, socket, socket.openedMs + 9000, socket.openedMs + 200_000, {
        everyMs: 12_000,
        answer: PONG,
        by: 'server',
        answerMs: 1.5,
      });
      world.watchUntil(socket.openedMs + 205_000);
      world.looksLike('page-slow-to-answer');
    },
  ),
];
