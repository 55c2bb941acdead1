import { encodeBase64 } from '../../src/base/bytes.ts';
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import type { Direction, SessionEvent } from '../../src/model/events.ts';
import type { Session } from '../../src/model/session.ts';
import { picture } from './pictures.ts';
import { createRandom, type Random } from './random.ts';

/** A message of generated traffic: text, or bytes. */
export interface Sent {
  readonly atMs: number;
  readonly direction: Direction;
  readonly data: string | Uint8Array;
}

/** Traffic of one connection, and what is true of it. */
export interface Traffic {
  readonly name: string;
  readonly messages: readonly Sent[];
  /** Its heartbeat; `undefined`: it has none. */
  readonly heartbeat:
    | {
        readonly asker: Direction;
        readonly isAnswered: boolean;
        readonly periodMs: number;
        readonly beats: number;
      }
    | undefined;
}

/** A session with one connection, on which the traffic goes over the wire in order of time. */
export function sessionOfTraffic({ messages }: Traffic): Session {
  const session = createSession();
  for (const event of picture('0 open wss://app.test/live')) applyEvent(session, event);
  const inOrder = [...messages].sort((a, b) => a.atMs - b.atMs);
  for (const message of inOrder) applyEvent(session, toEvent(message));
  return session;
}

function toEvent({ atMs, direction, data }: Sent): SessionEvent {
  const isText = typeof data === 'string';
  const payload = isText
    ? ({ encoding: 'text', data } as const)
    : ({ encoding: 'base64', data: encodeBase64(data) } as const);
  return {
    kind: 'frame',
    atMs,
    origin: 'protocol',
    connectionId: 'a',
    direction,
    opcode: isText ? 1 : 2,
    payload,
  };
}

const DIRECTIONS: readonly [Direction, Direction] = ['sent', 'received'];
const opposite = (direction: Direction): Direction => (direction === 'sent' ? 'received' : 'sent');

/** How beats follow each other. */
const RHYTHMS = {
  steady: { jitter: 0.002, lost: 0 },
  uneven: { jitter: 0.05, lost: 0 },
  jittered: { jitter: 0.15, lost: 0 },
  lossy: { jitter: 0.03, lost: 0.04 },
} as const;

/** The n-th beat as a message; none of them uses a word that names a heartbeat. */
const BEATS: Readonly<Record<string, (n: number, atMs: number, random: Random) => string | Uint8Array>> = {
  dot: () => '.',
  digit: () => '7',
  words: () => '{"k":"alive","from":"a81f"}',
  opcode: () => '{"op":1,"d":null}',
  counter: (n) => `{"a":"here","n":${n}}`,
  clockMs: (_n, atMs) => `{"a":"here","t":${1_760_000_000_000 + Math.round(atMs)}}`,
  clockSeconds: (_n, atMs) => `here ${1_760_000_000 + Math.round(atMs / 1000)}`,
  clockIso: (_n, atMs) => `{"here":"${new Date(1_760_000_000_000 + Math.round(atMs)).toISOString()}"}`,
  bytes: () => Uint8Array.of(9, 0, 0, 1),
};

/** How beats are answered, when they are. */
const ANSWERS = ['none', 'constant', 'echo', 'none'] as const;

type Background = (durationMs: number, random: Random, direction: Direction) => readonly Sent[];

/** Messages at random moments, on average every `meanMs`. */
function poisson(
  durationMs: number,
  random: Random,
  meanMs: number,
  message: (n: number, atMs: number) => Omit<Sent, 'atMs'>,
): readonly Sent[] {
  const messages: Sent[] = [];
  for (let atMs = wait(random, meanMs), n = 0; atMs < durationMs; atMs += wait(random, meanMs), n++) {
    messages.push({ atMs, ...message(n, atMs) });
  }
  return messages;
}

function wait(random: Random, meanMs: number): number {
  return -Math.log(1 - random.below(1e6) / 1e6) * meanMs;
}

/** Messages every `periodMs`, give or take `jitter`. */
function every(
  durationMs: number,
  random: Random,
  periodMs: number,
  jitter: number,
  message: (n: number, atMs: number) => Omit<Sent, 'atMs'> | undefined,
): readonly Sent[] {
  const messages: Sent[] = [];
  const beginMs = (random.below(1000) / 1000) * periodMs;
  for (let n = 1; beginMs + n * periodMs < durationMs; n++) {
    const atMs = beginMs + n * periodMs + spread(random, jitter) * periodMs;
    const one = message(messages.length + 1, atMs);
    if (one) messages.push({ atMs, ...one });
  }
  return messages;
}

/** Evenly from -`half` to `half`. */
function spread(random: Random, half: number): number {
  return (random.below(2001) / 1000 - 1) * half;
}

const WORDS = ['tea', 'river', 'hello there', 'ok then', 'see you', 'no idea', 'why not', 'soon'] as const;

function chatLine(random: Random): string {
  const words = Array.from({ length: 1 + random.below(6) }, () => random.pick(WORDS)).join(' ');
  return JSON.stringify({ kind: 'chat', who: random.pick(['ada', 'bob', 'eve']), words });
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Data that is no heartbeat: alone it must not be taken for one, beside one it must not hide it. */
const DATA: Readonly<Record<string, Background>> = {
  chat: (ms, random) =>
    poisson(ms, random, ms / 60, () => ({ direction: random.pick(DIRECTIONS), data: chatLine(random) })),
  ticker: (ms, random, direction) => {
    let price = 10_000;
    return every(ms, random, 1000, 0.01, () => {
      price += random.below(21) - 10;
      return { direction, data: `{"s":"TEA","p":${price / 100}}` };
    });
  },
  'illiquid ticker': (ms, random, direction) => {
    let price = 10_000;
    return every(ms, random, 1000, 0.02, () => {
      if (random.chance(0.08)) price += random.below(21) - 10;
      return { direction, data: `{"s":"TEA","p":${price}}` };
    });
  },
  'price feed': (ms, random, direction) =>
    poisson(ms, random, ms / 300, () => ({
      direction,
      data: JSON.stringify({
        s: random.pick(['TEA', 'OIL', 'TIN']),
        p: random.below(9999) / 100,
        v: random.below(90),
      }),
    })),
  'video chunks': (ms, random, direction) =>
    every(ms, random, 1000, 0.03, () => ({ direction, data: randomBytes(random, 900 + random.below(600)) })),
  'cursor events': (ms, random, direction) =>
    poisson(Math.min(ms, 60_000), random, 120, () => ({
      direction,
      data: `{"x":${random.below(1600)},"y":${random.below(900)}}`,
    })),
};

/** Data that resembles a heartbeat more than it should; only ever alone. */
const LOOKALIKES: Readonly<Record<string, Background>> = {
  'cursor once a second': (ms, random, direction) =>
    every(ms, random, 1000, 0.05, () => ({
      direction,
      data: `{"x":${random.below(1600)},"y":${random.below(900)}}`,
    })),
  'slow sensor': (ms, random, direction) => {
    let value = 210;
    return every(ms, random, 5000, 0.01, () => {
      if (random.chance(0.15)) value += random.pick([-1, 1]);
      return { direction, data: `{"temperature":${value / 10}}` };
    });
  },
  'audio frames': (ms, random, direction) =>
    every(Math.min(ms, 20_000), random, 40, 0.05, () => ({ direction, data: randomBytes(random, 120) })),
  clicks: (ms, random, direction) =>
    poisson(ms, random, ms / 40, () => ({ direction, data: '{"do":"like"}' })),
  typing: (ms, random, direction) => {
    const messages: Sent[] = [];
    let atMs = wait(random, 8000);
    while (atMs < ms) {
      for (let left = 1 + random.below(6); left > 0; left--, atMs += 3000 + random.below(200)) {
        messages.push({ atMs, direction, data: '{"do":"typing"}' });
      }
      atMs += 6000 + wait(random, 15_000);
    }
    return messages;
  },
  polling: (ms, random) =>
    every(ms, random, 5000, 0.02, (_n, atMs) => ({
      direction: 'sent',
      data: `{"do":"list"}${atMs < 0 ? ' ' : ''}`,
    })).flatMap((ask) => {
      const data = JSON.stringify({
        rows: Array.from({ length: random.below(40) }, () => random.below(1e6)),
      });
      return [ask, { atMs: ask.atMs + 20 + random.below(200), direction: 'received', data } as const];
    }),
  'viewer count': (ms, random, direction) => {
    let viewers = 1200;
    return every(ms, random, 5000, 0.01, () => {
      viewers += random.below(41) - 20;
      return { direction, data: `{"viewers":${viewers}}` };
    });
  },
  'download progress': (ms, random, direction) => {
    let done = 0;
    return every(ms, random, 1000, 0.02, () => {
      done += 20_000 + random.below(90_000);
      return { direction, data: `{"done":${done}}` };
    });
  },
  'state that comes and goes': (ms, random, direction) =>
    poisson(ms, random, ms / 50, () => ({
      direction,
      data: random.chance(0.5) ? '{"busy":true}' : '{"busy":false}',
    })),
  'game state': (ms, random, direction) =>
    every(Math.min(ms, 30_000), random, 50, 0.02, (n) => ({
      direction,
      data: `{"tick":${n},"x":${random.below(99)}}`,
    })),
  'log lines': (ms, random, direction) =>
    poisson(ms, random, ms / 120, () => ({
      direction,
      data: `level=${random.pick(['info', 'warn'])} ${chatLine(random)}`,
    })),
  'burst of the same': (ms, random, direction) =>
    Array.from({ length: 40 }, (_, n) => ({
      atMs: ms / 3 + n * (20 + random.below(10)),
      direction,
      data: '{"do":"next"}',
    })),
  silence: () => [],
};

const SECONDS = [1, 2, 5, 10, 15, 20, 25, 30, 45, 60] as const;

function pickName<Value>(random: Random, table: Readonly<Record<string, Value>>): readonly [string, Value] {
  const [first, ...rest] = Object.entries(table);
  if (!first) throw new RangeError('An empty table');
  return random.pick([first, ...rest]);
}

/** A connection with the heartbeat of an unknown protocol, alone or among data. */
export function trafficWithHeartbeat(seed: number): Traffic {
  const random = createRandom(seed);
  const [rhythm, { jitter, lost }] = pickName(random, RHYTHMS);
  const [kind, beatOf] = pickName(random, BEATS);
  const answer = random.pick(ANSWERS);
  const asker = random.pick(DIRECTIONS);
  const periodMs = random.pick(SECONDS) * 1000;
  const durationMs = periodMs * (10 + random.below(40));
  const roundTripMs = 10 + random.below(Math.min(300, periodMs / 8));
  const delayMs = () => roundTripMs * (0.8 + random.below(400) / 1000);

  const beats = every(durationMs, random, periodMs, jitter, (n, atMs) =>
    random.chance(lost) ? undefined : { direction: asker, data: beatOf(n, atMs, random) },
  );
  const answers = beats.flatMap((beat): readonly Sent[] => {
    if (answer === 'none') return [];
    const data = answer === 'echo' ? beat.data : '{"k":"still here"}';
    return [{ atMs: beat.atMs + delayMs(), direction: opposite(asker), data }];
  });
  const [background, data] = random.chance(0.25) ? (['alone', () => []] as const) : pickName(random, DATA);
  const others = data(durationMs, random, random.pick(DIRECTIONS));
  return {
    name: `${kind} ${rhythm} every ${periodMs / 1000} s from ${asker}, answered ${answer}, with ${background} (seed ${seed})`,
    messages: [...beats, ...answers, ...others],
    heartbeat: { asker, isAnswered: answer !== 'none', periodMs, beats: beats.length },
  };
}

/** A connection without any heartbeat, however regular its data may be. */
export function trafficWithoutHeartbeat(seed: number): Traffic {
  const random = createRandom(seed);
  const durationMs = random.pick([30_000, 60_000, 120_000, 300_000, 600_000]);
  const [name, data] = pickName(random, { ...LOOKALIKES, ...DATA });
  const [otherName, other] = random.chance(0.3)
    ? pickName(random, DATA)
    : (['nothing else', () => []] as const);
  const direction = random.pick(DIRECTIONS);
  return {
    name: `${name} ${direction} with ${otherName} for ${durationMs / 1000} s (seed ${seed})`,
    messages: [...data(durationMs, random, direction), ...other(durationMs, random, opposite(direction))],
    heartbeat: undefined,
  };
}
