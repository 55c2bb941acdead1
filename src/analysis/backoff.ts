import { type Connection, endedAtMs, openedAtMs, wasOpened } from '../model/session.ts';
import { median } from './health.ts';
import type { Lineage, Reconnection } from './lineage.ts';

/**
 * A socket that stayed open for so long was of use. A server that turns a client away does so at once or with its first
 * answer; the shortest limits of silence in use are longer.
 */
export const STABLE_MS = 2000;

/** Attempts to come back that followed each other without a stable socket between them. */
export interface RetryStreak {
  /** Each attempt with the pause before it, in order of time. */
  readonly attempts: readonly Reconnection[];
  /** It began with the loss of a stable socket: its first pauses were seen, not only what a back-off arrived at. */
  readonly isFromStart: boolean;
}

/**
 * How the pauses between attempts develop. `jittered`: drawn at random, or by no rule that
 * shows.
 */
export type BackoffShape = 'immediate' | 'fixed' | 'linear' | 'exponential' | 'jittered';

/** The way a client comes back, read from its longest streak of attempts. Times in ms. */
export interface Backoff {
  readonly shape: BackoffShape;
  /** The pauses become longer: the server is given room. */
  readonly grows: boolean;
  readonly pausesMs: readonly number[];
  readonly firstMs: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** Exponential: what each pause is multiplied by. */
  readonly factor?: number;
  /** Linear: what each pause is longer by. */
  readonly stepMs?: number;
  /** The pause no longer grew from here on; absent where no limit was reached. */
  readonly capMs?: number;
  readonly streak: RetryStreak;
}

/** Fewer pauses show no shape. */
const FEWEST_PAUSES = 3;

/** The back-off of a logical connection; `undefined` while it never had to try several times. O(sockets). */
export function backoffOf(lineage: Lineage): Backoff | undefined {
  let longest: RetryStreak | undefined;
  for (const streak of retryStreaks(lineage)) {
    if (streak.attempts.length > (longest?.attempts.length ?? 0)) longest = streak;
  }
  return longest && backoffOfStreak(longest);
}

/** The back-off of one streak; `undefined` where it is too short to have a shape. */
export function backoffOfStreak(streak: RetryStreak): Backoff | undefined {
  const pausesMs = streak.attempts.map(({ pauseMs }) => Math.max(0, pauseMs));
  return pausesMs.length < FEWEST_PAUSES ? undefined : { ...describePauses(pausesMs), pausesMs, streak };
}

/** The streaks of a lineage, in order of time; a single attempt is a streak of one. */
export function retryStreaks({ reconnections }: Lineage): readonly RetryStreak[] {
  const streaks: { attempts: Reconnection[]; isFromStart: boolean }[] = [];
  for (const [i, reconnection] of reconnections.entries()) {
    if (!isRetry(reconnection)) continue;
    const isFromStart = wasStable(reconnection.from);
    const before = reconnections[i - 1];
    const goesOn = !isFromStart && before?.to === reconnection.from && isRetry(before);
    const current = goesOn ? streaks.at(-1) : undefined;
    if (current) current.attempts.push(reconnection);
    else streaks.push({ attempts: [reconnection], isFromStart });
  }
  return streaks;
}

/** Whether a socket was open long enough to be of use. One that lives still is. */
export function wasStable(connection: Connection): boolean {
  const endMs = endedAtMs(connection);
  if (endMs === undefined) return true;
  return wasOpened(connection) && endMs - (openedAtMs(connection) ?? connection.createdAtMs) >= STABLE_MS;
}

/** A page that closed an open socket and opened another had no failure to get over; nor had one that ended normally. */
function isRetry({ from, lostBy }: Reconnection): boolean {
  if (!wasOpened(from)) return true;
  const isNormal = from.close?.code === 1000 || from.close?.code === 1005;
  return lostBy !== 'page' && !(lostBy === 'unknown' && isNormal);
}

type Shape = Omit<Backoff, 'pausesMs' | 'streak'>;

/** Timers of browsers come late by some tens of milliseconds, and a handshake that fails adds its own. */
const EQUAL_MS = 100;
const EQUAL_SHARE = 0.12;
/** Pauses below this were not chosen: the page reconnects in the handler of the end. */
const IMMEDIATE_MS = 150;
/** Ratios and steps of a rule agree this well. */
const RULE_SHARE = 0.2;
/** A rule that multiplies by less is not told from noise. */
const LEAST_FACTOR = 1.25;
/** Pauses near the longest one are at the limit. */
const CAP_SHARE = 0.9;
/** A first pause that is shorter by more is the beginning of a back-off. */
const MOST_FIRST_STEP = 2.5;
/** Random pauses grow when those of the later half are longer by this factor. */
const GROWTH = 1.5;

function describePauses(pausesMs: readonly number[]): Shape {
  const firstMs = pausesMs[0] ?? 0;
  const longestMs = Math.max(...pausesMs);
  const figures = { firstMs, medianMs: median(pausesMs) ?? 0, longestMs };
  if (longestMs < IMMEDIATE_MS) return { shape: 'immediate', grows: false, ...figures };
  // Many clients make their first attempt at once and begin to wait only then.
  const pauses = firstMs < IMMEDIATE_MS && pausesMs.length > FEWEST_PAUSES ? pausesMs.slice(1) : pausesMs;
  // Others wait a little less before the first: one step is no growth.
  const rest = pauses.slice(1);
  const hasShortFirst =
    rest.length > FEWEST_PAUSES && (pauses[0] ?? 0) >= (median(rest) ?? 0) / MOST_FIRST_STEP;
  if (areEqual(pauses) || (hasShortFirst && areEqual(rest)))
    return { shape: 'fixed', grows: false, ...figures };
  const rising = risingPart(pauses);
  const hasCap = rising.length < pauses.length;
  if (rising.length >= FEWEST_PAUSES && areEqual(pauses.slice(rising.length - 1))) {
    const rule = ruleOf(rising, hasCap);
    if (rule) return { ...rule, grows: true, ...figures, ...(hasCap && { capMs: longestMs }) };
  }
  return { shape: 'jittered', grows: growsAtRandom(pauses), ...figures };
}

/** The pauses up to the first that is at the limit. */
function risingPart(pauses: readonly number[]): readonly number[] {
  const longest = Math.max(...pauses);
  const end = pauses.findIndex((pause) => pause >= longest * CAP_SHARE);
  return pauses.slice(0, end + 1);
}

function areEqual(pauses: readonly number[]): boolean {
  const middle = median(pauses) ?? 0;
  return Math.max(...pauses) - Math.min(...pauses) <= Math.max(EQUAL_MS, middle * EQUAL_SHARE);
}

type Rule = Pick<Shape, 'shape' | 'factor' | 'stepMs'>;

/** What makes each pause out of the one before: the rule that fits better, if one does. */
function ruleOf(rising: readonly number[], hasCap: boolean): Rule | undefined {
  // What the limit cut off follows no rule any more.
  const steps = [...pairs(rising)];
  const free = hasCap && steps.length > 2 ? steps.slice(0, -1) : steps;
  const factors = free.map(([a, b]) => b / Math.max(1, a));
  const additions = free.map(([a, b]) => b - a);
  const [factor = 1, stepMs = 0] = [median(factors), median(additions)];
  const [byFactor, byStep] = [deviation(factors, factor), deviation(additions, stepMs)];
  if (byFactor <= byStep && byFactor <= RULE_SHARE && Math.min(...factors) >= LEAST_FACTOR) {
    return { shape: 'exponential', factor };
  }
  return byStep <= RULE_SHARE && stepMs > 0 ? { shape: 'linear', stepMs } : undefined;
}

/** The largest distance from the middle, as a share of it. */
function deviation(values: readonly number[], middle: number): number {
  return Math.max(...values.map((value) => Math.abs(value - middle))) / Math.max(1e-9, Math.abs(middle));
}

function pairs(values: readonly number[]): readonly (readonly [number, number])[] {
  return values.slice(1).map((value, i) => [values[i] ?? 0, value]);
}

function growsAtRandom(pauses: readonly number[]): boolean {
  const half = pauses.length >> 1;
  const mean = (some: readonly number[]) => some.reduce((sum, ms) => sum + ms, 0) / Math.max(1, some.length);
  // A back-off that is soon at its limit shows its growth in the first pauses only.
  const early = Math.min(mean(pauses.slice(0, half)), mean(pauses.slice(0, FEWEST_PAUSES)));
  return mean(pauses.slice(-half)) >= GROWTH * early;
}
