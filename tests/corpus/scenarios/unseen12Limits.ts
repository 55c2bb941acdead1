import { chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';

/** Limits of silence and of age, and what only looks like one. */
export const unseen12Limits = [
  story('nginx after a minute', 'conversations that end in a minute of silence', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 3, { url: world.url, page: world.page(), server: 'nginx' }, (socket) => {
      const endMs = talk(world, socket, noise.between(4000, 240_000), 2500) + 60_000 + noise.between(0, 60);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story('47 s of nobody', 'a tunnel limit that is no product default', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(4000, 200_000), 3000) + 47_000 + noise.between(0, 25);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story(
    'CloudFront hears nothing from the origin',
    'the page reports every quarter minute and is never answered; ten minutes after the last answer it ends',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        2,
        { url: 'wss://edge.shop.test/collect', page: world.page(), server: 'cloudfront' },
        (socket) => {
          const heardMs = socket.openedMs + noise.between(2000, 90_000);
          socket.receive(heardMs, '{"type":"config","rate":4}');
          const endMs = heardMs + 600_000 + noise.between(0, 200);
          chatter(world, socket, socket.openedMs + 900, endMs - noise.between(500, 9000), {
            everyMs: 14_000,
            who: 'page',
          });
          socket.cut(endMs);
          return endMs;
        },
      );
      world.expect('idle-timeout', dropped);
    },
  ),
  story(
    'a listener that never speaks',
    'quotes all the time, and two minutes after the last word of the page it ends (uWebSockets)',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
        socket.send(socket.openedMs + 40, '{"op":"subscribe","args":["trades"]}');
        const saidMs = socket.openedMs + noise.between(9000, 118_000);
        socket.send(saidMs, '{"op":"subscribe","args":["book"]}');
        const endMs = saidMs + 120_000 + noise.between(0, 3900);
        chatter(world, socket, socket.openedMs + 90, endMs - noise.between(20, 400), {
          everyMs: 700,
          who: 'server',
        });
        socket.cut(endMs);
        return endMs;
      });
      world.expect('idle-timeout', dropped, { accept: ['abnormal-unexplained'] });
    },
  ),
  story('Cowboy says 1000', 'nothing from the page for a minute', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      3,
      { url: world.url, page: world.page(), server: 'cowboy' },
      (socket) => {
        const saidMs = talk(world, socket, noise.between(4000, 100_000), 2500) + 200;
        socket.send(saidMs, '{"type":"seen"}');
        chatter(world, socket, saidMs + 800, saidMs + noise.between(20_000, 55_000), {
          everyMs: 9000,
          who: 'server',
        });
        const endMs = saidMs + 60_000 + noise.between(0, 80);
        socket.closedByServer(endMs, 1000);
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story('Bandit says 1002', 'a minute of silence, twice', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      2,
      { url: 'wss://live.board.test/socket/websocket?vsn=2.0.0', page: world.page() },
      (socket) => {
        const saidMs = talk(world, socket, noise.between(4000, 100_000), 2500) + 300;
        socket.send(saidMs, '["3","9","room:1","typing",{}]');
        const endMs = saidMs + 60_000 + noise.between(0, 90);
        socket.closedByServer(endMs, 1002);
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story('Jetty says so', '1001 and its words after half a minute', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(4000, 100_000), 2500) + 30_000 + noise.between(0, 90);
      socket.closedByServer(endMs, 1001, 'Connection Idle Timeout');
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story(
    'the flow was forgotten',
    'a load balancer forgets it after four minutes; the next message is answered with a reset',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
        const quietMs = talk(world, socket, noise.between(9000, 90_000), 3000);
        const askedMs = quietMs + noise.between(290_000, 800_000);
        socket.send(askedMs, '{"type":"open","id":7}');
        const endMs = askedMs + noise.between(20, 200);
        socket.cut(endMs);
        return endMs;
      });
      demand(world, world.sees.closeCodes, 'idle-timeout', dropped, {
        accept: ['abnormal-unexplained'],
        atMost: 'medium',
      });
    },
  ),
  story('Cloudflare at its leisure', 'between 100 and 126 s', WITH_ENDS, (world) => {
    const { noise } = world;
    const limitMs = noise.pick([100_000, 124_000]);
    const { dropped } = again(
      world,
      3,
      { url: world.url, page: world.page(), server: 'cloudflare' },
      (socket) => {
        const endMs =
          talk(world, socket, noise.between(9000, 200_000), 3000) + limitMs + noise.between(0, 1500);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story('Cloud Run for five minutes', 'a request may last 300 s, says the platform', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 3, { url: world.url, page: world.page(), server: 'gcp' }, (socket) => {
      const endMs = socket.openedMs + 300_000 + noise.between(0, 300);
      talk(world, socket, 300_000 - noise.between(40, 2500), 1100);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('max-lifetime', dropped);
  }),
  story('a quarter of an hour each', 'quiet or busy, fifteen minutes', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket, nth) => {
      const endMs = socket.openedMs + 900_000 + noise.between(0, 150);
      const everyMs = [1500, 20_000, 6000, 2500][nth] ?? 4000;
      talk(world, socket, 900_000 - noise.between(300, everyMs), everyMs);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('max-lifetime', dropped);
  }),
  story('an hour, says OpenAI', '1001 with its words', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      1,
      { url: 'wss://api.openai.com/v1/realtime?model=gpt-realtime', page: world.page() },
      (socket) => {
        talk(world, socket, 3_600_000 - noise.between(100, 6000), 7000);
        const endMs = socket.openedMs + 3_600_000 + noise.between(0, 400);
        socket.closedByServer(endMs, 1001, 'Your session hit the maximum duration of 60 minutes.');
        return endMs;
      },
    );
    world.expect('max-lifetime', dropped);
  }),
  story('three hours, says AssemblyAI', '3008 at the session limit', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      1,
      { url: 'wss://streaming.assemblyai.com/v3/ws?sample_rate=16000', page: world.page() },
      (socket) => {
        talk(world, socket, 10_800_000 - noise.between(100, 3000), 9000);
        const endMs = socket.openedMs + 10_800_000 + noise.between(0, 900);
        socket.closedByServer(endMs, 3008, 'Session expired: maximum session duration exceeded');
        return endMs;
      },
    );
    world.expect('max-lifetime', dropped);
  }),
];
