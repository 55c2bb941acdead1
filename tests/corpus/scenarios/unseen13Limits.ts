import { beats, bystander, chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { openBehind, PHOENIX } from './unseenKit.ts';

/** Limits of silence and of age. */
export const unseen13Limits = [
  story('a load balancer of Amazon after a quiet minute', 'three quiet minutes', WITH_ENDS, (world) => {
    const { noise } = world;
    const page = world.page();
    const { dropped, untilMs } = again(world, 3, { url: world.url, page, server: 'alb' }, (socket) => {
      const endMs =
        talk(world, socket, noise.between(10_000, 200_000), 3000) + 60_000 + noise.between(5, 400);
      socket.cut(endMs);
      return endMs;
    });
    bystander(world, 700, untilMs, page);
    world.expect('idle-timeout', dropped);
  }),
  story('a tunnel of ninety seconds', 'HAProxy with timeout tunnel 90s', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      4,
      { url: world.url, page: world.page(), server: 'haproxy', mayBeLate: true },
      (socket) => {
        const endMs = talk(world, socket, noise.between(2000, 300_000), 4000) + 90_000 + noise.between(0, 15);
        socket.cut(endMs);
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story(
    'Cowboy hears nothing of the page',
    'a client without heartbeats listens to a busy channel; a minute after its last word Cowboy closes with 1000',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const options = { url: PHOENIX, page: world.page(), server: 'cowboy' } as const;
      const { dropped } = again(world, 3, options, (socket) => {
        const at = socket.openedMs;
        socket.send(at + 5, '["1","1","room:lobby","phx_join",{}]');
        socket.receive(at + 30, '["1","1","room:lobby","phx_reply",{"status":"ok","response":{}}]');
        const saidMs = at + noise.between(4000, 58_000);
        socket.send(saidMs, '["1","2","room:lobby","shout",{"body":"hello"}]');
        const endMs = saidMs + 60_000 + noise.between(2, 90);
        chatter(world, socket, at + 900, endMs - noise.between(100, 4000), { everyMs: 3100, who: 'server' });
        socket.closedByServer(endMs, 1000);
        return endMs;
      });
      world.expect('idle-timeout', dropped);
    },
  ),
  story('Jetty says it', '1001 with its words after half a silent minute, once', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(40_000, 90_000)) + 30_000 + noise.between(1, 60);
      socket.closedByServer(endMs, 1001, 'Connection Idle Timeout');
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story('Cloudflare takes its time', 'between 124 and 126 s of silence, thrice', WITH_ENDS, (world) => {
    const { noise } = world;
    const options = { url: world.url, page: world.page(), server: 'cloudflare' } as const;
    const { dropped } = again(world, 3, options, (socket) => {
      const endMs =
        talk(world, socket, noise.between(30_000, 400_000), 5000) + noise.between(124_000, 126_000);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story(
    'Azure forgets the flow',
    'after a lunch break of silence the page speaks into a flow that a load balancer dropped at four minutes',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket, nth) => {
        const quietMs = talk(world, socket, noise.between(60_000, 120_000), 2500);
        const saidMs =
          quietMs + (nth === 0 ? noise.between(420_000, 500_000) : noise.between(700_000, 900_000));
        socket.send(saidMs, '{"type":"note","n":1}');
        const endMs = saidMs + noise.between(9000, 16_000);
        socket.cut(endMs);
        return endMs;
      });
      demand(world, world.sees.closeCodes, 'idle-timeout', dropped, {
        accept: ['abnormal-unexplained', 'heartbeat-unanswered', 'network-lost'],
        atMost: 'medium',
      });
    },
  ),
  story('one quiet minute, nobody named', 'a single drop at 60.0 s, no header', WITH_ENDS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(90_000, 150_000), 1500) + 60_000 + noise.between(2, 40);
      socket.cut(endMs);
      return endMs;
    });
    world.expect('idle-timeout', dropped, { atMost: 'medium' });
  }),
  story(
    'API Gateway after ten minutes',
    'an order board nobody touches: 1001 Going away after ten minutes without a word, twice',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const url = 'wss://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/production';
      const { dropped } = again(world, 2, { url, page: world.page() }, (socket) => {
        const endMs =
          talk(world, socket, noise.between(20_000, 300_000), 8000) + 600_000 + noise.between(10, 900);
        socket.closedByServer(endMs, 1001, 'Going away');
        return endMs;
      });
      world.expect('idle-timeout', dropped);
    },
  ),
  story('Google cuts at thirty seconds of age', 'talk or not, thirty seconds', WITH_ENDS, (world) => {
    const { noise } = world;
    const options = { url: world.url, page: world.page(), server: 'gcp' } as const;
    const { dropped } = again(world, 5, options, (socket) => {
      const endMs = socket.openedMs + 30_000 + noise.between(3, 60);
      chatter(world, socket, socket.openedMs + 40, endMs - noise.between(30, 1800), { everyMs: 900 });
      socket.cut(endMs);
      return endMs;
    });
    world.expect('max-lifetime', dropped);
  }),
  story(
    'an hour and no more',
    'heartbeats answered throughout, cut at an hour of age',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
        const endMs = socket.openedMs + 3_600_000 + noise.between(10, 500);
        beats(world, socket, socket.openedMs + 20_000, endMs - noise.between(300, 19_000), {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        chatter(world, socket, socket.openedMs + 100, endMs - noise.between(200, 9000), { everyMs: 11_000 });
        socket.cut(endMs);
        return endMs;
      });
      world.expect('max-lifetime', dropped);
    },
  ),
  story('the session hit its maximum', 'OpenAI Realtime ends a session of an hour', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://api.openai.com/v1/realtime?model=gpt-realtime';
    const options = { url, page: world.page(), server: 'cloudflare', subprotocol: 'realtime' } as const;
    const { dropped } = again(world, 1, options, (socket) => {
      const endMs = socket.openedMs + 3_600_000 + noise.between(100, 1500);
      chatter(world, socket, socket.openedMs + 60, endMs - noise.between(200, 3000), { everyMs: 9000 });
      socket.closedByServer(endMs, 1001, 'Your session hit the maximum duration of 60 minutes.');
      return endMs;
    });
    world.expect('max-lifetime', dropped);
  }),
  story(
    'two minutes of age behind a gateway',
    'pings go and come every 20 s, and at 120 s of age it is cut: no limit of silence',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket) => {
        const endMs = socket.openedMs + 120_000 + noise.between(2, 70);
        beats(world, socket, socket.openedMs + noise.between(5000, 19_000), endMs - 200, {
          everyMs: 20_000,
          answer: '{"type":"pong"}',
        });
        socket.cut(endMs);
        return endMs;
      });
      world.expect('max-lifetime', dropped);
      world.looksLike('idle-timeout', 'heartbeat-too-slow');
    },
  ),
  story(
    'Envoy after five minutes',
    'Envoy names itself; twice five minutes of nothing but the server`s quarter-hourly notes',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      let atMs = 500;
      const page = world.page();
      const dropped = [1, 2].map(() => {
        const headers = [['server', 'envoy'] as const, ['x-envoy-upstream-service-time', '7'] as const];
        const socket = openBehind(world, world.url, { atMs, page, headers });
        const endMs = talk(world, socket, noise.between(5000, 60_000)) + 300_000 + noise.between(20, 900);
        socket.cut(endMs);
        atMs = endMs + noise.between(900, 2500);
        return socket;
      });
      world.watchUntil(atMs);
      world.expect('idle-timeout', dropped);
      world.tolerate('no-reconnect', dropped);
    },
  ),
];
