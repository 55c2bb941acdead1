import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { binary, engineIo, PHOENIX, phoenixBeats, SOCKET_IO, subscribe, unseen } from './unseenKit.ts';

const story = unseen(1);

const PINGREQ = 'wAA=';
const PINGRESP = '0AA=';

/** Heartbeats of protocols in use: too slow, unanswered, throttled. */
export const unseenApps = [
  story(
    'Socket.IO pings every 25 s through a proxy of 20 s',
    'it lives only while people talk',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open(SOCKET_IO, { atMs, page, server: 'nginx' });
        const talkMs = world.noise.between(2000, 22_000);
        engineIo(world, socket, { untilMs: socket.openedMs + talkMs });
        chatter(world, socket, socket.openedMs + 200, socket.openedMs + 300 + talkMs * 0.1, { everyMs: 700 });
        const endMs = socket.lastMs + 20_000 + world.noise.between(-200, 100);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
    },
  ),
  story(
    'MQTT.js keeps alive every 60 s through an ALB of 60 s',
    'it wins the race some times',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://mq.plant.test/mqtt', {
          atMs,
          page,
          subprotocol: 'mqtt',
          server: 'alb',
        });
        binary(world, socket, socket.openedMs + 3, 'sent', 'EBQABE1RVFQEAgA8AAh3ZWItMWYzYQ==');
        binary(world, socket, socket.openedMs + 9 + socket.rttMs, 'received', 'IAIAAA==');
        let lastMs = socket.openedMs + 9 + socket.rttMs;
        for (let n = 0; n < 2 + nth; n += 1) {
          const askedMs = lastMs + 59_950;
          binary(world, socket, askedMs, 'sent', PINGREQ);
          lastMs = askedMs + socket.rttMs;
          binary(world, socket, lastMs, 'received', PINGRESP);
        }
        const endMs = lastMs + 60_000 + world.noise.between(-10, 30);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
    },
  ),
  story(
    'Phoenix hangs and its client notices',
    'a heartbeat stays without reply, 1000 "heartbeat timeout"',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open(PHOENIX, { atMs: 300, page });
      const hangs = world.noise.whole(3, 9) * 30_000;
      const askedMs = phoenixBeats(world, socket, {
        untilMs: socket.openedMs + hangs,
        silentFromMs: socket.openedMs + hangs,
      });
      const endMs = askedMs + 30_000;
      socket.closedByPage(endMs, 1000, 'heartbeat timeout');
      const again = world.open(PHOENIX, { atMs: endMs + 1100, page });
      phoenixBeats(world, again, { untilMs: again.openedMs + 65_000 });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story(
    'SignalR hears nothing for 30 s',
    'the hub is stuck; the client stops it and comes back',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://hub.corp.test/hubs/orders?id=redacted';
      const socket = world.open(url, { atMs: 300, page });
      socket.send(socket.openedMs + 4, '{"protocol":"json","version":1}\u001e');
      socket.receive(socket.openedMs + 4 + socket.rttMs, '{}\u001e');
      const stuckMs = socket.openedMs + world.noise.whole(4, 20) * 15_000;
      for (let atMs = socket.openedMs + 15_000; atMs <= stuckMs + 30_000; atMs += 15_000) {
        socket.send(atMs + world.noise.between(0, 9), '{"type":6}\u001e');
        if (atMs <= stuckMs) socket.receive(atMs + world.noise.between(20, 900), '{"type":6}\u001e');
      }
      const endMs = stuckMs + 31_000;
      socket.closedByPage(endMs);
      const again = world.open(url, { atMs: endMs + 60, page });
      chatter(world, again, again.openedMs + 50, endMs + 20_000, { everyMs: 2000 });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story(
    'graphql-ws gives up on a pong',
    'the client pings every 10 s and closes with 4408 after 5 s',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const options = { page, subprotocol: 'graphql-transport-ws' };
      const socket = world.open('wss://api.board.test/graphql', { atMs: 300, ...options });
      subscribe(socket);
      const silentMs = socket.openedMs + world.noise.whole(4, 30) * 10_000;
      beats(world, socket, socket.openedMs + 10_000, silentMs - 1, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
      });
      socket.send(silentMs, '{"type":"ping"}');
      socket.closedByPage(silentMs + 5000, 4408, 'Request Timeout');
      const again = world.open(socket.url, { atMs: silentMs + 6500, ...options });
      subscribe(again);
      beats(world, again, again.openedMs + 10_000, again.openedMs + 31_000, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
      });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story('Centrifugo gets no pong', 'the page hung for long; 3012 after 8 s', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open('wss://push.example.org/connection/websocket', { atMs: 300, page });
    socket.send(socket.openedMs + 2, '{"id":1,"connect":{}}');
    socket.receive(
      socket.openedMs + 40,
      '{"id":1,"connect":{"client":"c7","version":"5.4.0","ping":25,"pong":true}}',
    );
    const asked = beats(
      world,
      socket,
      socket.openedMs + 25_000,
      socket.openedMs + world.noise.whole(3, 9) * 25_000,
      { everyMs: 25_000, ask: '{}', answer: '{}', by: 'server', answerMs: 2 },
    );
    socket.receive(asked + 25_000, '{}');
    socket.closedByServer(asked + 33_000, 3012, 'no pong');
    world.watchUntil(asked + 34_000);
    world.expect('heartbeat-unanswered', socket, { accept: ['page-slow-to-answer'] });
  }),
  story('Action Cable goes stale', 'no ping for more than 6 s; the client opens another', WHOLE, (world) => {
    const page = world.page();
    const options = { page, subprotocol: 'actioncable-v1-json' };
    const url = 'wss://shop.example.com/cable';
    const ping = (n: number) => `{"type":"ping","message":${1_790_000_000 + n * 3}}`;
    const socket = world.open(url, { atMs: 300, ...options });
    socket.receive(socket.openedMs + 10, '{"type":"welcome"}');
    const count = world.noise.whole(8, 80);
    for (let n = 1; n <= count; n += 1)
      socket.receive(socket.openedMs + n * 3000 + world.noise.between(0, 30), ping(n));
    const endMs = socket.lastMs + world.noise.between(6200, 11_500);
    socket.closedByPage(endMs);
    const again = world.open(url, { atMs: endMs + 5, ...options });
    again.receive(again.openedMs + 8, '{"type":"welcome"}');
    for (let n = 1; n <= 6; n += 1) again.receive(again.openedMs + n * 3000, ping(count + n));
    world.expect('heartbeat-unanswered', socket);
  }),
  story('a hidden tab beats once a minute', 'the server wants a sign of life every 45 s', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
    const hiddenMs = socket.openedMs + world.noise.between(40_000, 90_000);
    const slowMs = hiddenMs + 300_000;
    beats(world, socket, socket.openedMs + 25_000, slowMs, { everyMs: 25_000, answer: '{"type":"pong"}' });
    world.mark(page, 'hidden', hiddenMs);
    const endMs = socket.lastMs + 45_000;
    socket.closedByServer(endMs, 1001, 'ping timeout');
    const again = world.open(socket.url, { atMs: endMs + 14_000, page });
    again.send(again.openedMs + 20, '{"type":"hello"}');
    again.receive(again.openedMs + 90, '{"type":"hello"}');
    world.mark(page, 'visible', again.openedMs + 9000);
    world.watchUntil(again.openedMs + 12_000);
    world.expect('background-throttling', socket);
  }),
  story(
    'a hidden tab whose heartbeat lives in a worker',
    'the beat never slowed; the server restarts',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      world.mark(page, 'hidden', socket.openedMs + 20_000);
      const endMs = socket.openedMs + world.noise.between(900_000, 1_500_000);
      beats(world, socket, socket.openedMs + 25_000, endMs - 2000, {
        everyMs: 25_000,
        answer: '{"type":"pong"}',
      });
      socket.closedByServer(endMs, 1012, 'Service restart');
      const again = world.open(socket.url, { atMs: endMs + 1300, page });
      beats(world, again, again.openedMs + 25_000, again.openedMs + 60_000, {
        everyMs: 25_000,
        answer: '{"type":"pong"}',
      });
      world.looksLike('background-throttling');
      world.expect('server-restart', socket);
    },
  ),
  story(
    'y-websocket gives up after 45 s',
    'the document server sends nothing any more; 1005 by the page',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://docs.example.org/room-8f2';
      const socket = world.open(url, { atMs: 300, page });
      const quietMs = socket.openedMs + world.noise.between(60_000, 400_000);
      for (let atMs = socket.openedMs + 200; atMs < quietMs; atMs += world.noise.between(3000, 15_000)) {
        binary(world, socket, atMs, 'sent', 'AQIB');
        binary(world, socket, atMs + socket.rttMs, 'received', 'AQIC');
      }
      for (let atMs = quietMs + 9000; atMs < quietMs + 45_000; atMs += 15_000)
        binary(world, socket, atMs, 'sent', 'AQID');
      const endMs = quietMs + 46_500;
      socket.closedByPage(endMs);
      const again = world.open(url, { atMs: endMs + 250, page });
      chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 3000 });
      world.expect('heartbeat-unanswered', socket, { accept: ['closed-by-page'] });
    },
  ),
  story(
    'JSON-RPC into a void',
    'each request had an answer; then none for 90 s, then 1006',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://node.chain.test/ws', { atMs: 300, page });
      const deadMs = socket.openedMs + world.noise.between(60_000, 200_000);
      let id = 0;
      for (
        let atMs = socket.openedMs + 100;
        atMs < deadMs + 90_000;
        atMs += world.noise.between(2500, 7000)
      ) {
        id += 1;
        socket.send(atMs, `{"jsonrpc":"2.0","id":${id},"method":"eth_blockNumber","params":[]}`);
        if (atMs < deadMs)
          socket.receive(atMs + socket.rttMs, `{"jsonrpc":"2.0","id":${id},"result":"0x1f4"}`);
      }
      socket.cut(socket.lastMs + 1900);
      bystander(world, 500, socket.lastMs + 3000, page);
      world.expect('heartbeat-unanswered', socket, {
        accept: ['network-lost', 'server-crash'],
        atMost: 'medium',
      });
    },
  ),
];
