import { chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { attempts, net, unseen, WITH_WORDS } from './unseenKit.ts';

const story = unseen(1);

const REFUSING = ['own', 'plain', 'chrome', 'http-toolkit', 'mitmproxy'] as const;

/** Handshakes that come to nothing, and messages that end a socket. */
export const unseenRefusals = [
  story('the session ran out over night', '401 to each attempt, with growing pauses', REFUSING, (world) => {
    const page = world.page();
    let atMs = 300;
    const refused = Array.from({ length: 4 }, (_, n) => {
      const socket = world.open('wss://app.example.com/ws?token=old', { atMs, page, unanswered: true });
      socket.refused(atMs + socket.rttMs, 401, 'Unauthorized');
      atMs += world.noise.around(2000 * 2 ** n, 0.2) + 200;
      return socket;
    });
    world.watchUntil(atMs);
    world.tolerate('reconnect-after-final-close');
    world.expect('handshake-rejected', refused, { accept: ['policy-or-auth'] });
  }),
  ...(
    [
      ['a name that is gone', 'ERR_NAME_NOT_RESOLVED', 30, 'handshake-failed'],
      ['a firewall that says nothing', 'ERR_CONNECTION_TIMED_OUT', 21_000, 'handshake-failed'],
      ['a port nobody reaches', 'ERR_ADDRESS_UNREACHABLE', 3100, 'handshake-failed'],
      ['a company proxy that gives no tunnel', 'ERR_TUNNEL_CONNECTION_FAILED', 60, 'handshake-failed'],
      ['an ad blocker', 'ERR_BLOCKED_BY_CLIENT', 2, 'handshake-failed'],
      ['too many sockets in one page', 'ERR_INSUFFICIENT_RESOURCES', 1, 'handshake-failed'],
      ['a certificate that expired on Sunday', 'ERR_CERT_DATE_INVALID', 45, 'tls-failure'],
      ['a certificate for another name', 'ERR_CERT_COMMON_NAME_INVALID', 45, 'tls-failure'],
      ['two sides with no cipher in common', 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 45, 'tls-failure'],
    ] as const
  ).map(([name, error, takesMs, rule]) =>
    story(name, `net::${error}, twice`, WITH_WORDS, (world) => {
      const page = world.page();
      const { sockets, nextMs } = attempts(world, 'wss://edge7.example.net/rt', 400, {
        times: 2,
        error: net(error),
        takesMs,
        page,
      });
      world.watchUntil(nextMs);
      world.expect(rule, sockets);
    }),
  ),
  story('the proxy does not know Upgrade', '200 and a page of HTML', REFUSING, (world) => {
    const socket = world.open('wss://intranet.corp.test/live', { atMs: 300, unanswered: true });
    socket.refused(300 + socket.rttMs, 200, 'OK', [{ name: 'Content-Type', value: 'text/html' }]);
    world.watchUntil(1500);
    world.expect('handshake-rejected', socket);
  }),
  story('101 without the Upgrade header', 'a hand-made server', WITH_WORDS, (world) => {
    const socket = world.open('ws://10.20.0.15:8080/stream', { atMs: 300, unanswered: true });
    socket.failed(300 + socket.rttMs, "Error during WebSocket handshake: 'Upgrade' header is missing");
    world.watchUntil(1500);
    world.expect('handshake-rejected', socket, { accept: ['handshake-failed'] });
  }),
  story(
    'no answer in four minutes',
    'the load balancer takes the connection and nobody behind it speaks',
    WITH_WORDS,
    (world) => {
      const socket = world.open('wss://slow.example.org/ws', { atMs: 300, unanswered: true });
      socket.failed(240_300, 'WebSocket opening handshake timed out');
      world.watchUntil(241_500);
      world.expect('handshake-failed', socket);
    },
  ),
  story('too many in a minute', '429 with Retry-After, and the page heeds it', REFUSING, (world) => {
    const page = world.page();
    const socket = world.open('wss://api.board.test/v2/events', { atMs: 300, page, unanswered: true });
    socket.refused(300 + socket.rttMs, 429, 'Too Many Requests', [{ name: 'Retry-After', value: '30' }]);
    const again = world.open(socket.url, { atMs: 31_000, page });
    chatter(world, again, again.openedMs + 40, 60_000, { everyMs: 2000 });
    world.expect('handshake-rejected', socket, { accept: ['server-overloaded', 'policy-or-auth'] });
  }),
  story(
    'React mounts twice',
    'the first effect closes before the handshake is answered; the second lives',
    ['own'],
    (world) => {
      const page = world.page();
      const url = 'ws://localhost:3001/ws';
      const socket = world.open(url, { atMs: 300, page, unanswered: true });
      socket.closeCalled(302);
      socket.failed(302.5, 'WebSocket is closed before the connection is established.');
      const second = world.open(url, { atMs: 303, page });
      chatter(world, second, second.openedMs + 40, 30_000, { everyMs: 2000 });
      world.looksLike('handshake-failed');
      world.expect('closed-by-page', socket);
    },
  ),
  story(
    'a log line in Latin-1',
    'the browser cannot decode a text frame',
    ['own', 'own-without-hook', 'plain', 'chrome'],
    (world) => {
      const page = world.page();
      const socket = world.open('ws://10.20.0.15:8080/logs', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 600, who: 'server' });
      socket.failed(socket.lastMs + 410, 'Could not decode a text frame as UTF-8.');
      world.watchUntil(socket.lastMs + 1300);
      world.expect('browser-rejected-frame', socket, { accept: ['invalid-payload'] });
    },
  ),
  story(
    'a photograph too large',
    'the server of 1 MB closes with 1009 right after 1.4 MB',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://chat.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 50_000, { everyMs: 2500 });
      const sentMs = socket.lastMs + 700;
      socket.sendBytes(sentMs, 1_400_000);
      socket.closedByServer(sentMs + 300, 1009, world.noise.pick(['', 'Message too big']));
      world.watchUntil(sentMs + 1500);
      world.expect('message-too-big', socket);
    },
  ),
  story(
    'ws says nothing but goes',
    'maxPayload exceeded: 1006 while 9 MB were on their way, twice',
    WITH_CODES,
    (world) => {
      const page = world.page();
      let atMs = 300;
      const sockets = [0, 1].map(() => {
        const socket = world.open('wss://upload.example.com/ws', { atMs, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 40_000), {
          everyMs: 2500,
        });
        const sentMs = socket.lastMs + 900;
        socket.sendOfSize(sentMs, 9_000_000);
        socket.cut(sentMs + world.noise.between(100, 400));
        atMs = sentMs + 2600;
        return socket;
      });
      world.watchUntil(atMs);
      world.expect('message-too-big', sockets, { accept: ['server-crash'] });
    },
  ),
  story(
    'a large message that harmed nothing',
    '6 MB went through; the page closes a minute later',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://upload.example.com/ws', { atMs: 300, page });
      socket.sendOfSize(5000, 6_000_000);
      socket.receive(5900, '{"stored":true}');
      chatter(world, socket, 7000, 55_000, { everyMs: 2500 });
      socket.closedByPage(57_000, 1000, 'done');
      world.watchUntil(58_000);
      world.looksLike('message-too-big');
      world.expect('closed-by-page', socket);
    },
  ),
  story('JSON the server cannot read', '1007 after a message of the page', WITH_CODES, (world) => {
    const socket = world.open('wss://api.board.test/v2/events', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 9000, { everyMs: 900 });
    socket.send(socket.lastMs + 100, '{"name":"\\ud800"}');
    socket.closedByServer(socket.lastMs + socket.rttMs, 1007, 'Invalid UTF-8 sequence');
    world.watchUntil(socket.lastMs + 1200);
    world.expect('invalid-payload', socket);
  }),
];
