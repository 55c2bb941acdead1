import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, net, openBehind, PHOENIX, phoenixBeats, unseen } from './unseenKit.ts';

const story = unseen(5);
const PONG = '{"type":"pong"}';

/** More sessions as they come in tickets: with everything WS Doctor sees, or without the codes. */
export const unseenTickets = [
  story(
    'an early cut of one minute and a late one of a restart',
    'the same address; idle first, then 1012',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const url = 'wss://rt.shop.test/updates';
      const idle = lives(world, 2, (atMs) => {
        const socket = world.open(url, { atMs, page, server: 'nginx' });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 90_000), {
          everyMs: 3000,
        });
        const endMs = socket.lastMs + 60_000 - world.noise.between(-20, 280);
        socket.cut(endMs);
        return { socket, endMs };
      });
      const last = world.open(url, { atMs: (idle[1]?.lastMs ?? 0) + 63_000, page, server: 'nginx' });
      chatter(world, last, last.openedMs + 40, last.openedMs + 100_000, { everyMs: 3000 });
      last.closedByServer(last.lastMs + 700, 1012);
      world.watchUntil(last.lastMs + 1600);
      world.expect('idle-timeout', idle);
      world.expect('server-restart', last);
    },
  ),
  story(
    'once beyond Cloudflare, once within',
    '100 s of silence cut an enterprise zone of the old limit, twice',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 2, (atMs) => {
        const socket = world.open('wss://play.example.com/lobby', { atMs, page, server: 'cloudflare' });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 200_000), {
          everyMs: 8000,
        });
        const endMs = socket.lastMs + 100_000 + world.noise.between(20, 2500);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'Cloud Run ends it after five minutes',
    '300 s of age, three times, and the page is chatty',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const headers = [
        ['server', 'Google Frontend'],
        ['via', '1.1 google'],
      ] as const;
      const cut = lives(world, 3, (atMs) => {
        const socket = openBehind(world, 'wss://chat-k3f9-ew.a.run.app/ws', { atMs, page, headers });
        const endMs = socket.openedMs + 300_000 + world.noise.between(0, 500);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 4000), {
          everyMs: 2200,
        });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('max-lifetime', cut);
    },
  ),
  story(
    'a Phoenix channel in a tab that sleeps',
    'hidden for an hour, the beat comes each minute, Phoenix waits 60 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(PHOENIX, { atMs: 300, page });
      const hiddenMs = socket.openedMs + 95_000;
      phoenixBeats(world, socket, { untilMs: hiddenMs + 300_000 });
      world.mark(page, 'hidden', hiddenMs);
      const last = socket.lastMs - socket.rttMs;
      socket.closedByServer(last + 60_000 + world.noise.between(5, 90), 1000);
      const again = world.open(PHOENIX, { atMs: last + 75_000, page });
      phoenixBeats(world, again, { untilMs: again.openedMs + 1000 });
      again.send(again.openedMs + 9, '["3","3","room:7","phx_join",{}]');
      world.watchUntil(again.openedMs + 22_000);
      world.expect('background-throttling', socket, { accept: ['idle-timeout', 'heartbeat-too-slow'] });
    },
  ),
  story(
    'hidden for one minute',
    'too short for any throttling that matters; the server crashed meanwhile',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 20_000, socket.openedMs + 200_000, {
        everyMs: 20_000,
        answer: PONG,
      });
      chatter(world, socket, socket.openedMs + 60, socket.lastMs + 4000, { everyMs: 400, who: 'server' });
      world.mark(page, 'hidden', socket.lastMs - 60_000);
      const endMs = socket.lastMs + 60;
      socket.cut(endMs);
      const vain = attempts(world, socket.url, endMs + 1000, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      world.mark(page, 'visible', vain.nextMs - 100);
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 9000, { everyMs: 400 });
      world.looksLike('background-throttling');
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'the page closes what it thinks dead',
    'three sockets, each answered until the last; 4000 "stale" by the page after one missed pong',
    WHOLE,
    (world) => {
      const page = world.page();
      const ended = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const asked = beats(
          world,
          socket,
          socket.openedMs + 10_000,
          socket.openedMs + 10_000 * world.noise.whole(4, 20),
          { everyMs: 10_000, answer: PONG },
        );
        socket.send(asked + 10_000, '{"type":"ping"}');
        const endMs = asked + 15_000;
        socket.closedByPage(endMs, 4000, 'stale');
        return { socket, endMs };
      });
      world.expect('heartbeat-unanswered', ended);
    },
  ),
  story(
    'the page logs out',
    'close() of three sockets with 1000 within a moment; not a restart',
    WHOLE,
    (world) => {
      const page = world.page();
      const ended = ['ws', 'feed', 'presence'].map((path) => {
        const socket = world.open(`wss://app.example.com/${path}`, {
          atMs: world.noise.between(300, 3000),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, 60_000, { everyMs: 1500 });
        socket.closedByPage(60_500 + world.noise.between(0, 9), 1000, 'logout');
        return socket;
      });
      world.watchUntil(200_000);
      world.looksLike('server-restart', 'no-reconnect');
      world.expect('closed-by-page', ended);
    },
  ),
  story(
    'a tunnel of eleven seconds',
    'offline, all three cut at once, online, all back: without codes',
    ['own-without-hook'],
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(60_000, 90_000);
      const gone = ['wss://a.example.com/ws', 'wss://b.example.net/rt', 'wss://c.example.org/feed'].map(
        (url) => {
          const socket = world.open(url, { atMs: world.noise.between(300, 9000), page });
          chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(10, 900), {
            everyMs: 1000,
          });
          socket.cut(endMs + world.noise.between(0, 60));
          const vain = attempts(world, url, endMs + 2000, {
            times: 2,
            error: net('ERR_INTERNET_DISCONNECTED'),
            takesMs: 2,
            page,
          });
          const again = world.open(url, { atMs: endMs + 11_500, page });
          chatter(world, again, again.openedMs + 40, endMs + 30_000, { everyMs: 1000 });
          return { socket, vain: vain.sockets };
        },
      );
      world.expect(
        'network-lost',
        gone.map(({ socket }) => socket),
      );
      world.expect(
        'handshake-failed',
        gone.flatMap(({ vain }) => vain),
        { accept: ['network-lost'] },
      );
    },
  ),
  story(
    '1006 after every large answer',
    'a proxy resets when the server sends more than 1 MB, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://report.example.com/ws', { atMs, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(5000, 50_000), {
          everyMs: 1500,
        });
        const askedMs = socket.lastMs + 900;
        socket.send(askedMs, '{"get":"report","year":2025}');
        const endMs = askedMs + world.noise.between(700, 1100);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('idle-timeout');
      world.expect('server-crash', cut, {
        accept: ['abnormal-unexplained', 'server-error', 'message-too-big'],
      });
    },
  ),
  story(
    'a message of 5 MB and 1009, three pages',
    'a limit of the server, met by each of them',
    WITH_CODES,
    (world) => {
      const ended = [1, 2, 3].map((n) => {
        const page = world.page(`https://app.example.com/p${n}`, n);
        const socket = world.open('wss://chat.example.com/ws', { atMs: 300 + n * 9000, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + 20_000, { everyMs: 1500 });
        socket.sendOfSize(socket.lastMs + 500, 5_000_000);
        socket.closedByServer(socket.lastMs + 200, 1009);
        return socket;
      });
      world.watchUntil(60_000);
      world.tolerate('no-reconnect');
      world.expect('message-too-big', ended);
    },
  ),
  story(
    'nobody at home, nobody tries twice',
    'one refused connection at start-up and a long session of another host',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const { sockets } = attempts(world, 'ws://localhost:9229/debug', 400, {
        times: 1,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      bystander(world, 600, 400_000, page);
      world.tolerate('no-reconnect');
      world.expect('handshake-failed', sockets);
    },
  ),
  story(
    'capture lost and found',
    'messages missing for two minutes are a gap, not a silence; later a crash',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, 60_000, { everyMs: 500 });
      world.captureLost(60_100);
      world.captureResumed(119_000);
      socket.cut(120_050);
      const vain = attempts(world, socket.url, 121_000, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      world.watchUntil(vain.nextMs);
      world.looksLike('idle-timeout');
      world.expect('server-crash', socket, { accept: ['server-restart', 'abnormal-unexplained'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
];
