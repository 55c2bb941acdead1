import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, net, unseen, WITH_WORDS } from './unseenKit.ts';

const story = unseen(4);
const PONG = '{"type":"pong"}';
const HOSTS = [
  'wss://a.example.com/ws',
  'wss://b.example.net/rt',
  'wss://c.example.org/feed',
  'wss://d.example.io/x',
] as const;

/** People who walk, sleep, click and leave; and pages that come back. */
export const unseenPeople = [
  story(
    'from one access point to the next',
    'four hosts lose their sockets within a second; no event says why; all back after three',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(60_000, 300_000);
      const gone = HOSTS.map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(300, 9000), page });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 1400), {
          everyMs: 1500,
        });
        socket.cut(endMs + world.noise.between(0, 900));
        const again = world.open(url, { atMs: endMs + world.noise.between(2500, 3900), page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1500 });
        return socket;
      });
      world.expect('network-lost', gone);
    },
  ),
  story(
    'the air is gone and nobody says so',
    'three hosts fall silent at one moment; each page library notices in its own time',
    WHOLE,
    (world) => {
      const page = world.page();
      const deadMs = world.noise.between(60_000, 300_000);
      const gone = HOSTS.slice(0, 3).map((url, n) => {
        const everyMs = [5000, 10_000, 15_000][n] ?? 5000;
        const socket = world.open(url, { atMs: 300 + n * 40, page });
        beats(world, socket, socket.openedMs + everyMs, deadMs - 600, { everyMs, answer: PONG });
        beats(world, socket, socket.lastMs + everyMs - 50, deadMs + everyMs, { everyMs });
        const endMs = socket.lastMs + everyMs * 0.8;
        socket.closeCalled(endMs, 4000, 'no pong');
        const connectionId = socket.id;
        world.tell({
          kind: 'connection-ended',
          atMs: endMs + 60_000,
          origin: 'protocol',
          connectionId,
          cause: 'closed',
        });
        world.tell({
          kind: 'close-reported',
          atMs: endMs + 60_000.4,
          origin: 'page-hook',
          connectionId,
          code: 1006,
          reason: '',
          wasClean: false,
        });
        const vain = attempts(world, url, endMs + 1000, {
          times: 1,
          error: net('ERR_INTERNET_DISCONNECTED'),
          takesMs: 2,
          page,
        });
        return { socket, vain: vain.sockets };
      });
      world.watchUntil(deadMs + 100_000);
      world.tolerate('no-reconnect');
      world.expect(
        'network-lost',
        gone.map(({ socket }) => socket),
        { accept: ['heartbeat-unanswered'] },
      );
      world.expect(
        'handshake-failed',
        gone.flatMap(({ vain }) => vain),
        { accept: ['network-lost'] },
      );
    },
  ),
  story(
    'asleep twice',
    'lunch and the way home; each time the sockets are dead on waking',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      let atMs = 300;
      const gone = [0, 1].map(() => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(60_000, 200_000), {
          everyMs: 1500,
        });
        world.slept(socket.lastMs + 200, world.noise.around(3_000_000, 0.3));
        const endMs = socket.lastMs + 200 + world.noise.between(100, 3000);
        socket.cut(endMs);
        atMs = endMs + world.noise.between(900, 3000);
        return socket;
      });
      const last = world.open('wss://app.example.com/ws', { atMs, page });
      chatter(world, last, last.openedMs + 40, atMs + 20_000, { everyMs: 1500 });
      world.expect('machine-slept', gone);
    },
  ),
  story(
    'awake, and the library notices after its next beat',
    'the page closes with 4000 twelve seconds after waking',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 10_000, socket.openedMs + 90_000, {
        everyMs: 10_000,
        answer: PONG,
      });
      const wakes = socket.lastMs + 4000;
      world.slept(wakes, world.noise.around(3_000_000, 0.3));
      socket.send(wakes + 2000, '{"type":"ping"}');
      socket.closeCalled(wakes + 12_000, 4000, 'no pong');
      socket.cut(wakes + 12_100);
      const again = world.open(socket.url, { atMs: wakes + 12_900, page });
      beats(world, again, again.openedMs + 10_000, again.openedMs + 31_000, {
        everyMs: 10_000,
        answer: PONG,
      });
      world.expect('machine-slept', socket, { accept: ['heartbeat-unanswered'] });
    },
  ),
  story(
    'a page with no patience',
    'it closes after five seconds of no answer to the handshake, three times',
    WHOLE,
    (world) => {
      const page = world.page();
      let atMs = 300;
      const all = [0, 1, 2].map((n) => {
        const socket = world.open('wss://slow.example.org/ws', { atMs, page, unanswered: true });
        socket.closeCalled(atMs + 5000);
        socket.failed(atMs + 5000.5, 'WebSocket is closed before the connection is established.');
        atMs += 5000 + 1000 * 2 ** n;
        return socket;
      });
      world.watchUntil(atMs);
      world.expect('closed-by-page', all, { accept: ['handshake-failed'] });
    },
  ),
  story('eight seconds for a handshake', 'slow, and all is well', ['own', 'chrome'], (world) => {
    const socket = world.open('wss://slow.example.org/ws', { atMs: 300, handshakeMs: 8000 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 60_000, { everyMs: 1500 });
    world.looksLike('handshake-failed');
  }),
  story('a challenge for robots', '403 of Cloudflare', WITH_WORDS, (world) => {
    const socket = world.open('wss://play.example.com/lobby', { atMs: 300, unanswered: true });
    socket.refused(300 + socket.rttMs, 403, 'Forbidden', [
      { name: 'Server', value: 'cloudflare' },
      { name: 'cf-mitigated', value: 'challenge' },
    ]);
    world.watchUntil(2000);
    world.expect('handshake-rejected', socket, { accept: ['policy-or-auth'] });
  }),
  story(
    'the zombie talks on',
    'a watchdog of the page opens another socket and never closes the old one',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const all = Array.from({ length: 7 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', {
          atMs: 300 + n * world.noise.around(60_000, 0.1),
          page,
        });
        beats(world, socket, socket.openedMs + 10_000, 480_000, { everyMs: 10_000, answer: PONG });
        return socket;
      });
      world.watchUntil(481_000);
      world.expect('connection-leak', all);
    },
  ),
  story(
    'make before break',
    'the new socket is open half a minute before the old one is closed; nine times',
    WHOLE,
    (world) => {
      const page = world.page();
      const old = Array.from({ length: 9 }, (_, n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs: 300 + n * 120_000, page });
        chatter(world, socket, socket.openedMs + 40, 300 + (n + 1) * 120_000 + 29_000, { everyMs: 4000 });
        socket.closedByPage(300 + (n + 1) * 120_000 + 30_000, 1000, 'replaced');
        return socket;
      });
      world.watchUntil(9 * 120_000 + 31_000);
      world.looksLike('connection-leak', 'max-lifetime');
      world.expect('closed-by-page', old);
    },
  ),
  story(
    'the vite server restarts',
    'its client knocks each second until somebody opens',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page('http://localhost:5173/');
      const url = 'ws://localhost:5173/?token=k3';
      const socket = world.open(url, { atMs: 300, page, subprotocol: 'vite-hmr' });
      socket.receive(socket.openedMs + 4, '{"type":"connected"}');
      for (let n = 1; n < 5; n += 1) socket.send(socket.openedMs + n * 30_000, '{"type":"ping"}');
      const endMs = socket.openedMs + 141_000;
      socket.cut(endMs);
      const vain = attempts(world, url, endMs + 1000, {
        times: 6,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
        pauseMs: () => 1000,
      });
      const again = world.open(url, { atMs: vain.nextMs, page, subprotocol: 'vite-hmr' });
      again.receive(again.openedMs + 4, '{"type":"connected"}');
      world.watchUntil(vain.nextMs + 9000);
      world.tolerate('reconnect-without-backoff');
      world.expect('server-restart', socket, { accept: ['server-crash'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'SignalR in a hidden tab',
    'its pings slip to a minute; the hub of 30 s says type 7 and goes',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://hub.corp.test/hubs/orders?id=redacted';
      const socket = world.open(url, { atMs: 300, page });
      socket.send(socket.openedMs + 4, '{"protocol":"json","version":1}\u001e');
      socket.receive(socket.openedMs + 40, '{}\u001e');
      const hiddenMs = socket.openedMs + world.noise.between(40_000, 80_000);
      beats(world, socket, socket.openedMs + 15_000, hiddenMs + 301_000, {
        everyMs: 15_000,
        ask: '{"type":6}\u001e',
      });
      const lastSent = socket.lastMs;
      world.mark(page, 'hidden', hiddenMs);
      for (let at = socket.openedMs + 17_000; at < lastSent + 29_000; at += 15_000)
        socket.receive(at, '{"type":6}\u001e');
      socket.receive(lastSent + 30_500, '{"type":7,"error":"Connection closed with an error."}\u001e');
      socket.closedByServer(lastSent + 30_503, 1000);
      const again = world.open(url, { atMs: lastSent + 61_000, page });
      again.send(again.openedMs + 4, '{"protocol":"json","version":1}\u001e');
      again.receive(again.openedMs + 40, '{}\u001e');
      world.watchUntil(again.openedMs + 12_000);
      world.expect('background-throttling', socket, { accept: ['heartbeat-unanswered'] });
    },
  ),
  story('a page that pongs late now and then', 'half of the answers take seconds', WHOLE, (world) => {
    const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
    for (let n = 1; n < 24; n += 1) {
      const asked = socket.openedMs + n * 15_000;
      socket.receive(asked, `{"type":"ping","ts":${1_790_000_000 + n}}`);
      socket.send(
        asked + (n % 2 ? world.noise.between(2500, 6000) : 3),
        `{"type":"pong","ts":${1_790_000_000 + n}}`,
      );
    }
    world.watchUntil(socket.openedMs + 365_000);
    world.expect('page-slow-to-answer', socket);
  }),
  story(
    'asked before a nap, answered after it',
    'the machine slept between ping and pong',
    WHOLE,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      beats(world, socket, socket.openedMs + 15_000, socket.openedMs + 300_000, {
        everyMs: 15_000,
        answer: PONG,
        by: 'server',
        answerMs: 2,
      });
      socket.receive(socket.openedMs + 315_000, '{"type":"ping"}');
      world.slept(socket.openedMs + 315_001, 25_000);
      socket.send(socket.openedMs + 315_900, PONG);
      beats(world, socket, socket.openedMs + 330_000, socket.openedMs + 400_000, {
        everyMs: 15_000,
        answer: PONG,
        by: 'server',
        answerMs: 2,
      });
      world.looksLike('page-slow-to-answer', 'machine-slept');
    },
  ),
];
