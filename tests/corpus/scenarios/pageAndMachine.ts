import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE } from './stories.ts';

const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };
const SEEN_BY_DEBUGGER = ['own', 'own-without-hook'] as const;

export const pageAndMachine = [
  scenario(
    'a hidden tab asks once a minute, the server waits 45 s',
    'Chrome throttles timers after five minutes; a heartbeat of 25 s becomes one of 60 s',
    WHOLE,
    (world) => {
      const page = world.page();
      const hiddenMs = 100_000 + world.noise.between(0, 60_000);
      const socket = world.open(world.url, { atMs: 300, page });
      const throttledMs = hiddenMs + 300_000;
      const lastMs = beats(world, socket, socket.openedMs + 500, throttledMs, {
        everyMs: 25_000,
        ...JSON_BEAT,
      });
      world.mark(page, 'hidden', hiddenMs);
      const endMs = lastMs + socket.rttMs * 1.2 + 45_000 + world.noise.between(0, 300);
      socket.cut(endMs);
      world.watchUntil(endMs + 2000);
      world.expect('background-throttling', socket);
    },
  ),
  scenario(
    'a hidden tab asks once a minute for a while, then the server loses patience',
    'the server wants a sign every 55 s and is generous for a few minutes',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/signalr', { atMs: 300, page });
      const hiddenMs = 60_000 + world.noise.between(0, 40_000);
      world.mark(page, 'hidden', hiddenMs);
      beats(world, socket, socket.openedMs + 500, hiddenMs + 300_000, { everyMs: 15_000, ...JSON_BEAT });
      const fromMs = Math.ceil((hiddenMs + 302_000) / 60_000) * 60_000;
      const lastMs = beats(world, socket, fromMs, fromMs + 60_000 * world.noise.whole(2, 5) + 10, {
        everyMs: 60_000,
        jitterMs: 900,
        ...JSON_BEAT,
      });
      const endMs = lastMs + 55_000 + world.noise.between(100, 2500);
      socket.closedByServer(endMs, 4408, 'ping timeout');
      world.watchUntil(endMs + 1500);
      world.expect('background-throttling', socket);
    },
  ),
  scenario(
    'Phoenix in a hidden tab',
    'a heartbeat of 30 s becomes one of 60 s, the server’s limit is 60 s and closes with 1000; twice',
    WHOLE,
    (world) => {
      const page = world.page();
      const ask = '[null,"9","phoenix","heartbeat",{}]';
      const answer = '[null,"9","phoenix","phx_reply",{"response":{},"status":"ok"}]';
      const url = 'wss://phx.example.com/socket/websocket?vsn=2.0.0';
      const first = world.open(url, { atMs: 300, page, server: 'cowboy' });
      const hiddenMs = 90_000 + world.noise.between(0, 50_000);
      world.mark(page, 'hidden', hiddenMs);
      const lastMs = beats(world, first, first.openedMs + 500, hiddenMs + 300_000, {
        everyMs: 30_000,
        ask,
        answer,
      });
      first.closedByServer(lastMs + 60_000 + world.noise.between(5, 90), 1000);
      // Still hidden: the reconnection is throttled as well, and so is its heartbeat.
      const againMs = Math.ceil((lastMs + 61_000) / 60_000) * 60_000;
      const second = world.open(url, { atMs: againMs, page, server: 'cowboy' });
      second.send(second.openedMs + 5, '["3","3","room:1","phx_join",{}]');
      const endMs = second.openedMs + 60_005 + world.noise.between(5, 90);
      second.closedByServer(endMs, 1000);
      world.watchUntil(endMs + 1000);
      world.expect('background-throttling', first);
      // Seen alone it is a heartbeat that never came.
      world.expect('background-throttling', second, { accept: ['idle-timeout', 'heartbeat-too-slow'] });
    },
  ),
  scenario('offline, and every host is gone', 'Wi-Fi was switched off', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const lostMs = noise.between(40_000, 200_000);
    const hosts = ['wss://chat.example.com/ws', 'wss://quotes.example.net/feed', 'wss://push.example.org/v1'];
    const sockets = hosts.map((url) => {
      const socket = world.open(url, { atMs: noise.between(200, 30_000), page });
      chatter(world, socket, socket.openedMs + 40, lostMs - noise.between(20, 900), { everyMs: 1500 });
      socket.cut(lostMs + noise.between(0, 60));
      return socket;
    });
    world.mark(page, 'offline', lostMs + 15);
    world.watchUntil(lostMs + 4000);
    world.expect('network-lost', sockets);
  }),
  scenario('one socket, and the page was told it is offline', 'a train into a tunnel', WHOLE, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const lostMs = world.noise.between(30_000, 300_000);
    chatter(world, socket, socket.openedMs + 40, lostMs - 400, { everyMs: 2000 });
    world.mark(page, 'offline', lostMs);
    socket.cut(lostMs + world.noise.between(20, 700));
    world.watchUntil(lostMs + 5000);
    world.expect('network-lost', socket);
  }),
  scenario(
    'offline, failed attempts, online again',
    'the page tries in vain until the network is back',
    WHOLE,
    (world) => {
      const page = world.page();
      const url = 'wss://chat.example.com/ws';
      const lostMs = world.noise.between(30_000, 90_000);
      const socket = world.open(url, { atMs: 200, page });
      chatter(world, socket, socket.openedMs + 40, lostMs - 300, { everyMs: 1500 });
      world.mark(page, 'offline', lostMs);
      socket.cut(lostMs + 30);
      let atMs = lostMs + 1000;
      const tries = [1000, 2000, 4000, 8000].map((pauseMs) => {
        const attempt = world.open(url, { atMs, page, unanswered: true });
        attempt.failed(atMs + 3, 'Error in connection establishment: net::ERR_INTERNET_DISCONNECTED');
        atMs += world.noise.around(pauseMs, 0.3);
        return attempt;
      });
      world.mark(page, 'online', atMs);
      const back = world.open(url, { atMs: atMs + 200, page });
      chatter(world, back, back.openedMs + 40, atMs + 20_000, { everyMs: 1500 });
      world.expect('network-lost', socket);
      world.expect('network-lost', tries, { accept: ['handshake-failed'] });
    },
  ),
  scenario(
    'three hosts at one instant',
    'a VPN was reconnected; nobody said so',
    ['own', 'own-without-hook', 'http-toolkit'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const lostMs = noise.between(60_000, 240_000);
      const hosts = [
        'wss://a.example.com/ws',
        'wss://b.example.net/ws',
        'wss://c.example.org/ws',
        'wss://d.example.io/ws',
      ];
      const sockets = hosts.map((url) => {
        const socket = world.open(url, { atMs: noise.between(200, 40_000), page });
        chatter(world, socket, socket.openedMs + 40, lostMs - noise.between(50, 2500), { everyMs: 2500 });
        socket.cut(lostMs + noise.between(0, 120));
        return socket;
      });
      world.watchUntil(lostMs + 3000);
      world.expect('network-lost', sockets);
    },
  ),
  scenario(
    'the network changed under the sockets',
    'Chrome says ERR_NETWORK_CHANGED',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const lostMs = world.noise.between(20_000, 100_000);
      const sockets = ['wss://a.example.com/ws', 'wss://b.example.net/ws'].map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(200, 9000), page });
        chatter(world, socket, socket.openedMs + 40, lostMs - 600, { everyMs: 1500 });
        socket.failed(lostMs + world.noise.between(0, 5), 'net::ERR_NETWORK_CHANGED');
        return socket;
      });
      world.watchUntil(lostMs + 2000);
      world.expect('network-lost', sockets);
    },
  ),
  scenario(
    'the lid was closed for the night',
    'the machine slept; awake, the sockets were gone',
    SEEN_BY_DEBUGGER,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const sleptMs = noise.between(60_000, 400_000);
      const sockets = ['wss://chat.example.com/ws', 'wss://quotes.example.net/feed'].map((url) => {
        const socket = world.open(url, { atMs: noise.between(200, 5000), page });
        chatter(world, socket, socket.openedMs + 40, sleptMs - noise.between(100, 2000), { everyMs: 1500 });
        socket.cut(sleptMs + noise.between(300, 2500));
        return socket;
      });
      world.slept(sleptMs, noise.between(20 * 60_000, 9 * 3_600_000));
      world.watchUntil(sleptMs + 6000);
      world.expect('machine-slept', sockets);
    },
  ),
  scenario('a nap of five minutes', 'one socket, cut on waking', SEEN_BY_DEBUGGER, (world) => {
    const page = world.page();
    const sleptMs = world.noise.between(60_000, 400_000);
    const socket = world.open(world.url, { atMs: 200, page });
    beats(world, socket, socket.openedMs + 500, sleptMs - 1500, { everyMs: 20_000, ...JSON_BEAT });
    socket.cut(sleptMs + world.noise.between(100, 1500));
    world.slept(sleptMs, world.noise.between(290_000, 340_000));
    world.watchUntil(sleptMs + 4000);
    world.expect('machine-slept', socket);
  }),
  scenario('the page was navigated away', 'three sockets went with it', SEEN_BY_DEBUGGER, (world) => {
    const page = world.page();
    const leftMs = world.noise.between(10_000, 90_000);
    const sockets = ['/a', '/b', '/c'].map((path) => {
      const socket = world.open(`wss://app.example.com${path}`, {
        atMs: world.noise.between(200, 3000),
        page,
      });
      chatter(world, socket, socket.openedMs + 40, leftMs - world.noise.between(20, 3000), { everyMs: 1500 });
      socket.leftBehind(leftMs);
      return socket;
    });
    world.mark(page, 'navigated', leftMs, 'https://app.example.com/next');
    bystander(world, leftMs + 300, leftMs + 8000, page);
    world.expect('closed-by-navigation', sockets);
  }),
  scenario(
    'a reload after a silence of 60 s',
    'the user came back and pressed F5',
    SEEN_BY_DEBUGGER,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'nginx' });
        const talkMs = socket.openedMs + world.noise.between(3000, 20_000);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 1500 });
        const endMs = talkMs + world.noise.between(20_000, 58_000);
        socket.leftBehind(endMs);
        world.mark(page, 'navigated', endMs, 'https://app.example.com/');
        return { socket, endMs };
      });
      world.expect('closed-by-navigation', sockets);
      world.looksLike('idle-timeout', 'reconnect-storm');
    },
  ),
  scenario(
    'one tab is put into the back/forward cache',
    'its socket is closed on entry; that of another tab lives until its server dies later',
    ['own'],
    (world) => {
      const left = world.page('https://app.example.com/list');
      const other = world.page('https://app.example.com/chart');
      const leftMs = world.noise.between(20_000, 90_000);
      const [gone, kept] = [left, other].map((page) => world.open(world.url, { atMs: 300, page }));
      if (!gone || !kept) return;
      chatter(world, gone, gone.openedMs + 40, leftMs - 200, { everyMs: 1500 });
      world.mark(left, 'entered-back-forward-cache', leftMs);
      gone.cut(leftMs + world.noise.between(1, 20));
      chatter(world, kept, kept.openedMs + 40, leftMs + 30_000, { everyMs: 1500 });
      kept.cut(kept.lastMs + 200);
      world.watchUntil(kept.lastMs + 3000);
      world.expect('closed-by-navigation', gone);
      world.expect('server-crash', kept, { accept: ['abnormal-unexplained'] });
    },
  ),
  scenario('the tab was closed', 'its sockets ended with it', SEEN_BY_DEBUGGER, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 300, page });
    const leftMs = world.noise.between(10_000, 200_000);
    chatter(world, socket, socket.openedMs + 40, leftMs - 700, { everyMs: 1500 });
    socket.leftBehind(leftMs, 'tab-closed');
    world.expect('closed-by-navigation', socket);
  }),
];
