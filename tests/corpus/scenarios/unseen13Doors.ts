import { chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ERRORS } from './stories.ts';
import { again, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { attempts, net, subscribe, WITH_WORDS } from './unseenKit.ts';

/** Handshakes that come to nothing, and guests that are shown the door. */
export const unseen13Doors = [
  story('the path is wrong', '404 to each of four patient attempts', WITH_WORDS, (world) => {
    const { noise } = world;
    const page = world.page();
    let atMs = 400;
    const out = [1, 2, 3, 4].map((n) => {
      const socket = world.open('wss://app.example.com/websocket2', { atMs, page, unanswered: true });
      socket.refused(atMs + noise.between(20, 90), 404, 'Not Found', [
        { name: 'Server', value: 'nginx/1.27.2' },
      ]);
      atMs += noise.around(2500 * 2 ** n, 0.2);
      return socket;
    });
    world.watchUntil(atMs);
    world.expect('handshake-rejected', out);
  }),
  story(
    'a proxy that does not upgrade',
    '400 from behind nginx, while another socket lives',
    WITH_WORDS,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open(world.url, { atMs: 400, page, unanswered: true });
      socket.refused(400 + noise.between(20, 90), 400, 'Bad Request');
      const other = world.open('wss://push.elsewhere.example.net/p', { atMs: 500, page });
      talk(world, other, 20_000);
      world.watchUntil(21_000);
      world.expect('handshake-rejected', socket);
      world.tolerate('no-reconnect', socket);
    },
  ),
  story('no credentials', '401 twice, then with a fresh token it opens', WITH_WORDS, (world) => {
    const { noise } = world;
    const page = world.page();
    const out = [400, 4300].map((atMs) => {
      const socket = world.open(world.url, { atMs, page, unanswered: true });
      socket.refused(atMs + noise.between(20, 90), 401, 'Unauthorized');
      return socket;
    });
    const last = world.open(world.url, { atMs: 11_000, page });
    talk(world, last, 30_000);
    world.watchUntil(42_000);
    world.expect('handshake-rejected', out, { accept: ['policy-or-auth'] });
  }),
  story(
    'the origin is not allowed',
    '403 in a HAR of a proxy',
    ['http-toolkit', 'mitmproxy', 'plain'],
    (world) => {
      const socket = world.open(world.url, { atMs: 400, unanswered: true });
      socket.refused(431, 403, 'Forbidden');
      world.watchUntil(3000);
      world.expect('handshake-rejected', socket, { accept: ['policy-or-auth'] });
    },
  ),
  story(
    '502 while the upstream is away',
    'a deploy behind nginx: 1006 for one busy socket, then 502, then back',
    WITH_ERRORS.slice(0, 2),
    (world) => {
      const { noise } = world;
      const page = world.page();
      const first = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const endMs = talk(world, first, noise.between(40_000, 90_000), 700) + 80;
      first.cut(endMs);
      let atMs = endMs + 1000;
      const out = [1, 2].map((n) => {
        const socket = world.open(world.url, { atMs, page, unanswered: true });
        socket.refused(atMs + 30, 502, 'Bad Gateway');
        atMs += noise.around(1500 * 2 ** n, 0.2);
        return socket;
      });
      const last = world.open(world.url, { atMs, page, server: 'nginx' });
      talk(world, last, 20_000, 700);
      world.watchUntil(atMs + 21_000);
      world.expect('server-restart', first, { accept: ['server-crash'] });
      world.expect('handshake-rejected', out, {
        accept: ['server-restart', 'server-crash', 'server-overloaded'],
      });
    },
  ),
  story('a name nobody knows', 'ERR_NAME_NOT_RESOLVED', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, 'wss://api.stagin.board.test/ws', 300, {
      times: 4,
      error: net('ERR_NAME_NOT_RESOLVED'),
      page: world.page(),
      pauseMs: (nth) => world.noise.around(3000 * 2 ** nth, 0.3),
    });
    world.watchUntil(nextMs);
    world.expect('handshake-failed', sockets);
  }),
  story('nobody listens', 'the dev server is not running', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, 'ws://localhost:3001/ws', 300, {
      times: 3,
      error: net('ERR_CONNECTION_REFUSED'),
      page: world.page('http://localhost:5173/'),
      pauseMs: (nth) => world.noise.around(4000 * 2 ** nth, 0.3),
    });
    world.watchUntil(nextMs);
    world.expect('handshake-failed', sockets);
  }),
  story('the handshake waits for four minutes', 'a firewall swallows it', WITH_ERRORS, (world) => {
    const socket = world.open('wss://intranet.plant.example/ws', {
      atMs: 300,
      page: world.page(),
      unanswered: true,
    });
    socket.failed(240_300, 'WebSocket opening handshake timed out');
    world.watchUntil(250_000);
    world.expect('handshake-failed', socket);
    world.tolerate('no-reconnect', socket);
  }),
  story(
    'the server ignores the subprotocol',
    'no Sec-WebSocket-Protocol in the answer',
    WITH_ERRORS,
    (world) => {
      const { sockets, nextMs } = attempts(world, 'wss://api.shop.test/graphql', 300, {
        times: 2,
        error:
          "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
        page: world.page(),
        pauseMs: () => 5000,
      });
      world.watchUntil(nextMs);
      world.expect('handshake-failed', sockets, { accept: ['handshake-rejected'] });
    },
  ),
  story('the certificate has expired', 'ERR_CERT_DATE_INVALID', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, 'wss://old.shop.test/ws', 300, {
      times: 3,
      error: net('ERR_CERT_DATE_INVALID'),
      page: world.page(),
      pauseMs: (nth) => 3000 * 2 ** nth,
      takesMs: 40,
    });
    world.watchUntil(nextMs);
    world.expect('tls-failure', sockets);
  }),
  story('wss to a plain port', 'ERR_SSL_PROTOCOL_ERROR', WITH_ERRORS, (world) => {
    const { sockets, nextMs } = attempts(world, 'wss://10.20.0.15:8080/ws', 300, {
      times: 1,
      error: net('ERR_SSL_PROTOCOL_ERROR'),
      page: world.page(),
    });
    world.watchUntil(nextMs + 4000);
    world.expect('tls-failure', sockets);
    world.tolerate('no-reconnect', sockets);
  }),
  story(
    'an authority of the house',
    'ERR_CERT_AUTHORITY_INVALID, and a good socket beside it',
    WITH_ERRORS,
    (world) => {
      const page = world.page();
      const { sockets, nextMs } = attempts(world, 'wss://staging.board.test/ws', 300, {
        times: 2,
        error: net('ERR_CERT_AUTHORITY_INVALID'),
        page,
        pauseMs: () => 8000,
      });
      const other = world.open('wss://app.example.com/ws', { atMs: 320, page });
      talk(world, other, nextMs);
      world.watchUntil(nextMs + 500);
      world.expect('tls-failure', sockets);
    },
  ),
  story(
    'the token expired in the middle',
    '1008 with words, and a new token an instant later',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(200_000, 500_000), 5000) + noise.between(100, 3000);
        socket.closedByServer(endMs, 1008, 'token expired');
        return endMs;
      });
      world.expect('policy-or-auth', dropped);
    },
  ),
  story('graphql-ws says Forbidden', '4403 to the init, once', WITH_CODES, (world) => {
    const socket = world.open('wss://api.shop.test/graphql', {
      atMs: 300,
      page: world.page(),
      subprotocol: 'graphql-transport-ws',
    });
    socket.send(socket.openedMs + 2, '{"type":"connection_init","payload":{}}');
    socket.closedByServer(socket.openedMs + 60, 4403, 'Forbidden');
    world.watchUntil(60_000);
    world.expect('policy-or-auth', socket);
    world.looksLike('no-reconnect');
  }),
  story('the same subscription twice', '4409 of graphql-ws', WITH_CODES, (world) => {
    const { noise } = world;
    const options = { url: 'wss://api.shop.test/graphql', page: world.page() };
    const { dropped } = again(world, 1, { ...options, subprotocol: 'graphql-transport-ws' }, (socket) => {
      subscribe(socket);
      const endMs = socket.openedMs + noise.between(5000, 20_000);
      chatter(world, socket, socket.openedMs + 500, endMs - 100, { everyMs: 900, who: 'server' });
      socket.send(endMs - 30, '{"id":"1","type":"subscribe","payload":{"query":"subscription{stock{id}}"}}');
      socket.closedByServer(endMs, 4409, 'Subscriber for 1 already exists');
      return endMs;
    });
    world.expect('policy-or-auth', dropped, { accept: ['server-error', 'invalid-payload'] });
  }),
  story(
    'Centrifugo takes no such token',
    '3500 invalid token, and the client stays away',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://rt.shop.test/connection/websocket', { atMs: 300, page: world.page() });
      socket.send(socket.openedMs + 2, '{"connect":{"token":"redacted","name":"js"},"id":1}');
      socket.closedByServer(socket.openedMs + 44, 3500, 'invalid token');
      world.watchUntil(90_000);
      world.expect('policy-or-auth', socket);
      world.looksLike('no-reconnect');
    },
  ),
];
