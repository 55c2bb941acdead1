import type { Socket } from '../world/socket.ts';
import { bystander, chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';

const ESTABLISHING = 'Error in connection establishment: ';
const SEEN_BY_DEBUGGER = ['own', 'own-without-hook'] as const;

/** Further words of the browser, by what they mean. */
const WORDS = [
  [`${ESTABLISHING}net::ERR_CONNECTION_CLOSED`, 'handshake-failed'],
  [`${ESTABLISHING}net::ERR_TIMED_OUT`, 'handshake-failed'],
  [`${ESTABLISHING}net::ERR_UNSAFE_PORT`, 'handshake-failed'],
  [`${ESTABLISHING}net::ERR_BLOCKED_BY_ADMINISTRATOR`, 'handshake-failed'],
  [`${ESTABLISHING}net::ERR_INSUFFICIENT_RESOURCES`, 'handshake-failed'],
  [`${ESTABLISHING}net::ERR_SOCKS_CONNECTION_FAILED`, 'handshake-failed'],
  ["Error during WebSocket handshake: 'Connection' header is missing", 'handshake-failed'],
  ['Error during WebSocket handshake: Invalid status line', 'handshake-failed'],
  [
    "Error during WebSocket handshake: Response must not include 'Sec-WebSocket-Protocol' header if not present in request: chat",
    'handshake-failed',
  ],
  [`${ESTABLISHING}net::ERR_SSL_UNRECOGNIZED_NAME_ALERT`, 'tls-failure'],
  [`${ESTABLISHING}net::ERR_CERT_REVOKED`, 'tls-failure'],
  [`${ESTABLISHING}net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED`, 'tls-failure'],
] as const;

/** Close frames whose reason or code says more than their class. */
const SAYINGS = [
  ['wss://app.example.com/ws', 1008, 'Idle timeout', 'idle-timeout'],
  ['wss://app.example.com/ws', 4000, 'Session closed due to inactivity', 'idle-timeout'],
  ['wss://app.example.com/ws', 1000, 'Idle connection timed out', 'idle-timeout'],
  ['wss://rt.example.com/connection/websocket', 3001, 'shutdown', 'server-restart'],
  ['wss://ws-eu.pusher.com/app/9f?protocol=7', 4200, 'Please reconnect immediately', 'server-restart'],
  ['wss://rt.example.com/connection/websocket', 3004, 'internal server error', 'server-error'],
  ['wss://rt.example.com/connection/websocket', 3005, 'connection expired', 'policy-or-auth'],
  ['wss://app.example.com/ws', 1001, 'Server is going down for maintenance', 'server-restart'],
  ['wss://app.example.com/ws', 4429, 'rate limit exceeded', 'policy-or-auth'],
] as const;

export const variations = [
  ...([407, 408, 410, 501, 520, 521, 530] as const).map((status) =>
    scenario(`the handshake is answered with ${status}`, 'a refusal', ['own', 'http-toolkit'], (world) => {
      const socket = world.open(world.url, { atMs: 200, page: world.page(), unanswered: true });
      socket.refused(250, status, '');
      world.watchUntil(1500);
      world.expect('handshake-rejected', socket);
    }),
  ),
  ...WORDS.map(([message, rule]) =>
    scenario(`never open: ${message}`, 'as the browser says', ['own-without-hook', 'playwright'], (world) => {
      const socket = world.open('wss://app.example.com/ws', {
        atMs: 200,
        page: world.page(),
        unanswered: true,
      });
      socket.failed(250, message);
      world.watchUntil(1500);
      world.expect(rule, socket);
    }),
  ),
  ...SAYINGS.map(([url, code, reason, rule]) =>
    scenario(`${code} "${reason}" from ${new URL(url).host}`, 'as the reason says', WITH_CODES, (world) => {
      const socket = world.open(url, { atMs: 200, page: world.page() });
      const talkMs = socket.openedMs + world.noise.between(20_000, 90_000);
      chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 2500 });
      const endMs =
        rule === 'idle-timeout' ? talkMs + world.noise.pick([30_000, 300_000, 120_000]) : talkMs + 900;
      socket.closedByServer(endMs, code, reason);
      world.watchUntil(endMs + 1200);
      world.expect(rule, socket);
    }),
  ),
  scenario(
    'six sockets side by side, each cut after its own 60 s',
    'nginx; they fall silent at different times',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const sockets = Array.from({ length: 6 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs: 300 + n * 40, page, server: 'nginx' });
        const talkMs = socket.openedMs + 9000 + n * world.noise.between(9000, 14_000);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 1800 });
        socket.cut(talkMs + 60_000 + world.noise.between(-200, 60));
        return socket;
      });
      world.expect('idle-timeout', sockets);
      world.tolerate('no-reconnect');
      world.looksLike('server-restart', 'network-lost');
    },
  ),
  scenario(
    'five sockets side by side, each an hour old at its end',
    'a maximum age; opened minutes apart',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const sockets = Array.from({ length: 5 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', {
          atMs: 300 + n * world.noise.between(60_000, 90_000),
          page,
        });
        const endMs = socket.openedMs + 3_600_000 + world.noise.between(0, 50);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(100, 5000), {
          everyMs: 12_000,
        });
        socket.cut(endMs);
        return socket;
      });
      world.expect('max-lifetime', sockets);
      world.tolerate('no-reconnect');
      world.looksLike('server-restart', 'network-lost');
    },
  ),
  scenario(
    'a token of 15 minutes',
    '4401 "token expired" at the same age three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const endMs = socket.openedMs + 900_000 + world.noise.between(0, 90);
        chatter(world, socket, socket.openedMs + 40, endMs - 900, { everyMs: 4000 });
        socket.closedByServer(endMs, 4401, 'token expired');
        return { socket, endMs };
      });
      world.expect('policy-or-auth', sockets, { accept: ['max-lifetime'] });
      world.looksLike('reconnect-after-final-close');
    },
  ),
  scenario(
    '1009, and a small message behind the big one',
    'a heartbeat went out before the close came back',
    WITH_CODES,
    (world) => {
      const socket = world.open(world.url, { atMs: 200, page: world.page() });
      const sentMs = socket.openedMs + world.noise.between(9000, 60_000);
      chatter(world, socket, socket.openedMs + 40, sentMs - 300, { everyMs: 900 });
      socket.sendBytes(sentMs, 300_000);
      socket.send(sentMs + 12, 'ping');
      socket.closedByServer(sentMs + 20 + socket.rttMs, 1009, 'message too long');
      world.watchUntil(sentMs + 1500);
      world.expect('message-too-big', socket);
    },
  ),
  scenario(
    'awake again and without a network',
    'slept, cut, two attempts that find no name server, then back',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://app.example.com/ws';
      const sleptMs = 90_000 + world.noise.between(0, 90_000);
      const socket = world.open(url, { atMs: 200, page });
      chatter(world, socket, socket.openedMs + 40, sleptMs - 400, { everyMs: 1500 });
      world.slept(sleptMs, world.noise.between(3_600_000, 20_000_000));
      socket.cut(sleptMs + world.noise.between(50, 900));
      const attempts = [1500, 3500].map((afterMs) => {
        const attempt = world.open(url, { atMs: sleptMs + afterMs, page, unanswered: true });
        attempt.failed(sleptMs + afterMs + 20, `${ESTABLISHING}net::ERR_NAME_NOT_RESOLVED`);
        return attempt;
      });
      const back = world.open(url, { atMs: sleptMs + 8000, page });
      chatter(world, back, back.openedMs + 40, sleptMs + 40_000, { everyMs: 1500 });
      world.expect('machine-slept', socket);
      world.expect('handshake-failed', attempts, { accept: ['network-lost', 'machine-slept'] });
    },
  ),
  scenario(
    'room after room',
    'the page closes one and opens the next, twenty times within a minute',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets: Socket[] = [];
      let atMs = 300;
      for (let n = 0; n < 20; n += 1) {
        const socket = world.open('wss://app.example.com/room', { atMs, page, handshakeMs: 30 });
        const endMs = socket.openedMs + world.noise.between(1500, 3500);
        chatter(world, socket, socket.openedMs + 20, endMs - 100, { everyMs: 400 });
        socket.closedByPage(endMs, 1000, 'switch');
        sockets.push(socket);
        atMs = endMs + 2;
      }
      world.watchUntil(atMs + 300);
      world.expect('closed-by-page', sockets);
      world.looksLike('reconnect-storm', 'reconnect-without-backoff', 'connection-leak');
    },
  ),
  scenario(
    'a slow leak',
    'one socket a minute is forgotten, others are closed as they should',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const leaked: Socket[] = [];
      const endMs = 30 * 60_000;
      for (let atMs = 400; atMs < endMs; atMs += world.noise.around(60_000, 0.2)) {
        const socket = world.open('wss://app.example.com/live', { atMs, page });
        chatter(world, socket, socket.openedMs + 20, endMs + 2000, { everyMs: 30_000, who: 'server' });
        leaked.push(socket);
      }
      world.expect('connection-leak', leaked);
    },
  ),
  scenario(
    'dropped, and the user left',
    'cut in traffic; five seconds later the page was navigated away',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 200, page });
      const endMs = socket.openedMs + world.noise.between(20_000, 90_000);
      chatter(world, socket, socket.openedMs + 40, endMs - 500, { everyMs: 1500 });
      socket.closedByServer(endMs, 1011, 'Internal error');
      world.mark(page, 'navigated', endMs + 5000, 'https://app.example.com/elsewhere');
      bystander(world, endMs + 5300, endMs + 400_000, page);
      if (world.sees.closeCodes) world.expect('server-error', socket);
      else for (const rule of ['abnormal-unexplained', 'server-crash'] as const) world.tolerate(rule);
      world.looksLike('no-reconnect', 'closed-by-navigation');
    },
  ),
  scenario(
    '403 again and again, with longer pauses',
    'the page does not know that it must not',
    WHOLE,
    (world) => {
      const page = world.page();
      let atMs = 200;
      const tries = Array.from({ length: 7 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, unanswered: true });
        socket.refused(atMs + world.noise.between(5, 60), 403, 'Forbidden');
        atMs += world.noise.around(1000 * 2 ** n, 0.3);
        return socket;
      });
      world.expect('handshake-rejected', tries);
      world.tolerate('reconnect-after-final-close');
      world.looksLike('reconnect-without-backoff');
    },
  ),
  scenario(
    'a burst of small messages over a thin line',
    'ten thousand updates are queued; pongs come later and later',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/sync', { atMs: 300, page: world.page() });
      for (let atMs = socket.openedMs + 500; atMs < 40_000; atMs += 2000) {
        socket.send(atMs, 'ping');
        socket.receive(atMs + socket.rttMs, 'pong');
      }
      for (let n = 0; n < 120; n += 1) {
        const atMs = 40_000 + n * 250;
        for (let k = 0; k < 4; k += 1) socket.sendOfSize(atMs + k, 60_000);
        if (n % 8 !== 0) continue;
        // 240 kB each quarter of a second go in, half of that gets out.
        socket.send(atMs + 10, 'ping');
        socket.receive(atMs + 10 + n * 125 + socket.rttMs, 'pong');
      }
      world.watchUntil(socket.lastMs + 500);
      world.expect('send-backpressure', socket);
    },
  ),
];
