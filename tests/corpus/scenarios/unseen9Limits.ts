import { beats, bystander, chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, story, talk } from './unseen9Kit.ts';

const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** Ordinary time-outs and lifetimes, and what resembles them. */
export const unseen9Limits = [
  story(
    'a proxy with any limit',
    'HAProxy with some number of seconds; 3 to 10 drops',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const limitMs = noise.whole(12, 240) * 1000;
      const { dropped, untilMs } = again(
        world,
        noise.pick([3, 5, 10]),
        { url: world.url, page: world.page(), mayBeLate: true },
        (socket) => {
          const lastMs = talk(world, socket, noise.between(4000, 300_000), Math.min(3000, limitMs / 4));
          const endMs = lastMs + limitMs + noise.between(0, 120);
          socket.cut(endMs);
          return endMs;
        },
      );
      bystander(world, 500, untilMs);
      world.expect('idle-timeout', dropped);
    },
  ),
  story(
    'nginx as it comes',
    'subscribed, then nothing for a minute; once, twice or thrice',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const times = noise.pick([1, 2, 3]);
      const { dropped, untilMs } = again(
        world,
        times,
        { url: 'wss://intra.example.com/ws/orders', server: 'nginx', page: world.page() },
        (socket) => {
          socket.send(socket.openedMs + 12, '{"type":"subscribe","topic":"orders"}');
          socket.receive(socket.openedMs + 12 + socket.rttMs, '{"type":"subscribed"}');
          const endMs = socket.lastMs + 60_000 + noise.between(0, 320);
          socket.cut(endMs);
          return endMs;
        },
      );
      bystander(world, 500, untilMs);
      demand(world, times > 1 || world.sees.closeCodes, 'idle-timeout', dropped);
    },
  ),
  story('Cloudflare for two drops', '100 s of silence, long talks before', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([2, 3]),
      { url: 'wss://play.example.gg/lobby', server: 'cloudflare', page: world.page() },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(20_000, 500_000), 4000);
        const endMs = lastMs + 100_000 + noise.between(0, 900);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story(
    'cut whenever',
    'near miss: talks with pauses, cut at any time, silences of any length',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 5, { url: world.url, page: world.page() }, (socket, nth) => {
        const lastMs = talk(world, socket, noise.between(40_000, 150_000) * (1 + nth), 9000);
        const endMs = lastMs + noise.between(300, 5000) * (1 + 1.7 * nth);
        socket.cut(endMs);
        return endMs;
      });
      world.looksLike('idle-timeout', 'max-lifetime');
      world.expect('abnormal-unexplained', dropped, { accept: ['server-crash'] });
    },
  ),
  story(
    'one quiet socket, one lively',
    'only the quiet one of two is cut, five times',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const url = 'wss://rt.shop.test/updates';
      const page = world.page();
      const limitMs = noise.pick([30, 50, 90]) * 1000;
      const { dropped, untilMs } = again(world, 5, { url, page }, (socket) => {
        const lastMs = talk(world, socket, noise.between(2000, 90_000), 2500);
        const endMs = lastMs + limitMs + noise.between(0, 250);
        socket.cut(endMs);
        return endMs;
      });
      neighbour(world, url, 900, untilMs, page);
      world.expect('idle-timeout', dropped);
    },
  ),
  story('an hour-glass of any length', 'lifetimes alike, traffic all the time', WITH_ENDS, (world) => {
    const { noise } = world;
    const lifeMs = noise.pick([30, 75, 120, 300, 600, 900, 1800]) * 1000;
    const { dropped } = again(world, noise.pick([3, 5]), { url: world.url, page: world.page() }, (socket) => {
      const endMs = socket.openedMs + lifeMs + noise.between(0, 300);
      chatter(world, socket, socket.openedMs + 60, endMs - noise.between(30, 1900), {
        everyMs: noise.between(900, 2500),
      });
      socket.cut(endMs);
      return endMs;
    });
    world.expect('max-lifetime', dropped);
  }),
  story('Cloud Run ends them after five minutes', 'twice or thrice, behind Google', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([2, 3]),
      { url: 'wss://chat-7k3q-ew.a.run.app/ws', server: 'gcp', page: world.page() },
      (socket) => {
        const endMs = socket.openedMs + 300_000 + noise.between(0, 700);
        chatter(world, socket, socket.openedMs + 60, endMs - noise.between(100, 4000), { everyMs: 4000 });
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('max-lifetime', dropped);
  }),
  story('about two minutes each', 'near miss: ages that scatter by a third', WITH_CODES, (world) => {
    const { noise } = world;
    const shares = [0.72, 0.88, 1.01, 1.13, 1.31];
    const { dropped } = again(world, 5, { url: world.url, page: world.page() }, (socket, nth) => {
      const endMs = socket.openedMs + 120_000 * (shares[nth] ?? 1) + noise.between(0, 4000);
      chatter(world, socket, socket.openedMs + 60, endMs - noise.between(50, 1500), { everyMs: 1200 });
      socket.cut(endMs);
      return endMs;
    });
    world.looksLike('max-lifetime');
    world.expect('abnormal-unexplained', dropped, { accept: ['server-crash'] });
  }),
  story('a beat of 75 or 90 seconds behind nginx', 'the proxy is faster', WITH_ENDS, (world) => {
    const { noise } = world;
    const everyMs = noise.pick([75, 90]) * 1000;
    const { dropped } = again(
      world,
      noise.pick([3, 5]),
      { url: world.url, server: 'nginx', page: world.page() },
      (socket) => {
        const beat = noise.whole(2, 4);
        const lastMs = socket.openedMs + everyMs * beat + noise.between(2000, 12_000);
        beats(world, socket, socket.openedMs + everyMs, lastMs, { everyMs, answer: '{"type":"pong"}' });
        chatter(world, socket, socket.openedMs + 60, lastMs, { everyMs: 7000, who: 'server' });
        const endMs = lastMs + 60_000 + noise.between(0, 300);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.tolerate('idle-timeout', dropped);
    world.expect('heartbeat-too-slow', dropped);
  }),
  story('a ping every minute against an ALB', 'sometimes the ping wins, in the end the ALB', OWN, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      4,
      { url: 'wss://api.board.test/v2/events', server: 'alb', page: world.page() },
      (socket) => {
        const lastMs = beats(
          world,
          socket,
          socket.openedMs + 60_000,
          socket.openedMs + 60_000 * noise.whole(2, 6) + 200,
          { everyMs: 60_000, answer: '{"type":"pong"}' },
        );
        const endMs = Math.max(socket.lastMs, lastMs) + 59_990 + noise.between(0, 9);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.tolerate('idle-timeout', dropped);
    world.expect('heartbeat-too-slow', dropped, { accept: ['idle-timeout'] });
  }),
  story(
    'a beat in time and yet an end',
    'near miss: pings every 25 s behind nginx, a restart ends it',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        2,
        { url: world.url, server: 'nginx', page: world.page() },
        (socket) => {
          const untilMs = socket.openedMs + noise.between(200_000, 900_000);
          beats(world, socket, socket.openedMs + 25_000, untilMs, {
            everyMs: 25_000,
            answer: '{"type":"pong"}',
          });
          const endMs = socket.lastMs + noise.between(1000, 20_000);
          socket.closedByServer(endMs, 1012, noise.pick(['', 'Service Restart', 'deploying']));
          return endMs;
        },
      );
      world.looksLike('heartbeat-too-slow', 'idle-timeout');
      world.expect('server-restart', dropped);
    },
  ),
];
