import { beats, chatter } from '../world/traffic.ts';
import { lives, WITH_CODES, WITH_ENDS } from './stories.ts';
import { engineIo, PHOENIX, SOCKET_IO, subscribe, unseen } from './unseenKit.ts';

const story = unseen(2);

/** Services and libraries that say in their own words why they close. */
export const unseenServices = [
  story(
    'an hour with a voice model',
    '1001 "Your session hit the maximum duration of 60 minutes."',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://api.openai.com/v1/realtime?model=gpt-realtime', {
        atMs: 300,
        server: 'cloudflare',
      });
      const endMs = socket.openedMs + 3_600_000 + world.noise.between(0, 900);
      chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(200, 20_000), {
        everyMs: 15_000,
      });
      socket.closedByServer(endMs, 1001, 'Your session hit the maximum duration of 60 minutes.');
      world.watchUntil(endMs + 900);
      world.looksLike('server-restart');
      world.expect('max-lifetime', socket);
    },
  ),
  story(
    'ten minutes of Gemini Live, twice',
    '1011 "Deadline expired before operation could complete."',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 2, (atMs) => {
        const socket = world.open(
          'wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=redacted',
          { atMs, page },
        );
        const endMs = socket.openedMs + 600_000 + world.noise.between(10, 1400);
        chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(200, 9000), {
          everyMs: 4000,
        });
        socket.closedByServer(endMs, 1011, 'Deadline expired before operation could complete.');
        return { socket, endMs };
      });
      world.looksLike('server-error');
      world.expect('max-lifetime', ended);
    },
  ),
  story('the longest transcript', 'AssemblyAI closes with 3008 after three hours', WITH_CODES, (world) => {
    const socket = world.open('wss://streaming.assemblyai.com/v3/ws?sample_rate=16000', { atMs: 300 });
    const endMs = socket.openedMs + 10_800_000 + world.noise.between(50, 2000);
    chatter(world, socket, socket.openedMs + 60, endMs - 300, { everyMs: 20_000 });
    socket.closedByServer(endMs, 3008, 'Session expired: Maximum session duration exceeded');
    world.watchUntil(endMs + 900);
    world.expect('max-lifetime', socket, { accept: ['policy-or-auth'] });
  }),
  story(
    'the microphone was muted',
    'Deepgram: 1011 NET-0001 ten seconds after the last audio',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://api.deepgram.com/v1/listen?model=nova-3', { atMs: 300 });
      for (let atMs = socket.openedMs + 50; atMs < socket.openedMs + 31_000; atMs += 250)
        socket.sendOfSize(atMs, 8000);
      chatter(world, socket, socket.openedMs + 800, socket.openedMs + 32_500, {
        everyMs: 1500,
        who: 'server',
      });
      const endMs = socket.openedMs + 31_000 + world.noise.between(9900, 10_900);
      socket.closedByServer(
        endMs,
        1011,
        'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001',
      );
      world.watchUntil(endMs + 900);
      world.looksLike('server-error');
      world.expect('idle-timeout', socket);
    },
  ),
  story(
    'Bandit calls silence a protocol error',
    '1002 sixty seconds after the last word of the page, twice',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 2, (atMs) => {
        const socket = world.open(PHOENIX, { atMs, page });
        socket.send(socket.openedMs + 5, '["1","1","room:7","phx_join",{}]');
        socket.receive(socket.openedMs + 60, '["1","1","room:7","phx_reply",{"status":"ok","response":{}}]');
        const sentMs = socket.openedMs + world.noise.between(6000, 50_000);
        socket.send(sentMs, '["1","2","room:7","shout",{"body":"hi"}]');
        const endMs = sentMs + 60_000 + world.noise.between(1, 40);
        for (let at = sentMs + 900; at < endMs; at += world.noise.between(2000, 9000))
          socket.receive(at, '[null,null,"room:7","new_msg",{"body":"yo"}]');
        socket.closedByServer(endMs, 1002, '');
        return { socket, endMs };
      });
      world.looksLike('browser-rejected-frame');
      world.expect('idle-timeout', ended);
    },
  ),
  ...(
    [
      ['Python websockets misses a pong', 1011, 'keepalive ping timeout'],
      ['Deno misses a pong', 1001, 'No response from ping frame.'],
      ['Tornado misses a pong', 1000, 'ping timed out'],
      ['NATS finds it stale', 1001, 'Stale Connection'],
      ['Meteor hears no heartbeat', 1000, 'DDP heartbeat timed out'],
    ] as const
  ).map(([name, code, reason]) =>
    story(name, `${code} "${reason}" after a time without a sign of life`, WITH_CODES, (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(60_000, 300_000), {
        everyMs: 2500,
      });
      const endMs = socket.lastMs + world.noise.between(33_000, 41_000);
      socket.closedByServer(endMs, code, reason);
      const again = world.open(world.url, { atMs: endMs + 1400, page });
      chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 2500 });
      world.looksLike('server-error', 'server-restart');
      world.expect('heartbeat-unanswered', socket);
    }),
  ),
  story(
    'connection_init was forgotten',
    'graphql-ws: 4408 three seconds after opening, four times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 4, (atMs) => {
        const socket = world.open('wss://api.board.test/graphql', {
          atMs,
          page,
          subprotocol: 'graphql-transport-ws',
        });
        const endMs = socket.openedMs + 3000 + world.noise.between(1, 30);
        socket.closedByServer(endMs, 4408, 'Connection initialisation timeout');
        return { socket, endMs };
      });
      world.tolerate('reconnect-without-backoff');
      world.expect('policy-or-auth', ended, { accept: ['idle-timeout', 'max-lifetime'] });
    },
  ),
  story(
    'a subscription with a wrong token',
    'graphql-ws: 4403 after connection_init; the page does not insist',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://api.board.test/graphql', {
        atMs: 300,
        subprotocol: 'graphql-transport-ws',
      });
      socket.send(socket.openedMs + 2, '{"type":"connection_init","payload":{"authToken":"redacted"}}');
      socket.closedByServer(socket.openedMs + 60, 4403, 'Forbidden');
      world.watchUntil(90_000);
      world.looksLike('no-reconnect');
      world.expect('policy-or-auth', socket);
    },
  ),
  story('a resolver throws', 'graphql-ws: 4500 in the middle of a subscription', WITH_CODES, (world) => {
    const socket = world.open('wss://api.board.test/graphql', {
      atMs: 300,
      subprotocol: 'graphql-transport-ws',
    });
    subscribe(socket);
    for (let n = 0; n < 20; n += 1)
      socket.receive(
        socket.openedMs + 900 + n * 1300,
        `{"id":"1","type":"next","payload":{"data":{"orders":[{"id":${n}}]}}}`,
      );
    socket.closedByServer(socket.lastMs + 700, 4500, 'Cannot read properties of undefined');
    world.watchUntil(socket.lastMs + 1500);
    world.expect('server-error', socket);
  }),
  story('Action Cable says unauthorized', 'in a message, then 1000', WITH_CODES, (world) => {
    const socket = world.open('wss://shop.example.com/cable', {
      atMs: 300,
      subprotocol: 'actioncable-v1-json',
    });
    socket.receive(socket.openedMs + 30, '{"type":"disconnect","reason":"unauthorized","reconnect":false}');
    socket.closedByServer(socket.openedMs + 32, 1000);
    world.watchUntil(20_000);
    world.expect('policy-or-auth', socket);
  }),
  story('SignalR closes with an error', 'type 7 in a message, then 1000', WITH_CODES, (world) => {
    const page = world.page();
    const url = 'wss://hub.corp.test/hubs/orders?id=redacted';
    const socket = world.open(url, { atMs: 300, page });
    socket.send(socket.openedMs + 4, '{"protocol":"json","version":1}\u001e');
    socket.receive(socket.openedMs + 30, '{}\u001e');
    beats(world, socket, socket.openedMs + 15_000, socket.openedMs + 100_000, {
      everyMs: 15_000,
      ask: '{"type":6}\u001e',
      by: 'server',
    });
    socket.receive(
      socket.lastMs + 3000,
      '{"type":7,"error":"Connection closed with an error.","allowReconnect":true}\u001e',
    );
    socket.closedByServer(socket.lastMs + 2, 1000);
    const again = world.open(url, { atMs: socket.lastMs + 1200, page });
    chatter(world, again, again.openedMs + 40, socket.lastMs + 20_000, { everyMs: 1500 });
    world.expect('server-error', socket);
  }),
  story('logged in elsewhere', '4000 "logged in from another device"', WITH_CODES, (world) => {
    const socket = world.open('wss://game.example.com/play', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 100_000, { everyMs: 600 });
    socket.closedByServer(socket.lastMs + 130, 4000, 'logged in from another device');
    world.watchUntil(socket.lastMs + 40_000);
    world.expect('policy-or-auth', socket);
  }),
  story(
    'too many messages a second',
    '1008 "rate limit exceeded" in a burst of the page',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://ex.trade.test/ws', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 30_000, { everyMs: 500 });
      for (let n = 0; n < 60; n += 1) socket.send(socket.lastMs + 4, `{"op":"cancel","id":${n}}`);
      socket.closedByServer(socket.lastMs + 90, 1008, 'rate limit exceeded');
      world.watchUntil(socket.lastMs + 2000);
      world.expect('policy-or-auth', socket, { accept: ['server-overloaded'] });
    },
  ),
  story(
    'the Socket.IO server shuts down',
    '41 to two namespaces and a close without a code; it is back after two seconds',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(60_000, 200_000);
      const sockets = [0, 1].map(() => {
        const socket = world.open(SOCKET_IO, { atMs: world.noise.between(200, 3000), page });
        engineIo(world, socket, { untilMs: endMs - 900 });
        socket.receive(endMs - 2, '41');
        socket.closedByServer(endMs + world.noise.between(0, 20), 1005);
        const again = world.open(SOCKET_IO, { atMs: endMs + world.noise.between(1900, 2600), page });
        engineIo(world, again, { untilMs: endMs + 60_000 });
        return socket;
      });
      world.expect('server-restart', sockets);
    },
  ),
];
