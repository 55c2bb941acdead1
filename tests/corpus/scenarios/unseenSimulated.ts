import type { RuleName } from '../../../src/model/finding.ts';
import type { World } from '../world/world.ts';
import { unseen } from './unseenKit.ts';
import {
  type Ending,
  type Endpoint,
  type Incident,
  type Lived,
  liveOn,
  type Talk,
  type Way,
} from './unseenSimulation.ts';

const story = unseen(7);

const TALKS: readonly [Talk, ...Talk[]] = [
  { pushMs: 2500, sayMs: 6000, busyMs: 60_000, quietMs: 90_000 },
  { pushMs: 1500, busyMs: 400_000, quietMs: 20_000 },
  { sayMs: 3000, pushMs: 3500, busyMs: 30_000, quietMs: 40_000, beatMs: 25_000 },
  { pushMs: 12_000, sayMs: 30_000, busyMs: 300_000, quietMs: 100_000 },
  { pushMs: 2000, sayMs: 2000, busyMs: 900_000, quietMs: 15_000, beatMs: 15_000 },
];

const WAYS: readonly [Way, ...Way[]] = [
  {},
  { server: 'nginx', idleMs: 60_000 },
  { server: 'alb', idleMs: 60_000 },
  { idleMs: 45_000 },
  { idleMs: 30_000, counts: 'sent' },
  { server: 'cowboy', idleMs: 60_000, counts: 'sent' },
  { server: 'envoy', idleMs: 300_000 },
  { server: 'gcp', lifetimeMs: 300_000 },
  { lifetimeMs: 600_000 },
  { server: 'cloudflare' },
];

/** What an examiner who knows the mechanism demands, and what the files cannot decide. */
function label(world: World, lives: readonly Lived[]): void {
  const { closeCodes, browserErrors } = world.sees;
  for (const { ends, vain } of lives) {
    const of = (by: Ending) =>
      ends
        .filter((end) => end.by === by && (!end.isNearLimit || by === 'idle' || by === 'lifetime'))
        .map(({ socket }) => socket);
    const undecided = ends.filter(({ by, isNearLimit }) => isNearLimit && by !== 'idle' && by !== 'lifetime');
    for (const { socket } of undecided) {
      for (const rule of [
        'idle-timeout',
        'max-lifetime',
        'server-crash',
        'server-restart',
        'network-lost',
        'abnormal-unexplained',
      ] as const) {
        world.tolerate(rule, socket);
      }
    }
    const limits = [
      ['idle', 'idle-timeout'],
      ['lifetime', 'max-lifetime'],
    ] as const;
    const unsure: readonly RuleName[] = [
      'abnormal-unexplained',
      'server-crash',
      'max-lifetime',
      'idle-timeout',
    ];
    for (const [by, rule] of limits) {
      const sockets = of(by);
      // Once or twice is not enough to demand it; a third time it is.
      const isMute = ends.every((end) => end.by !== by || end.isMute);
      if (sockets.length >= 3)
        world.expect(rule, sockets, isMute && by === 'idle' ? { accept: ['max-lifetime'] } : {});
      else if (sockets.length > 0 && closeCodes) world.expect(rule, sockets, { accept: unsure });
      else if (sockets.length > 0) world.tolerate(rule, sockets);
    }
    const crashed = of('crash');
    if (crashed.length > 0 && closeCodes) {
      world.expect('server-crash', crashed, { accept: ['server-restart', 'abnormal-unexplained'] });
    }
    if (crashed.length > 0 && !closeCodes) {
      world.tolerate('server-crash', crashed);
      world.tolerate('server-restart', crashed);
    }
    const deployed = of('deployment');
    if (deployed.length > 0 && closeCodes) world.expect('server-restart', deployed);
    else if (deployed.length > 0) world.tolerate('server-restart', deployed);
    if (vain.length > 0 && browserErrors) {
      const attempts = vain.map(({ socket }) => socket);
      world.expect('handshake-failed', attempts, {
        accept: ['server-crash', 'server-restart', 'network-lost'],
      });
    } else if (vain.length > 0) world.tolerate('handshake-failed');
  }
  const offline = lives.flatMap(({ ends }) =>
    ends.filter(({ by, isNearLimit }) => by === 'network' && !isNearLimit),
  );
  const sockets = offline.map(({ socket }) => socket);
  if (offline.length >= 3) world.expect('network-lost', sockets);
  else if (offline.length > 0 && closeCodes)
    world.expect('network-lost', sockets, { accept: ['abnormal-unexplained', 'server-crash'] });
  else if (offline.length > 0) world.tolerate('network-lost', sockets);
}

function incidentsIn(
  world: World,
  kind: Incident['kind'],
  times: number,
  untilMs: number,
): readonly Incident[] {
  return Array.from({ length: times }, (_, n) => ({
    kind,
    atMs: ((n + world.noise.between(0.3, 0.9)) * untilMs) / times,
    downMs: kind === 'deployment' ? 0 : world.noise.between(4000, 20_000),
  }));
}

/** One with the page's side and one without; half of what would do, for the time it takes. */
const KINDS = ['own', 'plain'] as const;
const DAY_MS = 2_400_000;
const HOSTS = ['a.example.com', 'b.example.net', 'c.example.org', 'd.example.io'] as const;

function day(
  name: string,
  about: string,
  plan: (world: World) => readonly Omit<Endpoint, 'page' | 'fromMs' | 'untilMs'>[],
) {
  return story(name, about, KINDS, (world) => {
    const page = world.page();
    const untilMs = world.noise.around(DAY_MS, 0.3);
    const endpoints = plan(world);
    const lives = endpoints.map((endpoint, n) =>
      liveOn(world, { ...endpoint, page, fromMs: 300 + n * world.noise.between(5, 4000), untilMs }),
    );
    for (const { kind, atMs, downMs } of endpoints[0]?.incidents ?? []) {
      if (kind !== 'network') continue;
      world.mark(page, 'offline', atMs - 2);
      world.mark(page, 'online', atMs + downMs - 500);
    }
    world.watchUntil(untilMs);
    label(world, lives);
  });
}

/** Days that nobody made up: timers and accidents ended the sockets, and chance did the rest. */
export const unseenSimulated = [
  ...WAYS.map((way, n) =>
    day(`a day on one way, ${n + 1}`, JSON.stringify(way), (world) => [
      { url: 'wss://app.example.com/ws', way, talk: world.noise.pick(TALKS), incidents: [] },
    ]),
  ),
  ...WAYS.map((way, n) =>
    day(`a day with a crash, ${n + 1}`, JSON.stringify(way), (world) => [
      {
        url: 'wss://app.example.com/ws',
        way,
        talk: world.noise.pick(TALKS),
        incidents: incidentsIn(world, 'crash', 1, DAY_MS * 0.6),
      },
    ]),
  ),
  ...TALKS.map((talk, n) =>
    day(`a day with two deployments, ${n + 1}`, JSON.stringify(talk), (world) => [
      {
        url: 'wss://app.example.com/ws',
        way: world.noise.pick(WAYS),
        talk,
        incidents: incidentsIn(world, 'deployment', 2, DAY_MS * 0.6),
      },
    ]),
  ),
  ...TALKS.map((_, n) =>
    day(
      `a day of four hosts and one network, ${n + 1}`,
      'the network goes once for some seconds',
      (world) => {
        const incidents = incidentsIn(world, 'network', 1, DAY_MS * 0.6);
        return HOSTS.map((host) => ({
          url: `wss://${host}/rt`,
          way: world.noise.pick(WAYS),
          talk: world.noise.pick(TALKS),
          incidents,
        }));
      },
    ),
  ),
  ...TALKS.map((_, n) =>
    day(`a day of three hosts on their own ways, ${n + 1}`, 'no incident', (world) =>
      HOSTS.slice(0, 3).map((host) => ({
        url: `wss://${host}/rt`,
        way: world.noise.pick(WAYS),
        talk: world.noise.pick(TALKS),
        incidents: [],
      })),
    ),
  ),
];
