import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE, WITH_CODES, WITH_ENDS_OF_TABS } from './stories.ts';

const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };

/** What looks like an idle time-out or a maximum age and is none. */
export const nearMisses = [
  scenario(
    'chatty, and it happened to be 60 s since the last message',
    'the server crashed; pauses of 20 to 90 s are usual here',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      let atMs = socket.openedMs;
      // It has been silent for longer than a minute before, more than once.
      for (const pauseMs of [30_000, 75_000, 22_000, 88_000, 41_000, 64_000, 27_000, 71_000]) {
        atMs += world.noise.around(pauseMs, 0.05);
        socket.receive(atMs, '{"type":"note"}');
      }
      socket.cut(atMs + 60_000 + world.noise.between(0, 200));
      world.watchUntil(atMs + 62_000);
      world.expect('abnormal-unexplained', socket, {
        accept: ['idle-timeout', 'server-crash'],
        atMost: 'low',
      });
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'equal silences made by the page’s own timer',
    'the page closes after 60 s without a message, three times',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open(world.url, { atMs, page, server: 'nginx' });
        const talkMs = socket.openedMs + world.noise.between(3000, 80_000);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 1500 });
        const endMs = talkMs + 60_000 + world.noise.between(0, 8);
        socket.closedByPage(endMs, 1000, 'idle');
        return { socket, endMs };
      });
      world.expect('closed-by-page', sockets);
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'equal ages made by the page’s own timer',
    'the page renews its connection every ten minutes',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 4, (atMs) => {
        const socket = world.open(world.url, { atMs, page });
        const endMs = socket.openedMs + 600_000 + world.noise.between(0, 9);
        chatter(world, socket, socket.openedMs + 40, endMs - 400, { everyMs: 3000 });
        socket.closedByPage(endMs, 1000);
        return { socket, endMs };
      });
      world.expect('closed-by-page', sockets);
      world.looksLike('max-lifetime');
    },
  ),
  scenario(
    'equal ages because all were opened together',
    'two tabs restored at once, then a deployment',
    WITH_CODES,
    (world) => {
      const endMs = 300_000 + world.noise.between(0, 90_000);
      const sockets = [1, 2, 3].map((n) => {
        const page = world.page(`https://app.example.com/${n}`);
        const socket = world.open('wss://app.example.com/ws', { atMs: 300 + n * 20, page });
        chatter(world, socket, socket.openedMs + 30, endMs - world.noise.between(30, 2000), {
          everyMs: 2000,
        });
        socket.closedByServer(endMs + world.noise.between(0, 40), 1012, 'restart');
        return socket;
      });
      world.watchUntil(endMs + 900);
      world.expect('server-restart', sockets);
      world.looksLike('max-lifetime');
    },
  ),
  scenario(
    'cut together after a common silence',
    'the server’s hourly broadcast was 47 s ago when it was killed',
    WITH_ENDS_OF_TABS,
    (world) => {
      const endMs = 400_000 + world.noise.between(0, 90_000);
      const sockets = [1, 2, 3, 4].map((n) => {
        const page = world.page(`https://app.example.com/${n}`);
        const socket = world.open('wss://app.example.com/ws', {
          atMs: 300 + n * world.noise.between(9000, 40_000),
          page,
        });
        for (let atMs = 200_000; atMs < endMs - 47_000; atMs += 31_000)
          socket.receive(atMs, '{"broadcast":true}');
        socket.receive(endMs - 47_000, '{"broadcast":true}');
        socket.cut(endMs + world.noise.between(0, 30));
        return socket;
      });
      bystander(world, 900, endMs + 2000);
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
      world.looksLike('idle-timeout');
    },
  ),
  scenario('60.0 s old in steady traffic, once', 'the worker was killed', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 300, page });
    const endMs = socket.openedMs + 60_000 + world.noise.between(0, 60);
    chatter(world, socket, socket.openedMs + 20, endMs - world.noise.between(100, 900), {
      everyMs: 1000,
      spread: 0.05,
    });
    socket.cut(endMs);
    world.watchUntil(endMs + 900);
    world.expect('server-crash', socket, { accept: ['abnormal-unexplained', 'max-lifetime'], atMost: 'low' });
    world.looksLike('idle-timeout', 'max-lifetime');
  }),
  scenario(
    'a quiet minute, then a deployment',
    'three idle sockets hear 1012 about 60 s after their last message',
    WITH_CODES,
    (world) => {
      const endMs = 240_000 + world.noise.between(0, 60_000);
      const page = world.page();
      const sockets = [1, 2, 3].map((n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs: 300 * n, page, server: 'nginx' });
        chatter(world, socket, socket.openedMs + 30, endMs - 60_000 + world.noise.between(-400, 400), {
          everyMs: 4000,
        });
        socket.closedByServer(endMs + world.noise.between(0, 100), 1012, '');
        return socket;
      });
      world.watchUntil(endMs + 900);
      world.expect('server-restart', sockets);
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'a sleep that looks like an idle time-out',
    'the machine slept; awake, the socket is gone, 60 s of monotonic time after the last message',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const talkMs = 100_000 + world.noise.between(0, 50_000);
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 2000 });
      const sleptMs = talkMs + 59_000;
      world.slept(sleptMs, world.noise.between(1_800_000, 8_000_000));
      socket.cut(talkMs + 60_000 + world.noise.between(0, 100));
      world.watchUntil(talkMs + 62_000);
      world.expect('machine-slept', socket);
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'a gap in the capture that looks like a silence',
    'nobody watched for 58 s; 2 s later the server crashed',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const lostMs = 90_000 + world.noise.between(0, 50_000);
      chatter(world, socket, socket.openedMs + 30, lostMs, { everyMs: 1200 });
      world.captureLost(lostMs + 5);
      world.captureResumed(lostMs + 58_000);
      socket.cut(lostMs + 60_000 + world.noise.between(0, 60));
      world.watchUntil(lostMs + 61_500);
      if (world.sees.closeCodes) {
        world.expect('abnormal-unexplained', socket, { accept: ['server-crash'], atMost: 'medium' });
      } else {
        world.tolerate('abnormal-unexplained');
        world.tolerate('server-crash');
      }
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'its sister was silent for longer',
    'one of two sockets to the same endpoint is cut after 60 s, the other has been silent for three minutes',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sister = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, sister, sister.openedMs + 30, 60_000, { everyMs: 2000 });
      const socket = world.open('wss://app.example.com/ws', { atMs: 900, page });
      const talkMs = 120_000 + world.noise.between(0, 30_000);
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 2000 });
      socket.cut(talkMs + 60_000 + world.noise.between(0, 60));
      sister.receive(talkMs + 62_000, '{"type":"note"}');
      sister.send(talkMs + 62_500, '{"type":"note"}');
      world.expect('abnormal-unexplained', socket, {
        accept: ['idle-timeout', 'server-crash'],
        atMost: 'low',
      });
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'pings on the wire fill the silence',
    'no message for 60 s, but the server pinged every 5 s to the end; then it was killed',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page, server: 'nginx' });
      const talkMs = 60_000 + world.noise.between(0, 30_000);
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 2000 });
      const endMs = talkMs + 60_000 + world.noise.between(0, 60);
      for (let atMs = socket.openedMs + 5000; atMs < endMs - 200; atMs += 5000) {
        socket.control(atMs, 'received', 9);
        socket.control(atMs + 0.3, 'sent', 10);
      }
      socket.cut(endMs);
      world.watchUntil(endMs + 900);
      world.expect('abnormal-unexplained', socket, { accept: ['server-crash'] });
      world.looksLike('idle-timeout');
    },
  ),
  scenario(
    'the server had nothing more to say',
    'downloads of different length, each closed with 1000',
    WITH_CODES,
    (world) => {
      const page = world.page();
      lives(world, 4, (atMs) => {
        const socket = world.open('wss://app.example.com/export', { atMs, page });
        socket.send(socket.openedMs + 5, '{"export":"all"}');
        const endMs = socket.openedMs + world.noise.between(2000, 90_000);
        chatter(world, socket, socket.openedMs + 60, endMs - 5, { everyMs: 120, spread: 0.3, who: 'server' });
        socket.closedByServer(endMs, 1000, 'done');
        return { socket, endMs };
      });
      if (!world.sees.closeCalls) world.tolerate('closed-by-page');
      world.looksLike('idle-timeout', 'max-lifetime', 'server-restart');
    },
  ),
  scenario(
    'one pong was late',
    'and all was well again; the page closed it an hour later',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const lateMs = socket.openedMs + 500 + 20_000 * 6;
      beats(world, socket, socket.openedMs + 500, lateMs - 1000, { everyMs: 20_000, ...JSON_BEAT });
      socket.send(lateMs, JSON_BEAT.ask);
      socket.receive(lateMs + world.noise.between(3000, 7000), JSON_BEAT.answer);
      beats(world, socket, lateMs + 20_000, lateMs + 900_000, { everyMs: 20_000, ...JSON_BEAT });
      socket.closedByPage(lateMs + 905_000, 1000);
      world.watchUntil(lateMs + 906_000);
      world.expect('closed-by-page', socket);
      world.looksLike('heartbeat-unanswered', 'send-backpressure');
    },
  ),
];
