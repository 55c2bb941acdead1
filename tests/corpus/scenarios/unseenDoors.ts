import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { attempts, net, SOCKET_IO, unseen, WITH_WORDS } from './unseenKit.ts';

const story = unseen(3);

const REFUSING = [
  'own',
  'own-without-hook',
  'plain',
  'chrome',
  'playwright',
  'http-toolkit',
  'mitmproxy',
] as const;

/** Doors that stay shut, and things a page does to itself. */
export const unseenDoors = [
  ...(
    [
      [302, 'Found'],
      [400, 'Bad Request'],
      [404, 'Not Found'],
      [405, 'Method Not Allowed'],
      [407, 'Proxy Authentication Required'],
      [426, 'Upgrade Required'],
      [500, 'Internal Server Error'],
      [504, 'Gateway Timeout'],
      [521, ''],
      [530, ''],
    ] as const
  ).map(([status, text]) =>
    story(`an answer of ${status}`, 'instead of 101, twice', REFUSING, (world) => {
      const page = world.page();
      let atMs = 300;
      const refused = [0, 1].map(() => {
        const socket = world.open('wss://app.example.com/realtime', { atMs, page, unanswered: true });
        socket.refused(atMs + socket.rttMs + (status === 504 ? 60_000 : 0), status, text);
        atMs += (status === 504 ? 60_000 : 0) + world.noise.between(2500, 5000);
        return socket;
      });
      world.watchUntil(atMs);
      world.expect(
        'handshake-rejected',
        refused,
        status === 521 || status === 530 ? { accept: ['server-crash'] } : {},
      );
    }),
  ),
  story(
    'no sticky sessions',
    'every other handshake of Socket.IO is answered with 400',
    ['own', 'plain', 'http-toolkit'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      const refused = [0, 1, 2].map(() => {
        const socket = world.open(`${SOCKET_IO}&sid=q1`, { atMs, page, unanswered: true });
        socket.refused(atMs + socket.rttMs, 400, 'Bad Request');
        atMs += world.noise.between(1200, 2500);
        return socket;
      });
      const lucky = world.open(`${SOCKET_IO}&sid=q4`, { atMs, page });
      lucky.send(lucky.openedMs + 2, '2probe');
      lucky.receive(lucky.openedMs + 40, '3probe');
      lucky.send(lucky.openedMs + 42, '5');
      chatter(world, lucky, lucky.openedMs + 90, atMs + 20_000, { everyMs: 900 });
      world.expect('handshake-rejected', refused);
    },
  ),
  ...(
    [
      ["Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"],
      ["Incorrect 'Sec-WebSocket-Accept' header value"],
      ["'Connection' header value must contain 'Upgrade'"],
    ] as const
  ).map(([words]) =>
    story(`a 101 of which the browser says: ${words}`, 'the server answers wrongly', WITH_WORDS, (world) => {
      const socket = world.open('wss://old.example.com/ws', {
        atMs: 300,
        unanswered: true,
        subprotocol: 'chat.v2',
      });
      socket.failed(300 + socket.rttMs, `Error during WebSocket handshake: ${words}`);
      world.watchUntil(1500);
      world.expect('handshake-rejected', socket, { accept: ['handshake-failed'] });
    }),
  ),
  ...(
    [
      ['ERR_CONNECTION_RESET', 'handshake-failed'],
      ['ERR_CONNECTION_CLOSED', 'handshake-failed'],
      ['ERR_EMPTY_RESPONSE', 'handshake-failed'],
      ['ERR_PROXY_CONNECTION_FAILED', 'handshake-failed'],
      ['ERR_CERT_AUTHORITY_INVALID', 'tls-failure'],
      ['ERR_SSL_PROTOCOL_ERROR', 'tls-failure'],
      ['ERR_CERT_REVOKED', 'tls-failure'],
      ['ERR_BAD_SSL_CLIENT_AUTH_CERT', 'tls-failure'],
    ] as const
  ).map(([error, rule]) =>
    story(`net::${error}`, 'three attempts', WITH_WORDS, (world) => {
      const page = world.page();
      const { sockets, nextMs } = attempts(world, 'wss://edge7.example.net/rt', 400, {
        times: 3,
        error: net(error),
        takesMs: 60,
        page,
      });
      world.watchUntil(nextMs);
      world.expect(rule, sockets);
    }),
  ),
  story(
    'gone before the door opened',
    'the user clicks a link while the handshake is on its way',
    WHOLE,
    (world) => {
      const page = world.page('https://app.example.com/a');
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page, unanswered: true });
      socket.leftBehind(420);
      world.mark(page, 'navigated', 420, 'https://app.example.com/b');
      world.watchUntil(5000);
      world.looksLike('handshake-failed');
      world.expect('closed-by-navigation', socket);
    },
  ),
  story(
    'still at the door as the capture ends',
    'the handshake has had no answer for two seconds',
    ['own', 'own-without-hook'],
    (world) => {
      world.open('wss://slow.example.org/ws', { atMs: 300, unanswered: true });
      world.watchUntil(2300);
      world.looksLike('handshake-failed');
    },
  ),
  story(
    'a few bytes were left',
    '1200 bytes had not gone out as it was cut: no back-pressure',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 50_000, { everyMs: 300 });
      const endMs = socket.lastMs + 30;
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
        bufferedBytes: 1200,
      });
      world.watchUntil(endMs + 900);
      world.looksLike('send-backpressure');
      world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  story(
    'an upload that waits in the page',
    '64 MB in a second, 50 MB unsent as the page closes',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://upload.example.com/ws', { atMs: 300, page });
      for (let n = 0; n < 64; n += 1) socket.sendOfSize(socket.openedMs + 100 + n * 15, 1_000_000);
      const endMs = socket.openedMs + 9000;
      const connectionId = socket.id;
      socket.closeCalled(endMs, 1000, 'cancel');
      world.tell({
        kind: 'connection-ended',
        atMs: endMs + 50,
        origin: 'protocol',
        connectionId,
        cause: 'closed',
      });
      world.tell({
        kind: 'close-reported',
        atMs: endMs + 50.4,
        origin: 'page-hook',
        connectionId,
        code: 1000,
        reason: 'cancel',
        wasClean: true,
        bufferedBytes: 50_000_000,
      });
      world.watchUntil(endMs + 900);
      world.expect('closed-by-page', socket);
      world.expect('send-backpressure', socket);
    },
  ),
  story(
    'the server asks the user',
    'a confirmation takes half a minute: people are slow, not the page',
    WHOLE,
    (world) => {
      const socket = world.open('wss://pay.example.com/ws', { atMs: 300 });
      for (let n = 0; n < 6; n += 1) {
        socket.receive(socket.openedMs + 900 + n * 60_000, `{"type":"confirm","id":${n}}`);
        socket.send(
          socket.openedMs + 900 + n * 60_000 + world.noise.between(9000, 40_000),
          `{"type":"confirmed","id":${n}}`,
        );
      }
      world.watchUntil(socket.openedMs + 400_000);
      world.looksLike('page-slow-to-answer');
    },
  ),
  story(
    'a widget that asks anew',
    'each refresh opens a socket with a new ?t= and forgets the old one',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = Array.from({ length: 9 }, (_, n) => {
        const socket = world.open(`wss://dash.example.com/widget?t=${1000 + n}`, {
          atMs: 300 + n * world.noise.around(45_000, 0.2),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, 460_000, { everyMs: 6000, who: 'server' });
        return socket;
      });
      world.expect('connection-leak', sockets);
    },
  ),
];
