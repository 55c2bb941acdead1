import { chatter } from '../world/traffic.ts';
import { lives, WITH_CODES, WITH_ENDS } from './stories.ts';
import { openBehind, unseen } from './unseenKit.ts';

const story = unseen(1);

/** Limits of proxies, clouds and servers, as they are met. */
export const unseenProxies = [
  story(
    'an office chat over lunch behind an ALB',
    'quiet for 60 s twice; 48 s it survives',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const url = 'wss://chat.corp.test/rooms/12';
      const cut = lives(world, 2, (atMs) => {
        const socket = world.open(url, { atMs, page, server: 'alb' });
        const talkMs = socket.openedMs + world.noise.between(40_000, 400_000);
        chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 6000 });
        chatter(world, socket, talkMs + 48_000, talkMs + 90_000, { everyMs: 5000 });
        const endMs = socket.lastMs + 60_000 + world.noise.between(5, 400);
        socket.cut(endMs);
        return { socket, endMs };
      });
      const last = world.open(url, { atMs: (cut[1]?.lastMs ?? 0) + 64_000, page, server: 'alb' });
      chatter(world, last, last.openedMs + 20, last.openedMs + 50_000, { everyMs: 6000 });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'one quiet socket behind Cloudflare',
    'cut once, 124.6 s after the last message',
    WITH_ENDS,
    (world) => {
      const socket = world.open('wss://play.example.com/lobby', { atMs: 300, server: 'cloudflare' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 70_000, { everyMs: 4000 });
      socket.cut(socket.lastMs + world.noise.between(124_000, 126_000));
      world.watchUntil(socket.lastMs + 128_000);
      world.expect('idle-timeout', socket, { atMost: 'medium' });
    },
  ),
  story(
    'the page talks, the origin does not',
    'CloudFront counts 600 s from the last byte of the origin',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://d3f.cloudfront.net/presence', { atMs, page, server: 'cloudfront' });
        chatter(world, socket, socket.openedMs + 30, socket.openedMs + world.noise.between(20_000, 200_000), {
          everyMs: 3000,
        });
        const heardMs = socket.lastMs + 500;
        socket.receive(heardMs, '{"type":"snapshot","users":4}');
        const endMs = heardMs + 600_000 + world.noise.between(10, 700);
        for (let atMs = heardMs + 9000; atMs < endMs; atMs += world.noise.between(20_000, 45_000)) {
          socket.send(atMs, `{"type":"cursor","x":${world.noise.whole(0, 900)}}`);
        }
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'Cowboy hears nothing from the page',
    'the server talks on; 1000 comes 60 s after the last sent',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://feed.example.com/ws', { atMs, page, server: 'cowboy' });
        const sentMs = socket.openedMs + world.noise.between(50, 55_000);
        socket.send(socket.openedMs + 20, '{"subscribe":["news"]}');
        socket.send(sentMs, '{"filter":"sport"}');
        const endMs = sentMs + 60_000 + world.noise.between(2, 60);
        chatter(world, socket, socket.openedMs + 60, endMs - world.noise.between(50, 3000), {
          everyMs: 3500,
          who: 'server',
        });
        socket.closedByServer(endMs, 1000);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'a feed subscribed once',
    'uWebSockets cuts 120 s after the last word of the page, though it sends all the time',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 4, (atMs, nth) => {
        const socket = world.open('wss://ticks.example.org/v1', { atMs, page });
        let sentMs = socket.openedMs + 15;
        socket.send(sentMs, '{"op":"subscribe","args":["BTC","ETH"]}');
        if (nth > 1) {
          sentMs += world.noise.between(30_000, 110_000);
          socket.send(sentMs, '{"op":"subscribe","args":["SOL"]}');
        }
        const endMs = sentMs + 120_000 + world.noise.between(0, 4000);
        chatter(world, socket, socket.openedMs + 70, endMs - world.noise.between(5, 300), {
          everyMs: 400,
          who: 'server',
        });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    '30 seconds and gone on Google Cloud',
    'the load balancer counts age; the sockets are lively',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 4, (atMs) => {
        const socket = world.open('wss://board.example.com/live', { atMs, page, server: 'gcp' });
        const endMs = socket.openedMs + 30_000 + world.noise.between(-30, 200);
        chatter(world, socket, socket.openedMs + 25, endMs - world.noise.between(20, 1500), { everyMs: 900 });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('max-lifetime', cut);
    },
  ),
  story('API Gateway after two hours', '1001 at the age of 7200 s, twice', WITH_CODES, (world) => {
    const page = world.page();
    const cut = lives(world, 2, (atMs) => {
      const socket = world.open('wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod', { atMs, page });
      const endMs = socket.openedMs + 7_200_000 + world.noise.between(20, 900);
      chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(1000, 90_000), {
        everyMs: 70_000,
      });
      socket.closedByServer(endMs, 1001, world.noise.pick(['', 'Going away']));
      return { socket, endMs };
    });
    world.expect('max-lifetime', cut);
  }),
  story('API Gateway after ten quiet minutes', '1001, of different ages', WITH_CODES, (world) => {
    const page = world.page();
    const cut = lives(world, 2, (atMs) => {
      const socket = world.open('wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod', { atMs, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 900_000), {
        everyMs: 20_000,
      });
      const endMs = socket.lastMs + 600_000 + world.noise.between(50, 900);
      socket.closedByServer(endMs, 1001, 'Going away');
      return { socket, endMs };
    });
    world.expect('idle-timeout', cut);
  }),
  story('a dyno goes quiet', 'Heroku cuts after 55 s, twice', WITH_ENDS, (world) => {
    const page = world.page();
    const headers = [
      ['Server', 'Cowboy'],
      ['Via', '1.1 vegur'],
    ] as const;
    const cut = lives(world, 2, (atMs) => {
      const socket = openBehind(world, 'wss://poll-party.herokuapp.com/', { atMs, page, headers });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(5000, 200_000), {
        everyMs: 9000,
      });
      const endMs = socket.lastMs + 55_000 + world.noise.between(2, 500);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('idle-timeout', cut);
  }),
  story(
    'the token lives a quarter of an hour',
    '4401 "token expired" at 900 s each time; back with a new one',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 3, (atMs, nth) => {
        const socket = world.open(`wss://rt.shop.test/updates?token=t${nth}`, { atMs, page });
        const endMs = socket.openedMs + 900_000 + world.noise.between(-100, 900);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(100, 9000), {
          everyMs: 8000,
        });
        socket.closedByServer(endMs, 4401, 'token expired');
        return { socket, endMs };
      });
      world.looksLike('max-lifetime', 'reconnect-after-final-close');
      world.expect('policy-or-auth', ended);
    },
  ),
  story(
    'only whole seconds were written',
    'a proxy of 60 s, times cut to seconds',
    ['http-toolkit', 'plain'],
    (world) => {
      const page = world.page();
      const whole = (ms: number) => Math.floor(ms / 1000) * 1000;
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://kds.example.com/kitchen', {
          atMs: whole(atMs) + 1000,
          page,
          server: 'nginx',
          handshakeMs: 0,
        });
        let saidMs = socket.openedMs;
        for (let n = world.noise.whole(3, 12); n > 0; n -= 1) {
          saidMs += world.noise.whole(1, 9) * 1000;
          socket.receive(saidMs, `{"order":${n}}`);
        }
        const endMs = saidMs + world.noise.pick([60_000, 61_000, 60_000]);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'a minute ticker and a crash on the minute',
    'each silence was 60 s, and the process died as one was due',
    WITH_ENDS,
    (world) => {
      const socket = world.open('wss://clock.example.com/minutes', { atMs: 250 });
      const ticks = world.noise.whole(5, 14);
      for (let n = 0; n < ticks; n += 1)
        socket.receive(socket.openedMs + 1000 + n * 60_000 + world.noise.between(0, 9), `{"minute":${n}}`);
      socket.cut(socket.openedMs + 1000 + ticks * 60_000 - world.noise.between(60, 400));
      world.watchUntil(socket.lastMs + 62_000);
      world.looksLike('idle-timeout');
      if (world.sees.closeCodes) {
        world.expect('abnormal-unexplained', socket, {
          accept: ['server-crash', 'idle-timeout'],
          atMost: 'low',
        });
      } else world.tolerate('idle-timeout');
    },
  ),
];
