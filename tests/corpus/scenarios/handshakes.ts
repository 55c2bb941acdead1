import { chatter } from '../world/traffic.ts';
import { scenario, WHOLE, WITH_ERRORS } from './stories.ts';

const STATUSES = [
  [200, 'OK'],
  [302, 'Found'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
] as const;

const ESTABLISHING = 'Error in connection establishment: ';

const FAILURES = [
  `${ESTABLISHING}net::ERR_CONNECTION_REFUSED`,
  `${ESTABLISHING}net::ERR_NAME_NOT_RESOLVED`,
  `${ESTABLISHING}net::ERR_CONNECTION_TIMED_OUT`,
  `${ESTABLISHING}net::ERR_CONNECTION_RESET`,
  `${ESTABLISHING}net::ERR_ADDRESS_UNREACHABLE`,
  `${ESTABLISHING}net::ERR_PROXY_CONNECTION_FAILED`,
  `${ESTABLISHING}net::ERR_TUNNEL_CONNECTION_FAILED`,
  `${ESTABLISHING}net::ERR_BLOCKED_BY_CLIENT`,
  `${ESTABLISHING}net::ERR_EMPTY_RESPONSE`,
  'WebSocket opening handshake timed out',
  'Connection closed before receiving a handshake response',
  "Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
  "Error during WebSocket handshake: 'Upgrade' header is missing",
  "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
] as const;

/** DevTools lists no socket that was forbidden. */
const SEEN_BY_US = ['own', 'own-without-hook'] as const;

const FORBIDDEN = [
  [
    'a policy',
    "Connecting to 'wss://app.example.com/ws' violates the following Content Security Policy directive: \"connect-src 'self'\". The action has been blocked.",
  ],
  [
    'a policy without connect-src',
    "Connecting to 'wss://app.example.com/ws' violates the following Content Security Policy directive: \"default-src 'self'\". Note that 'connect-src' was not explicitly set, so 'default-src' is used as a fallback. The action has been blocked.",
  ],
  [
    'the ban on mixed content',
    "Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://app.example.com/ws'. This request has been blocked; this endpoint must be available over WSS.",
  ],
] as const;

const TLS = [
  'net::ERR_CERT_AUTHORITY_INVALID',
  'net::ERR_CERT_DATE_INVALID',
  'net::ERR_CERT_COMMON_NAME_INVALID',
  'net::ERR_SSL_PROTOCOL_ERROR',
  'net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
  'net::ERR_BAD_SSL_CLIENT_AUTH_CERT',
] as const;

export const handshakes = [
  ...STATUSES.map(([status, statusText]) =>
    scenario(
      `the handshake is answered with ${status}`,
      'a refusal',
      ['own', 'chrome', 'playwright', 'http-toolkit', 'mitmproxy', 'plain'],
      (world) => {
        const page = world.page();
        const socket = world.open('wss://app.example.com/ws', { atMs: 200, page, unanswered: true });
        const server = { name: 'Server', value: world.noise.pick(['nginx/1.27.2', 'envoy', 'awselb/2.0']) };
        socket.refused(220 + world.noise.between(5, 400), status, statusText, [server]);
        world.watchUntil(1500);
        world.expect('handshake-rejected', socket);
      },
    ),
  ),
  scenario(
    'refused again and again with longer pauses',
    '503 during a deployment, then it works',
    WHOLE,
    (world) => {
      const page = world.page();
      let atMs = 200;
      const tries = Array.from({ length: 4 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, unanswered: true });
        socket.refused(atMs + world.noise.between(5, 60), 503, 'Service Unavailable', [
          { name: 'Retry-After', value: '5' },
        ]);
        atMs += world.noise.around(1000 * 2 ** n, 0.3);
        return socket;
      });
      const back = world.open('wss://app.example.com/ws', { atMs, page });
      chatter(world, back, back.openedMs + 20, atMs + 20_000, { everyMs: 2000 });
      world.expect('handshake-rejected', tries);
      world.looksLike('reconnect-without-backoff', 'reconnect-storm');
    },
  ),
  scenario('401, then a log-in, then it works', 'the token was fetched too late', WHOLE, (world) => {
    const page = world.page();
    const first = world.open('wss://app.example.com/ws', { atMs: 200, page, unanswered: true });
    first.refused(260, 401, 'Unauthorized');
    const back = world.open('wss://app.example.com/ws', { atMs: world.noise.between(3000, 20_000), page });
    chatter(world, back, back.openedMs + 20, back.openedMs + 40_000, { everyMs: 2000 });
    world.expect('handshake-rejected', first);
    world.looksLike('reconnect-after-final-close');
  }),
  ...FAILURES.map((message) =>
    scenario(
      `no handshake: ${message || 'an error without a text'}`,
      'the connection never came about',
      WITH_ERRORS,
      (world) => {
        const page = world.page();
        const socket = world.open('wss://app.example.com/ws', { atMs: 200, page, unanswered: true });
        socket.failed(210 + world.noise.between(2, 900), message);
        world.watchUntil(2500);
        world.expect('handshake-failed', socket);
      },
    ),
  ),
  ...FORBIDDEN.map(([what, forbidden]) =>
    scenario(`${what} forbids the socket`, 'the client tries in vain', SEEN_BY_US, (world) => {
      const page = world.page();
      const url = forbidden.startsWith('Mixed') ? 'ws://app.example.com/ws' : 'wss://app.example.com/ws';
      const tries = [200, 1200, 3200].map((atMs) =>
        world.open(url, { atMs: atMs + world.noise.between(0, 90), page, forbidden }),
      );
      world.watchUntil(4500);
      world.expect('handshake-failed', tries);
    }),
  ),
  scenario(
    'no handshake, and no reason',
    'another extension looks at requests, and Chrome then gives an error without a text',
    SEEN_BY_US,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 200, page, unanswered: true });
      socket.failed(210 + world.noise.between(2, 900), '');
      world.watchUntil(2500);
      world.expect('handshake-failed', socket, { atMost: 'medium' });
    },
  ),
  ...TLS.map((error) =>
    scenario(`no TLS: ${error}`, 'certificate or protocol', WITH_ERRORS, (world) => {
      const page = world.page();
      const socket = world.open('wss://intranet.example.com/ws', { atMs: 200, page, unanswered: true });
      socket.failed(230 + world.noise.between(2, 90), `${ESTABLISHING}${error}`);
      world.watchUntil(2500);
      world.expect('tls-failure', socket);
    }),
  ),
];
