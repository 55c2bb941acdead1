import { createRandom, type Random } from '../../support/random.ts';

/** Where a script runs, and how it came to be there. */
export type Place =
  | 'page'
  | 'frame'
  | 'cross-site-frame'
  | 'srcdoc-frame'
  | 'blank-frame'
  | 'blob-frame'
  | 'sandboxed-frame'
  | 'worker'
  | 'module-worker'
  | 'blob-worker'
  | 'shared-worker'
  | 'service-worker'
  | 'popup';

export type MessageKind = 'text' | 'empty' | 'binary' | 'empty-binary' | 'large' | 'fragmented' | 'blob';

/** `count` messages of a kind, `afterMs` the socket opened. */
export interface Burst {
  readonly afterMs: number;
  readonly kind: MessageKind;
  readonly count: number;
}

/** How the server answers: with 101, with a refusal, with nothing, or with 101 after `waitMs`. */
export type Handshake =
  | { readonly answer: 'ok' | 'bad-accept' | 'never' | 'hang-up' }
  | { readonly answer: 'refused'; readonly status: number }
  | { readonly answer: 'slow'; readonly waitMs: number };

export type SocketEnd =
  | { readonly by: 'nobody' }
  /** `when`: counted from its creation, which may be before it opens, or from its opening. */
  | {
      readonly by: 'page';
      readonly when: 'made' | 'opened';
      readonly afterMs: number;
      readonly code?: number;
      readonly reason?: string;
    }
  | { readonly by: 'server'; readonly afterMs: number; readonly code?: number; readonly reason?: string }
  /** Without a close frame. */
  | { readonly by: 'cut'; readonly afterMs: number; readonly how: 'fin' | 'rst' }
  /** The server reads no more, so the page's close is never answered. */
  | { readonly by: 'deaf'; readonly afterMs: number }
  /** A frame that breaks the protocol. */
  | { readonly by: 'violation'; readonly afterMs: number };

export interface SocketPlan {
  readonly id: string;
  readonly afterMs: number;
  readonly api: 'socket' | 'subclass' | 'early' | 'stream';
  readonly handshake: Handshake;
  readonly sent: readonly Burst[];
  readonly received: readonly Burst[];
  readonly end: SocketEnd;
}

/** What a script does to what it made, or to itself. `child` counts from 0. */
export type Deed =
  | { readonly afterMs: number; readonly do: 'remove' | 'reload-child'; readonly child: number }
  | { readonly afterMs: number; readonly do: 'navigate-child'; readonly child: number; readonly to: NodePlan }
  | { readonly afterMs: number; readonly do: 'open-document' | 'push-state' | 'alert' | 'block' };

/** A document or a worker, its sockets and what it makes. */
export interface NodePlan {
  readonly id: string;
  readonly place: Place;
  readonly afterMs: number;
  readonly sockets: readonly SocketPlan[];
  readonly children: readonly NodePlan[];
  readonly deeds: readonly Deed[];
}

/** What happens to the tab from outside, each `afterMs` the one before. */
export interface Step {
  readonly afterMs: number;
  readonly do:
    | { readonly kind: 'goto'; readonly node: NodePlan; readonly host: Host; readonly byPage: boolean }
    | {
        readonly kind:
          | 'reload'
          | 'back'
          | 'forward'
          | 'blank'
          | 'attach'
          | 'pause'
          | 'resume'
          | 'interrupt'
          | 'debugger';
      }
    | { readonly kind: 'popup'; readonly node: NodePlan };
}

export type Host = '127.0.0.1' | 'localhost';

export interface Story {
  readonly seed: number;
  readonly isHooked: boolean;
  readonly steps: readonly Step[];
}

/** Workers may be nested, and frames in frames, this deep. */
const DEEPEST = 3;
const WORKERS = ['worker', 'module-worker', 'blob-worker'] as const;
const FRAMES = [
  'frame',
  'cross-site-frame',
  'cross-site-frame',
  'srcdoc-frame',
  'blank-frame',
  'blob-frame',
  'sandboxed-frame',
] as const;

export const isWorker = (place: Place): boolean => place.endsWith('worker');

/** The same story for the same seed. */
export function makeStory(seed: number): Story {
  const random = createRandom(seed);
  let nodes = 0;

  function node(place: Place, depth: number): NodePlan {
    const id = `n${++nodes}`;
    const sockets = many(random, depth === 0 ? 4 : 3, (index) => socket(random, `s${index}`, place));
    const mayHold = depth < DEEPEST && place !== 'shared-worker' && place !== 'service-worker';
    const children = mayHold ? many(random, depth === 0 ? 4 : 1, () => node(child(place), depth + 1)) : [];
    return {
      id,
      place,
      afterMs: depth === 0 ? 0 : random.pick([0, 0, random.below(400)]),
      sockets: sockets.length === 0 && children.length === 0 ? [socket(random, 's0', place)] : sockets,
      children,
      deeds: place === 'popup' ? [] : deeds(place, children, depth),
    };
  }

  function child(place: Place): Place {
    if (isWorker(place)) return random.pick(WORKERS);
    if (place === 'sandboxed-frame') return random.pick(['blob-worker', 'srcdoc-frame']);
    const special = random.pick(['shared-worker', 'service-worker', 'worker', 'blob-worker']);
    return random.chance(0.55) ? random.pick(FRAMES) : random.chance(0.6) ? random.pick(WORKERS) : special;
  }

  function deeds(place: Place, children: readonly NodePlan[], depth: number): Deed[] {
    const found: Deed[] = [];
    for (const [index, { place: kind }] of children.entries()) {
      if (kind === 'shared-worker' || kind === 'service-worker' || !random.chance(0.35)) continue;
      const afterMs = 100 + random.below(1200);
      if (isWorker(kind) || random.chance(0.4)) found.push({ afterMs, do: 'remove', child: index });
      else if (random.chance(0.3)) found.push({ afterMs, do: 'reload-child', child: index });
      else {
        const to = node(random.pick(FRAMES), depth + 2);
        found.push({ afterMs, do: 'navigate-child', child: index, to });
      }
    }
    const own = random.pick(['open-document', 'push-state', 'alert', 'block'] as const);
    if (!isWorker(place) && random.chance(0.2)) found.push({ afterMs: 50 + random.below(1000), do: own });
    return found;
  }

  const isHooked = random.chance(0.85);
  const goto = (afterMs: number): Step => {
    const host = random.pick(['127.0.0.1', 'localhost']);
    return { afterMs, do: { kind: 'goto', node: node('page', 0), host, byPage: random.chance(0.4) } };
  };
  const steps: Step[] = [goto(0)];
  const pace = () => random.pick([random.below(60), 200 + random.below(600), 500 + random.below(1500)]);
  for (let left = random.below(5); left > 0; left--) steps.push(goto(pace()), ...others(random, pace));
  for (const other of others(random, pace)) steps.push(other);
  if (random.chance(0.12)) {
    const popup = { ...node('popup', DEEPEST), place: 'popup' } as const;
    steps.push({ afterMs: pace(), do: { kind: 'popup', node: popup } });
  }
  const attachAt = random.chance(0.6) ? 0 : random.below(steps.length + 1);
  steps.splice(attachAt, 0, { afterMs: random.pick([0, random.below(700)]), do: { kind: 'attach' } });
  return { seed, isHooked, steps };
}

function others(random: Random, pace: () => number): Step[] {
  const kinds = ['reload', 'back', 'forward', 'blank', 'debugger', 'interrupt'] as const;
  const steps = many(random, 2, (): Step => ({ afterMs: pace(), do: { kind: random.pick(kinds) } }));
  if (random.chance(0.08))
    steps.push(
      { afterMs: pace(), do: { kind: 'pause' } },
      { afterMs: 200 + random.below(800), do: { kind: 'resume' } },
    );
  return steps;
}

/** From none to `most`. */
function many<Item>(random: Random, most: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: random.below(most + 1) }, (_, index) => make(index));
}

function socket(random: Random, id: string, place: Place): SocketPlan {
  const handshake = handshakeOf(random);
  const isFine = handshake.answer === 'ok' || handshake.answer === 'slow';
  const kinds = ['text', 'text', 'text', 'empty', 'binary', 'empty-binary', 'large'] as const;
  const burst = (kind: MessageKind): Burst => ({
    afterMs: random.pick([0, random.below(100), random.below(1200)]),
    kind,
    count: kind === 'large' ? 1 : random.pick([1, 1, 3, 20]),
  });
  const api = random.pick(['socket', 'socket', 'socket', 'subclass', 'early', 'stream']);
  const sent = isFine ? many(random, 3, () => burst(random.pick([...kinds, 'blob']))) : [];
  return {
    id,
    afterMs: random.pick([0, 0, random.below(50), random.below(1500)]),
    api,
    handshake,
    // A page of Chromium 156 crashes when a stream whose server is gone is given so much to write, with or without us.
    sent: api === 'stream' ? sent.filter(({ kind }) => kind !== 'large') : sent,
    received: isFine ? many(random, 3, () => burst(random.pick([...kinds, 'fragmented']))) : [],
    end: endOf(random, isFine && place !== 'popup'),
  };
}

function handshakeOf(random: Random): Handshake {
  if (random.chance(0.8)) return { answer: 'ok' };
  const answer = random.pick(['refused', 'bad-accept', 'hang-up', 'never', 'slow']);
  if (answer === 'refused') return { answer, status: random.pick([401, 403, 503]) };
  return answer === 'slow' ? { answer, waitMs: random.below(700) } : { answer };
}

function endOf(random: Random, opens: boolean): SocketEnd {
  const afterMs = random.pick([0, random.below(200), random.below(1500)]);
  const reason = random.pick(['', 'done', 'ünïcödé']);
  const page = {
    by: 'page',
    when: opens && random.chance(0.85) ? 'opened' : 'made',
    afterMs,
    ...(random.chance(0.7) && { code: random.pick([1000, 3000, 4001, 4999]), reason }),
  } as const;
  if (!opens) return random.chance(0.25) ? page : { by: 'nobody' };
  const codes = [1000, 1001, 1008, 1011, 1012, 3001, 4000, 4401] as const;
  const server = {
    by: 'server',
    afterMs,
    ...(random.chance(0.8) && { code: random.pick(codes), reason }),
  } as const;
  const cut = { by: 'cut', afterMs, how: random.pick(['fin', 'rst']) } as const;
  return random.pick([
    page,
    page,
    server,
    server,
    cut,
    { by: 'nobody' },
    { by: 'nobody' },
    random.chance(0.5) ? { by: 'deaf', afterMs } : { by: 'violation', afterMs },
  ]);
}
