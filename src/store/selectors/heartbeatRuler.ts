import type { Analyses } from '../../analysis/analyses.ts';
import { heartbeatIntervalMs } from '../../diagnosis/advice/heartbeat.ts';
import { resolveStack } from '../../diagnosis/stack.ts';
import { type IdleSemantics, type StackEntry, stackEntries } from '../../knowledge/stackEntries.ts';
import type { Connection } from '../../model/session.ts';

/** How often a connection gives a sign of life, by who gives it. Durations in ms; absent: never, as far as is seen. */
export interface Rhythm {
  readonly any: number | undefined;
  readonly sent: number | undefined;
  readonly received: number | undefined;
  /** The longest pause between two beats of the quickest series. */
  readonly longest: number | undefined;
}

/**
 * Whether a limit outlasts the rhythm: `survives` even when one beat is lost, `tight` when none is, `cut` when the
 * limit is over before the next beat.
 */
export type RulerVerdict = 'survives' | 'tight' | 'cut';

/** Products with the same limit and the same verdict. */
export interface RulerLimit {
  readonly seconds: number;
  readonly products: readonly string[];
  /** One of them stands in the user's own stack. */
  readonly isOwn: boolean;
  /** `undefined` without a rhythm to judge. */
  readonly verdict: RulerVerdict | undefined;
}

/** A product that everybody knows, or that stands in the user's stack. */
export interface JudgedProduct {
  readonly product: string;
  readonly seconds: number;
  readonly verdict: RulerVerdict;
}

export interface HeartbeatRuler {
  readonly rhythm: Rhythm;
  /** What to say in one sentence: the user's own stack, else a few products that stand in most paths. */
  readonly examples: readonly JudgedProduct[];
  /** Shortest first. */
  readonly limits: readonly RulerLimit[];
  /** How often to send something, and the limit it is half of. */
  readonly advisedMs: number;
  readonly advisedFor: { readonly seconds: number; readonly product: string; readonly isOwn: boolean };
}

/** Limits worth showing lie between these, in seconds; the user's own are always shown. */
const SHORTEST_SECONDS = 20;
const LONGEST_SECONDS = 350;
/** Short names of products that stand in most paths, with limits from short to long. */
const EXAMPLES = ['heroku', 'nginx', 'aws-alb', 'cloudflare'];
/** What most proxies and load balancers default to. */
const COMMON_LIMIT = { seconds: 60, product: 'the commonest default', isOwn: false } as const;

/** Which idle limits the heartbeats of a connection keep it alive through. `stack` is the user's own, as stored. */
export function heartbeatRuler(
  analyses: Analyses,
  connection: Connection,
  stack: readonly string[],
): HeartbeatRuler {
  const rhythm = rhythmOf(analyses, connection);
  const own = resolveStack(stack).filter(({ seconds }) => seconds !== undefined);
  const ownIds = new Set(own.map(({ id }) => id));
  const common = stackEntries().filter(
    ({ id, seconds = 0, verified }) =>
      verified && !ownIds.has(id) && seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS,
  );
  const shortest = own.reduce<StackEntry | undefined>(
    (found, entry) => (found && (found.seconds ?? 0) <= (entry.seconds ?? 0) ? found : entry),
    undefined,
  );
  const advisedFor = shortest
    ? { seconds: shortest.seconds ?? COMMON_LIMIT.seconds, product: shortest.product, isOwn: true }
    : COMMON_LIMIT;
  const examples = own.length > 0 ? own : common.filter(({ shortName }) => EXAMPLES.includes(shortName));
  return {
    rhythm,
    examples: judgedProducts(examples, rhythm),
    limits: [...groupLimits(own, true, rhythm), ...groupLimits(common, false, rhythm)].sort(
      (a, b) => a.seconds - b.seconds || Number(b.isOwn) - Number(a.isOwn),
    ),
    advisedMs: heartbeatIntervalMs(advisedFor.seconds * 1000),
    advisedFor,
  };
}

/** The rhythm of all heartbeats together; both sides of an answered one count as having spoken. */
export function rhythmOf(analyses: Analyses, connection: Connection): Rhythm {
  let sent: number | undefined;
  let received: number | undefined;
  let quickest: { readonly intervalMs: number; readonly longestMs: number | undefined } | undefined;
  const answered = analyses.roundTrips(connection).filter(({ count }) => count > 0);
  for (const { protocol, direction, intervalMs, longestIntervalMs } of analyses.beats(connection)) {
    if (intervalMs === undefined) continue;
    const isAnswered = answered.some((series) => series.protocol === protocol);
    if (direction === 'sent' || isAnswered) sent = Math.min(sent ?? intervalMs, intervalMs);
    if (direction === 'received' || isAnswered) received = Math.min(received ?? intervalMs, intervalMs);
    if (!quickest || intervalMs < quickest.intervalMs)
      quickest = { intervalMs, longestMs: longestIntervalMs };
  }
  return { any: quickest?.intervalMs, sent, received, longest: quickest?.longestMs };
}

function groupLimits(entries: readonly StackEntry[], isOwn: boolean, rhythm: Rhythm): readonly RulerLimit[] {
  const groups = new Map<
    string,
    { seconds: number; verdict: RulerVerdict | undefined; products: string[] }
  >();
  for (const { seconds, semantics, product } of entries) {
    if (seconds === undefined) continue;
    const verdict = judge(seconds, semantics, rhythm);
    const key = `${seconds} ${verdict}`;
    const group = groups.get(key) ?? { seconds, verdict, products: [] };
    if (!group.products.includes(product)) group.products.push(product);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, isOwn }));
}

function judgedProducts(entries: readonly StackEntry[], rhythm: Rhythm): readonly JudgedProduct[] {
  return entries
    .flatMap(({ product, seconds, semantics }) => {
      const verdict = seconds === undefined ? undefined : judge(seconds, semantics, rhythm);
      return seconds === undefined || verdict === undefined ? [] : [{ product, seconds, verdict }];
    })
    .sort((a, b) => a.seconds - b.seconds);
}

function judge(seconds: number, semantics: IdleSemantics, rhythm: Rhythm): RulerVerdict | undefined {
  if (rhythm.any === undefined) return undefined;
  const counted = { idle: rhythm.any, 'idle-read': rhythm.received, 'idle-client': rhythm.sent }[semantics];
  if (counted === undefined || counted >= seconds * 1000) return 'cut';
  return counted * 2 <= seconds * 1000 ? 'survives' : 'tight';
}
