import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives } from './stories.ts';
import { attempts, engineIo, net, SOCKET_IO, unseen } from './unseenKit.ts';

const story = unseen(5);
const PONG = '{"type":"pong"}';
/** A HAR that somebody sends with a question: messages and closes, and nothing of the page. */
const SENT_IN = ['plain', 'http-toolkit'] as const;

/** Sessions as they come in tickets: archives with closes and nothing of the page. */
export const unseenArchives = [
  story(
    'the beat grew from 20 s to a minute, then it was cut',
    'nobody wrote down that the tab was hidden; the beats tell',
    SENT_IN,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      const fast = socket.openedMs + 20_000 * world.noise.whole(20, 40);
      beats(world, socket, socket.openedMs + 20_000, fast, { everyMs: 20_000, answer: PONG });
      beats(world, socket, fast + 60_000, fast + 60_000 * world.noise.whole(3, 6), {
        everyMs: 60_000,
        answer: PONG,
      });
      socket.closedByServer(socket.lastMs + 55_000, 4000, 'heartbeat timeout');
      const again = world.open(socket.url, { atMs: socket.lastMs + 61_000 });
      beats(world, again, again.openedMs + 60_000, again.openedMs + 121_000, {
        everyMs: 60_000,
        answer: PONG,
      });
      world.expect('background-throttling', socket, {
        accept: ['heartbeat-unanswered', 'heartbeat-too-slow'],
      });
    },
  ),
  story(
    'three hosts went dark for 47 minutes',
    'the machine slept; all were cut at once on waking',
    SENT_IN,
    (world) => {
      const darkMs = world.noise.between(60_000, 200_000);
      const wakes = darkMs + world.noise.around(2_820_000, 0.1);
      const gone = ['wss://a.example.com/ws', 'wss://b.example.net/rt', 'wss://c.example.org/feed'].map(
        (url) => {
          const socket = world.open(url, { atMs: world.noise.between(300, 9000) });
          chatter(world, socket, socket.openedMs + 40, darkMs - world.noise.between(10, 1500), {
            everyMs: 1800,
          });
          socket.cut(wakes + world.noise.between(0, 1500));
          const again = world.open(url, { atMs: wakes + world.noise.between(3000, 6000) });
          chatter(world, again, again.openedMs + 40, wakes + 30_000, { everyMs: 1800 });
          return socket;
        },
      );
      world.looksLike('idle-timeout');
      world.expect('machine-slept', gone, { accept: ['network-lost'] });
    },
  ),
  story(
    'eighty tries in twenty seconds',
    '503 each time',
    ['plain', 'http-toolkit', 'chrome', 'mitmproxy'],
    (world) => {
      let atMs = 300;
      const refused = Array.from({ length: 80 }, () => {
        const socket = world.open('wss://app.example.com/ws', { atMs, unanswered: true });
        socket.refused(atMs + socket.rttMs, 503, 'Service Unavailable');
        atMs += socket.rttMs + world.noise.between(150, 250);
        return socket;
      });
      world.watchUntil(atMs);
      world.tolerate('reconnect-without-backoff');
      world.expect('handshake-rejected', refused, { accept: ['server-overloaded'] });
      world.expect('reconnect-storm', refused, { accept: ['reconnect-without-backoff'] });
    },
  ),
  story('an invalid token, five times', '1008, and the same token again', SENT_IN, (world) => {
    const ended = lives(world, 5, (atMs) => {
      const socket = world.open('wss://gate.example.com/ws?token=redacted', { atMs });
      const endMs = socket.openedMs + world.noise.between(8, 90);
      socket.closedByServer(endMs, 1008, 'invalid token');
      return { socket, endMs };
    });
    world.tolerate('reconnect-without-backoff');
    world.expect('policy-or-auth', ended);
    world.expect('reconnect-after-final-close', ended);
  }),
  story(
    'pings into the void',
    'four without answer, then cut; a second socket of the page has no such trouble',
    SENT_IN,
    (world) => {
      const socket = world.open('wss://app.example.com/ws', { atMs: 300 });
      const dead = socket.openedMs + 15_000 * world.noise.whole(6, 30);
      beats(world, socket, socket.openedMs + 15_000, dead, { everyMs: 15_000, answer: PONG });
      beats(world, socket, dead + 15_000, dead + 60_000, { everyMs: 15_000 });
      socket.cut(dead + 60_000 + world.noise.between(2000, 12_000));
      bystander(world, 600, dead + 75_000);
      world.expect('heartbeat-unanswered', socket, { accept: ['network-lost'] });
    },
  ),
  story('a lazy timer', 'silences of 59.3 to 61.4 s before each of five cuts', SENT_IN, (world) => {
    const cut = lives(world, 5, (atMs) => {
      const socket = world.open('wss://kds.example.com/kitchen', { atMs });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(5000, 90_000), {
        everyMs: 5000,
      });
      const endMs = socket.lastMs + world.noise.between(59_300, 61_400);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('idle-timeout', cut);
  }),
  story('an hour of silence behind a router', 'OpenShift cuts after 3600 s, twice', SENT_IN, (world) => {
    const cut = lives(world, 2, (atMs) => {
      const socket = world.open('wss://console.apps.example.com/api/events', { atMs });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(60_000, 900_000), {
        everyMs: 15_000,
      });
      const endMs = socket.lastMs + 3_600_000 + world.noise.between(1, 300);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('idle-timeout', cut);
  }),
  story('an hour of life', '3600 s of age three times, beats every 30 s to the end', SENT_IN, (world) => {
    const cut = lives(world, 3, (atMs) => {
      const socket = world.open('wss://flex.example.com/ws', { atMs, server: 'gcp' });
      const endMs = socket.openedMs + 3_600_000 + world.noise.between(0, 400);
      beats(world, socket, socket.openedMs + world.noise.between(3000, 20_000), endMs - 900, {
        everyMs: 30_000,
        answer: PONG,
      });
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('max-lifetime', cut);
  }),
  story(
    'five cuts of no pattern',
    'a flaky worker: silences from 1 to 45 s, ages of all kinds',
    SENT_IN,
    (world) => {
      const silences = [3100, 12_400, 25_700, 44_100, 900];
      const cut = lives(world, 5, (atMs, nth) => {
        const socket = world.open('wss://app.example.com/ws', { atMs });
        chatter(
          world,
          socket,
          socket.openedMs + 40,
          socket.openedMs + ([31_000, 410_000, 95_000, 222_000, 1_030_000][nth] ?? 9000),
          { everyMs: 15_000 },
        );
        const endMs = socket.lastMs + world.noise.around(silences[nth] ?? 900, 0.05);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('idle-timeout', 'max-lifetime');
      world.expect('abnormal-unexplained', cut, { accept: ['server-crash'], atMost: 'medium' });
    },
  ),
  story(
    'an exchange goes silent',
    'its heartbeat of one second stops for 45 s, then the cut',
    SENT_IN,
    (world) => {
      const socket = world.open('wss://ws.kraken.com/v2', { atMs: 300 });
      const dead = socket.openedMs + world.noise.between(60_000, 200_000);
      beats(world, socket, socket.openedMs + 1000, dead, {
        everyMs: 1000,
        ask: '{"channel":"heartbeat"}',
        by: 'server',
        jitterMs: 30,
      });
      chatter(world, socket, socket.openedMs + 500, socket.lastMs - 100, { everyMs: 700, who: 'server' });
      socket.cut(socket.lastMs + 45_000);
      bystander(world, 600, socket.lastMs + 46_000);
      world.looksLike('idle-timeout');
      world.expect('heartbeat-unanswered', socket, {
        accept: ['network-lost', 'server-crash', 'abnormal-unexplained'],
      });
    },
  ),
  story('Discord misses the beat', 'no ack, 4009', SENT_IN, (world) => {
    const socket = world.open('wss://gateway.discord.gg/?v=10&encoding=json', { atMs: 300 });
    socket.receive(socket.openedMs + 30, '{"op":10,"d":{"heartbeat_interval":41250}}');
    socket.send(socket.openedMs + 60, '{"op":2,"d":{"token":"redacted"}}');
    const asked = beats(world, socket, socket.openedMs + 41_250, socket.openedMs + 41_250 * 6, {
      everyMs: 41_250,
      ask: '{"op":1,"d":251}',
      answer: '{"op":11}',
    });
    socket.send(asked + 41_250, '{"op":1,"d":260}');
    socket.closedByServer(asked + 60_000, 4009, 'Session timed out.');
    world.watchUntil(asked + 61_000);
    world.expect('heartbeat-unanswered', socket, {
      accept: ['policy-or-auth', 'idle-timeout', 'max-lifetime'],
    });
  }),
  story('WAMP says goodbye', 'wamp.close.system_shutdown, then 1000', SENT_IN, (world) => {
    const socket = world.open('wss://bus.example.com/ws', { atMs: 300, subprotocol: 'wamp.2.json' });
    socket.send(socket.openedMs + 3, '[1,"realm1",{"roles":{"subscriber":{}}}]');
    socket.receive(socket.openedMs + 60, '[2,9129137332,{"roles":{"broker":{}}}]');
    for (let n = 0; n < 20; n += 1)
      socket.receive(socket.openedMs + 2000 + n * 1700, `[36,5512315355,${n},{},[${n}]]`);
    socket.receive(socket.lastMs + 800, '[6,{},"wamp.close.system_shutdown"]');
    socket.send(socket.lastMs + 1, '[6,{},"wamp.close.goodbye_and_out"]');
    socket.closedByServer(socket.lastMs + 40, 1000);
    world.watchUntil(socket.lastMs + 1200);
    world.expect('server-restart', socket);
  }),
  story('Binance announces a shutdown', 'serverShutdown, and ten minutes later the cut', SENT_IN, (world) => {
    const socket = world.open('wss://stream.binance.com:9443/ws/btcusdt@trade', { atMs: 300 });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + 300_000, { everyMs: 300, who: 'server' });
    socket.receive(socket.lastMs + 20, '{"e":"serverShutdown","E":1790000000000}');
    chatter(world, socket, socket.lastMs + 20, socket.lastMs + 600_000, { everyMs: 300, who: 'server' });
    socket.cut(socket.lastMs + 30);
    world.watchUntil(socket.lastMs + 700);
    world.expect('server-restart', socket, {
      accept: ['server-crash', 'abnormal-unexplained', 'max-lifetime'],
    });
  }),
  story(
    'a page too busy for Engine.IO',
    'pongs after four to twelve seconds',
    ['plain', 'http-toolkit', 'chrome', 'playwright'],
    (world) => {
      const socket = world.open(SOCKET_IO, { atMs: 300 });
      engineIo(world, socket, {
        untilMs: socket.openedMs + 400_000,
        answerMs: (nth) => (nth < 5 ? 2 : world.noise.between(4000, 12_000)),
      });
      world.watchUntil(socket.openedMs + 415_000);
      world.expect('page-slow-to-answer', socket);
    },
  ),
  story(
    'half a minute of storm after an upgrade',
    'cut at once, refused with no pause, then all is well',
    ['plain'],
    (world) => {
      const url = 'wss://app.example.com/ws';
      const socket = world.open(url, { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 80_000, { everyMs: 600 });
      socket.cut(socket.lastMs + 200);
      const vain = attempts(world, url, socket.lastMs + 210, {
        times: 70,
        error: net('ERR_CONNECTION_REFUSED'),
        takesMs: 4,
        pauseMs: () => world.noise.between(100, 300),
      });
      const again = world.open(url, { atMs: vain.nextMs });
      chatter(world, again, again.openedMs + 40, vain.nextMs + 20_000, { everyMs: 600 });
      world.tolerate('reconnect-without-backoff');
      world.expect('server-restart', socket, { accept: ['server-crash'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
      world.expect('reconnect-storm', vain.sockets, { accept: ['reconnect-without-backoff'] });
    },
  ),
];
