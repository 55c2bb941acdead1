import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, engineIo, net, SOCKET_IO, unseen } from './unseenKit.ts';

const story = unseen(1);

/** How pages come back, or do not; and pages that are slow. */
export const unseenClients = [
  story('onclose calls connect', 'no pause at all while nobody listens', ['own', 'plain'], (world) => {
    const page = world.page();
    const url = 'wss://live.example.org/socket';
    const socket = world.open(url, { atMs: 300, page });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 500 });
    socket.cut(socket.lastMs + 30);
    const vain = attempts(world, url, socket.lastMs + 33, {
      times: 50,
      error: net('ERR_CONNECTION_REFUSED'),
      page,
      takesMs: 30,
      pauseMs: () => world.noise.between(1, 40),
    });
    world.watchUntil(vain.nextMs);
    world.expect('reconnect-storm', vain.sockets, { accept: ['reconnect-without-backoff'] });
    world.tolerate('reconnect-without-backoff');
    world.expect('server-crash', socket, { accept: ['server-restart'] });
    world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
  }),
  story(
    'every three seconds for ever',
    'a fixed pause against a 503',
    ['own', 'own-without-hook', 'plain', 'http-toolkit'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      const refused = Array.from({ length: 40 }, () => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, unanswered: true });
        socket.refused(atMs + socket.rttMs, 503, 'Service Unavailable');
        atMs += 3000 + world.noise.between(2, 30);
        return socket;
      });
      world.watchUntil(atMs);
      world.expect('handshake-rejected', refused, { accept: ['server-overloaded', 'server-restart'] });
      world.expect('reconnect-without-backoff', refused, { accept: ['reconnect-storm'] });
    },
  ),
  story(
    'a well-bred client',
    'doubling pauses with jitter through an outage of two minutes',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const url = 'wss://live.example.org/socket';
      const socket = world.open(url, { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 500 });
      socket.cut(socket.lastMs + 30);
      const vain = attempts(world, url, socket.lastMs + 600, {
        times: 7,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const back = world.open(url, { atMs: vain.nextMs, page });
      chatter(world, back, back.openedMs + 40, vain.nextMs + 20_000, { everyMs: 500 });
      world.looksLike('reconnect-storm', 'reconnect-without-backoff');
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'nobody calls back',
    'a board stays dead for ten minutes after 1012, the page in view',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://board.example.com/live', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 100_000, { everyMs: 900 });
      socket.closedByServer(socket.lastMs + 200, 1012, 'restart');
      bystander(world, 700, socket.lastMs + 600_000, page);
      world.expect('server-restart', socket);
      world.expect('no-reconnect', socket);
    },
  ),
  story(
    'the user left the room',
    'page closes with 1000, nobody comes back, and that is right',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://chat.example.com/rooms/5', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 100_000, { everyMs: 900 });
      socket.closedByPage(socket.lastMs + 200, 1000, 'left');
      bystander(world, 700, socket.lastMs + 600_000, page);
      world.looksLike('no-reconnect');
      world.expect('closed-by-page', socket);
    },
  ),
  story('banned and back and banned', '4403, six times with the same token', WITH_CODES, (world) => {
    const page = world.page();
    const sockets = lives(world, 6, (atMs) => {
      const socket = world.open('wss://chat.example.com/ws?token=t1', { atMs, page });
      socket.send(socket.openedMs + 4, '{"type":"hello"}');
      const endMs = socket.openedMs + world.noise.between(30, 200);
      socket.closedByServer(endMs, 4403, 'Forbidden');
      return { socket, endMs };
    });
    world.tolerate('reconnect-without-backoff');
    world.tolerate('reconnect-storm');
    world.expect('policy-or-auth', sockets);
    world.expect('reconnect-after-final-close', sockets);
  }),
  story(
    'a new token, and all is well',
    '4401 once; the page asks for another token and lives',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://chat.example.com/ws?token=t1', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 190_000, { everyMs: 3000 });
      socket.closedByServer(socket.lastMs + 300, 4401, 'Unauthorized');
      const again = world.open('wss://chat.example.com/ws?token=t2', { atMs: socket.lastMs + 2500, page });
      chatter(world, again, again.openedMs + 40, socket.lastMs + 90_000, { everyMs: 3000 });
      world.looksLike('reconnect-after-final-close');
      world.expect('policy-or-auth', socket);
    },
  ),
  story(
    'each route opens one more',
    'ten to one address after some clicks, none closed',
    ['own', 'own-without-hook', 'http-toolkit', 'plain'],
    (world) => {
      const page = world.page();
      const endMs = 400_000;
      const sockets = Array.from({ length: 10 }, (_, n) => {
        const socket = world.open('wss://app.example.com/notify', {
          atMs: 400 + n * world.noise.around(30_000, 0.3),
          page,
        });
        beats(world, socket, socket.openedMs + 10_000, endMs, { everyMs: 15_000, answer: '{"type":"pong"}' });
        return socket;
      });
      world.watchUntil(endMs);
      world.expect('connection-leak', sockets);
    },
  ),
  story('six charts, six sockets', 'opened at once and kept', WHOLE, (world) => {
    const page = world.page();
    for (let n = 0; n < 6; n += 1) {
      const socket = world.open('wss://ticks.example.org/v1', { atMs: 300 + n * 15, page });
      socket.send(socket.openedMs + 4, `{"subscribe":"PAIR${n}"}`);
      chatter(world, socket, socket.openedMs + 60, 200_000, { everyMs: 700, who: 'server' });
    }
    world.looksLike('connection-leak');
  }),
  story(
    'rooms come and go',
    'eleven sockets to one address, never more than two at a time',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = Array.from({ length: 11 }, (_, n) => {
        const socket = world.open('wss://chat.example.com/room', { atMs: 400 + n * 20_000, page });
        chatter(world, socket, socket.openedMs + 40, 400 + (n + 1) * 20_000 + 800, { everyMs: 1500 });
        socket.closedByPage(socket.lastMs + 200, 1000);
        return socket;
      });
      world.watchUntil(240_000);
      world.looksLike('connection-leak', 'reconnect-storm');
      world.expect('closed-by-page', sockets);
    },
  ),
  story('a page busy with charts', 'Engine.IO pings are answered after seconds', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(SOCKET_IO, { atMs: 300, page });
    const untilMs = socket.openedMs + 300_000;
    engineIo(world, socket, { untilMs, answerMs: (nth) => (nth < 4 ? 3 : world.noise.between(3500, 9000)) });
    chatter(world, socket, socket.openedMs + 400, untilMs + 9500, { everyMs: 800, who: 'server' });
    world.expect('page-slow-to-answer', socket);
  }),
  story(
    'one long task while the page loads',
    'the first pong is late, all others are prompt',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(SOCKET_IO, { atMs: 300, page });
      const untilMs = socket.openedMs + 600_000;
      engineIo(world, socket, {
        untilMs,
        answerMs: (nth) => (nth === 1 ? 1400 : world.noise.between(0.4, 6)),
      });
      chatter(world, socket, socket.openedMs + 400, untilMs + 500, { everyMs: 1500, who: 'server' });
      world.looksLike('page-slow-to-answer');
    },
  ),
  story(
    'a server of two seconds',
    'the page asks, the answer takes long: not the page',
    WITH_ENDS.slice(0, 2),
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 10_000, socket.openedMs + 200_000, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
        answerMs: 2400,
      });
      world.watchUntil(socket.openedMs + 205_000);
      world.looksLike('page-slow-to-answer', 'heartbeat-unanswered');
    },
  ),
  story(
    'the camera sends more than the line bears',
    'megabytes were still waiting as it was cut',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://ingest.example.com/cam', { atMs: 300, page });
      const endMs = socket.openedMs + world.noise.between(40_000, 90_000);
      for (let atMs = socket.openedMs + 30; atMs < endMs; atMs += 200) socket.sendOfSize(atMs, 250_000);
      const connectionId = socket.id;
      world.tell({
        kind: 'connection-ended',
        atMs: endMs,
        origin: 'protocol',
        connectionId,
        cause: 'closed',
      });
      world.tell({
        kind: 'close-reported',
        atMs: endMs + 0.4,
        origin: 'page-hook',
        connectionId,
        code: 1006,
        reason: '',
        wasClean: false,
        bufferedBytes: 31_000_000,
      });
      world.watchUntil(endMs + 900);
      world.expect('send-backpressure', socket);
      world.tolerate('abnormal-unexplained', socket);
      world.tolerate('server-crash', socket);
      world.tolerate('network-lost', socket);
    },
  ),
];
