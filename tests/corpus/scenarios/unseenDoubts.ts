import { bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS, WITH_ENDS_OF_TABS } from './stories.ts';
import { engineIo, SOCKET_IO, unseen } from './unseenKit.ts';

const story = unseen(4);

/** Where little can be said, and where one has to look twice. */
export const unseenDoubts = [
  story(
    'a hung server killed after a minute',
    'chatty for long; the last word was 60 s before the only cut',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(200_000, 600_000), {
        everyMs: 2000,
      });
      socket.cut(socket.lastMs + 60_000 + world.noise.between(-150, 200));
      bystander(world, 700, socket.lastMs + 62_000);
      world.looksLike('idle-timeout');
      world.expect('abnormal-unexplained', socket, {
        accept: ['idle-timeout', 'server-crash'],
        atMost: 'low',
      });
    },
  ),
  story(
    'its twin survived longer',
    'one drop after 60 s; another socket of the address was quiet for 95 s and lived',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const twin = world.open('wss://app.example.com/ws', { atMs: 200, page });
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 40_000, { everyMs: 3000 });
      const endMs = socket.lastMs + 60_020;
      socket.cut(endMs);
      chatter(world, twin, twin.openedMs + 30, endMs - 40_000, { everyMs: 5000 });
      chatter(world, twin, twin.lastMs + 95_000, endMs + 90_000, { everyMs: 5000 });
      world.looksLike('idle-timeout');
      world.tolerate('no-reconnect');
      world.expect('abnormal-unexplained', socket, {
        accept: ['idle-timeout', 'server-crash'],
        atMost: 'low',
      });
    },
  ),
  story(
    'broadcast, then restart',
    'five quiet sockets heard the same broadcast 20 s before the restart: one silence, one moment',
    WITH_ENDS_OF_TABS,
    (world) => {
      const endMs = world.noise.between(100_000, 200_000);
      const gone = Array.from({ length: 5 }, (_, n) => {
        const page = world.page(`https://app.example.com/news/${n}`);
        const socket = world.open('wss://app.example.com/news', {
          atMs: 300 + n * world.noise.between(900, 9000),
          page,
        });
        for (let atMs = endMs - 20_000 - 30_000 * 2; atMs < endMs; atMs += 30_000)
          socket.receive(atMs + world.noise.between(0, 5), '{"news":[]}');
        socket.cut(endMs + world.noise.between(0, 20));
        const again = world.open(socket.url, { atMs: endMs + world.noise.between(900, 2600), page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 9000, who: 'server' });
        return socket;
      });
      world.looksLike('idle-timeout');
      // Files of other programs do not tell the tabs apart.
      if (!world.sees.surroundings) world.tolerate('connection-leak');
      world.expect('server-restart', gone, { accept: ['server-crash'] });
    },
  ),
  story(
    'two tabs, each for half an hour',
    '1800 s of age in both, whenever they were opened',
    WITH_ENDS,
    (world) => {
      const pages = [
        world.page('https://app.example.com/a'),
        world.page('https://app.example.com/b'),
      ] as const;
      const gone = pages.flatMap((page, n) => {
        let atMs = 300 + n * world.noise.between(100_000, 900_000);
        return [0, 1].map(() => {
          const socket = world.open('wss://app.example.com/rt', { atMs, page });
          const endMs = socket.openedMs + 1_800_000 + world.noise.between(0, 300);
          chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(50, 9000), {
            everyMs: 11_000,
          });
          socket.cut(endMs);
          atMs = endMs + world.noise.between(900, 2000);
          return socket;
        });
      });
      const endMs = Math.max(...gone.map(({ lastMs }) => lastMs)) + 14_000;
      world.watchUntil(endMs);
      world.tolerate('no-reconnect');
      world.expect('max-lifetime', gone);
    },
  ),
  story(
    'four causes in one afternoon',
    'nginx cuts one host, a token ends another, a third leaks, a fourth restarts',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const quiet = lives(world, 3, (atMs) => {
        const socket = world.open('wss://rt.shop.test/updates', { atMs, page, server: 'nginx' });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 90_000), {
          everyMs: 3000,
        });
        const endMs = socket.lastMs + 60_000 - world.noise.between(-30, 250);
        socket.cut(endMs);
        return { socket, endMs };
      });
      const endMs = (quiet[2]?.lastMs ?? 0) + 61_000;
      const gate = world.open('wss://gate.example.net/ws', { atMs: 900, page });
      chatter(world, gate, gate.openedMs + 40, 70_000, { everyMs: 2500 });
      gate.closedByServer(70_300, 4401, 'Unauthorized');
      const leaked = Array.from({ length: 9 }, (_, n) => {
        const socket = world.open('wss://notify.example.com/n', { atMs: 500 + n * (endMs / 9.5), page });
        chatter(world, socket, socket.openedMs + 40, endMs, { everyMs: 7000, who: 'server' });
        return socket;
      });
      const told = world.open('wss://game.example.org/play', { atMs: 700, page });
      chatter(world, told, told.openedMs + 40, 99_000, { everyMs: 800 });
      told.closedByServer(99_100, 1012);
      const again = world.open(told.url, { atMs: 100_900, page });
      chatter(world, again, again.openedMs + 40, endMs, { everyMs: 800 });
      world.tolerate('no-reconnect');
      world.expect('idle-timeout', quiet);
      world.expect('policy-or-auth', gate);
      world.expect('connection-leak', leaked);
      world.expect('server-restart', told);
    },
  ),
  story(
    'a hundred sockets at once',
    'a page that tests load loses all of them in a tenth of a second',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = 60_000;
      const gone = Array.from({ length: 100 }, (_, n) => {
        const socket = world.open('wss://load.example.com/echo', { atMs: 300 + n * 20, page });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 2000), {
          everyMs: 9000,
        });
        socket.cut(endMs + world.noise.between(0, 100));
        return socket;
      });
      world.watchUntil(endMs + 1500);
      world.tolerate('connection-leak');
      if (world.sees.closeCodes) {
        world.expect('server-restart', gone, { accept: ['server-crash', 'network-lost'] });
      } else world.tolerate('server-restart');
    },
  ),
  story(
    'one outage, two ways to end',
    '1012 on /ws and a cut on /feed of the same host at one moment',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(60_000, 200_000);
      const all = ['ws', 'feed', 'feed'].map((path) => {
        const socket = world.open(`wss://app.example.com/${path}`, {
          atMs: world.noise.between(300, 9000),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 900), { everyMs: 1200 });
        if (path === 'ws') socket.closedByServer(endMs, 1012);
        else socket.cut(endMs + world.noise.between(50, 400));
        const again = world.open(socket.url, { atMs: endMs + world.noise.between(900, 2600), page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1200 });
        return socket;
      });
      world.expect('server-restart', all, { accept: ['server-crash'] });
    },
  ),
  ...(
    [
      [1000, 'Server shutting down', 'server-restart'],
      [1001, 'CloudFlare WebSocket proxy restarting', 'server-restart'],
      [4000, 'Server is restarting for an update', 'server-restart'],
      [1011, 'Server overloaded, try again later', 'server-overloaded'],
      [4429, 'Too Many Requests', 'server-overloaded'],
      [1011, 'Unhandled exception in handler', 'server-error'],
      [4500, 'Internal Server Error', 'server-error'],
      [1011, 'upstream connection lost', 'server-error'],
    ] as const
  ).map(([code, reason, rule]) =>
    story(`${code} "${reason}"`, 'as the server says', WITH_CODES, (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 200_000), {
        everyMs: 1400,
      });
      socket.closedByServer(socket.lastMs + 300, code, reason);
      const again = world.open(socket.url, { atMs: socket.lastMs + 2600, page });
      chatter(world, again, again.openedMs + 40, socket.lastMs + 20_000, { everyMs: 1400 });
      const accept = rule === 'server-overloaded' ? (['server-error', 'policy-or-auth'] as const) : [];
      world.expect(rule, socket, { accept });
    }),
  ),
  story(
    'the client of Socket.IO waits in vain',
    'no ping for 45 s; it closes and comes back',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(SOCKET_IO, { atMs: 300, page });
      const asked = engineIo(world, socket, { untilMs: socket.openedMs + 25_000 * world.noise.whole(3, 9) });
      socket.send(asked + 8000, '42["typing"]');
      const endMs = asked + 45_000 + world.noise.between(1, 30);
      socket.closedByPage(endMs);
      const again = world.open(SOCKET_IO, { atMs: endMs + world.noise.between(500, 1500), page });
      engineIo(world, again, { untilMs: again.openedMs + 60_000 });
      world.watchUntil(again.openedMs + 61_000);
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story(
    'the client of Pusher waits in vain',
    'its ping after 120 s of silence has no pong within 30 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://ws-eu.pusher.com/app/3f9c?protocol=7&client=js&version=8.4.0';
      const hello =
        '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":120}"}';
      const socket = world.open(url, { atMs: 300, page });
      socket.receive(socket.openedMs + 20, hello);
      chatter(world, socket, socket.openedMs + 900, socket.openedMs + 60_000, {
        everyMs: 6000,
        who: 'server',
      });
      const asked = socket.lastMs + 120_000;
      socket.send(asked, '{"event":"pusher:ping","data":{}}');
      socket.closedByPage(asked + 30_000);
      const again = world.open(url, { atMs: asked + 31_000, page });
      again.receive(again.openedMs + 20, hello);
      chatter(world, again, again.openedMs + 900, again.openedMs + 20_000, { everyMs: 6000, who: 'server' });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  story('SockJS sends h every 25 s', 'a gateway of 20 s is faster', WITH_ENDS, (world) => {
    const page = world.page();
    const cut = lives(world, 3, (atMs, nth) => {
      const socket = world.open(`wss://broker.corp.test/ws/13${nth}/k3f9a/websocket`, { atMs, page });
      socket.receive(socket.openedMs + 3, 'o');
      chatter(world, socket, socket.openedMs + 100, socket.openedMs + 24_000 + nth * 25_000, {
        everyMs: 4000,
      });
      for (let at = socket.openedMs + 25_000; at < socket.lastMs + 1; at += 25_000) socket.receive(at, 'h');
      const lastMs = socket.openedMs + 25_000 * (nth + 1);
      socket.receive(lastMs, 'h');
      const endMs = lastMs + 20_000 + world.noise.between(1, 40);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
  }),
];
