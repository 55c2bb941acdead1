import { WITH_ERRORS } from './stories.ts';
import { neighbour, type Told, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { attempts, net, WITH_WORDS } from './unseenKit.ts';

const STATUSES = ['own', 'plain', 'http-toolkit', 'chrome', 'playwright', 'mitmproxy'] as const;

/** Handshakes that came to nothing. */
export const unseen12Doors = [
  story('refused', 'the answer has a status that is not 101', STATUSES, (world) => {
    const { noise } = world;
    const [status, text] = noise.pick<Told>([
      [400, 'Bad Request'],
      [401, 'Unauthorized'],
      [403, 'Forbidden'],
      [404, 'Not Found'],
      [426, 'Upgrade Required'],
      [429, 'Too Many Requests'],
      [500, 'Internal Server Error'],
    ]);
    const socket = world.open(world.url, { atMs: 300, page: world.page(), unanswered: true });
    socket.refused(300 + noise.between(20, 900), status, text);
    world.watchUntil(9000);
    world.expect('handshake-rejected', socket, { accept: ['policy-or-auth'] });
  }),
  story(
    'the gateway has nobody behind it',
    '502 or 504 five times with growing pauses',
    STATUSES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      let atMs = 300;
      const refused = Array.from({ length: 5 }, (_, nth) => {
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(
          atMs + 90,
          ...noise.pick<Told>([
            [502, 'Bad Gateway'],
            [504, 'Gateway Timeout'],
          ]),
        );
        atMs += 90 + noise.around(1000 * 2 ** nth, 0.3);
        return socket;
      });
      neighbour(world, world.url, atMs, atMs + 60_000, page);
      world.looksLike('reconnect-without-backoff', 'reconnect-storm');
      world.expect('handshake-rejected', refused);
    },
  ),
  story('a page instead of a socket', '200 with HTML: Upgrade is not passed on', STATUSES, (world) => {
    const socket = world.open(world.url, { atMs: 300, page: world.page(), unanswered: true });
    socket.refused(380, 200, 'OK', [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }]);
    world.watchUntil(9000);
    world.expect('handshake-rejected', socket);
  }),
  story('no way there', 'name, port, proxy or path', WITH_WORDS, (world) => {
    const { noise } = world;
    const error = net(
      noise.pick([
        'ERR_NAME_NOT_RESOLVED',
        'ERR_CONNECTION_REFUSED',
        'ERR_CONNECTION_TIMED_OUT',
        'ERR_ADDRESS_UNREACHABLE',
        'ERR_TUNNEL_CONNECTION_FAILED',
        'ERR_PROXY_CONNECTION_FAILED',
        'ERR_BLOCKED_BY_CLIENT',
      ]),
    );
    const { sockets, nextMs } = attempts(world, world.url, 300, { times: 2, error, page: world.page() });
    world.watchUntil(nextMs + 100);
    world.expect('handshake-failed', sockets);
  }),
  story('accepted, then nothing', 'closed, empty or reset before an answer', WITH_WORDS, (world) => {
    const { noise } = world;
    const error = net(noise.pick(['ERR_CONNECTION_CLOSED', 'ERR_EMPTY_RESPONSE', 'ERR_CONNECTION_RESET']));
    const { sockets, nextMs } = attempts(world, 'ws://10.20.0.15:8080/stream', 300, {
      times: 3,
      error,
      takesMs: 30,
      page: world.page(),
    });
    world.watchUntil(nextMs + 100);
    world.expect('handshake-failed', sockets);
  }),
  story('the certificate', 'expired, of another name, of nobody known', WITH_WORDS, (world) => {
    const { noise } = world;
    const error = net(
      noise.pick([
        'ERR_CERT_DATE_INVALID',
        'ERR_CERT_COMMON_NAME_INVALID',
        'ERR_CERT_AUTHORITY_INVALID',
        'ERR_CERT_REVOKED',
      ]),
    );
    const { sockets, nextMs } = attempts(world, 'wss://stage.shop.test/ws', 300, {
      times: 3,
      error,
      takesMs: 70,
    });
    world.watchUntil(nextMs + 100);
    world.expect('tls-failure', sockets);
  }),
  story('no common tongue in TLS', 'a plain port, an old version', WITH_WORDS, (world) => {
    const { noise } = world;
    const error = net(
      noise.pick([
        'ERR_SSL_PROTOCOL_ERROR',
        'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
        'ERR_BAD_SSL_CLIENT_AUTH_CERT',
      ]),
    );
    const { sockets, nextMs } = attempts(world, 'wss://10.20.0.15:8080/ws', 300, {
      times: 1,
      error,
      takesMs: 20,
    });
    world.watchUntil(nextMs + 3000);
    world.expect('tls-failure', sockets);
  }),
  story('four minutes of waiting', 'Chrome gives up on the handshake', WITH_ERRORS, (world) => {
    const { noise } = world;
    const socket = world.open(world.url, { atMs: 300, page: world.page(), unanswered: true });
    socket.failed(300 + 240_000 + noise.between(0, 90), 'WebSocket opening handshake timed out');
    world.watchUntil(250_000);
    world.expect('handshake-failed', socket);
  }),
  story('a subprotocol nobody chose', 'Chrome refuses the answer', WITH_ERRORS, (world) => {
    const socket = world.open(world.url, { atMs: 300, page: world.page(), unanswered: true });
    socket.failed(
      socket.openedMs,
      "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
    );
    world.watchUntil(9000);
    world.expect('handshake-failed', socket, { accept: ['handshake-rejected'] });
  }),
  story('changed its mind', 'the page closes before the answer', ['own', 'chrome'], (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open(world.url, { atMs: 300, page, unanswered: true });
    const endMs = 300 + noise.between(5, 80);
    socket.closeCalled(endMs);
    socket.failed(endMs + 0.5, 'WebSocket is closed before the connection is established.');
    neighbour(world, world.url, endMs + 20, 90_000, page);
    world.expect('closed-by-page', socket, { accept: world.sees.closeCalls ? [] : ['handshake-failed'] });
  }),
  story(
    'a cold start',
    'nine seconds to the answer, then all is well',
    ['own', 'plain', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const socket = world.open(world.url, {
        atMs: 300,
        page: world.page(),
        handshakeMs: noise.between(8000, 20_000),
      });
      talk(world, socket, 120_000, 2500);
      world.watchUntil(socket.lastMs + 100);
      world.looksLike('handshake-failed', 'server-overloaded');
    },
  ),
];
