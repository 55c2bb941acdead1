import { type Connection, endedAtMs, wasOpened } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';

/** A time in which nothing whatever was recorded, although pages should have spoken again and again. */
export interface Standstill {
  readonly fromMs: number;
  readonly toMs: number;
  /** Hosts whose sockets had been in lively use until then, or whose page kept a heartbeat. */
  readonly hosts: ReadonlySet<string>;
  /** The heartbeat of a page that stopped with everything else. */
  readonly beat: { readonly connection: Connection; readonly intervalMs: number } | undefined;
  /** Somebody sent or opened something right after it. */
  readonly cameBack: boolean;
}

/** Quiet times are shorter, and a hidden page's timers run at least once a minute. */
const SHORTEST_MS = 180_000;
/** A rhythm, and so many beats of it that did not come. */
const STEADY_BEATS = 4;
const MISSED_BEATS = 3;
/** The last beat before it was no older than this share of the rhythm. */
const ON_TIME = 1.5;
/** So many messages each way, and so many times their longest pause, make a silence that nobody meant. */
const LIVELY_MESSAGES = 6;
const UNUSUAL = 10;
const BACK_WITHIN_MS = 10_000;

/**
 * The standstill that ended at most `withinMs` before an end. Only where sockets are all that was recorded: our own
 * capture sees the clock jump when a machine sleeps, and its monotonic time shows no such gap.
 */
export function standstillBefore(
  drop: Drop,
  withinMs: number,
  { session, analyses }: DiagnosisContext,
): Standstill | undefined {
  if (drop.connection.origin !== 'file') return undefined;
  const { timeline, frames, connections } = session;
  const timeOf = frames.atMs.bind(frames);
  const next = timeline.lowerBound(drop.endMs - withinMs, timeOf);
  if (next === 0) return undefined;
  const fromMs = timeOf(timeline.at(next - 1));
  let toMs = next < timeline.length ? Math.min(drop.endMs, timeOf(timeline.at(next))) : drop.endMs;
  if (toMs - fromMs < SHORTEST_MS) return undefined;
  for (const connection of connections) {
    for (const atMs of [connection.createdAtMs, endedAtMs(connection) ?? toMs]) {
      if (atMs > fromMs) toMs = Math.min(toMs, atMs);
    }
  }
  if (toMs - fromMs < SHORTEST_MS || drop.endMs - toMs > withinMs) return undefined;
  const open = connections.filter(
    (connection) =>
      wasOpened(connection) &&
      connection.createdAtMs < fromMs &&
      (endedAtMs(connection) ?? Number.POSITIVE_INFINITY) >= toMs,
  );
  const stopped = { fromMs, lengthMs: toMs - fromMs };
  const beats = new Map(open.map((connection) => [connection, stoppedBeat(connection, stopped, analyses)]));
  const [beat] = [...beats].flatMap(([connection, intervalMs]) =>
    intervalMs === undefined ? [] : [{ connection, intervalMs }],
  );
  const talking = open.filter(
    (connection) => beats.get(connection) !== undefined || wasLively(connection, stopped, analyses),
  );
  const cameBack =
    connections.some(({ createdAtMs }) => isSoon(createdAtMs - toMs)) ||
    (next < timeline.length && isSoon(timeOf(timeline.at(next)) - toMs));
  const hosts = new Set(talking.map((other) => analyses.endpoint(other).host));
  return { fromMs, toMs, hosts, beat, cameBack };
}

interface Stopped {
  readonly fromMs: number;
  readonly lengthMs: number;
}

type Analysed = DiagnosisContext['analyses'];

/** The interval of a page's heartbeat that came until then and should have come since. */
function stoppedBeat(connection: Connection, { fromMs, lengthMs }: Stopped, analyses: Analysed) {
  for (const { direction, protocol, timesMs, intervalMs } of analyses.beats(connection)) {
    if (direction !== 'sent' || protocol === 'websocket' || intervalMs === undefined) continue;
    const before = timesMs.findLastIndex((atMs) => atMs <= fromMs);
    const isOnTime = fromMs - (timesMs[before] ?? 0) <= ON_TIME * intervalMs;
    const isSteady = before + 1 >= STEADY_BEATS && isOnTime;
    if (isSteady && intervalMs * MISSED_BEATS <= lengthMs) return intervalMs;
  }
  return undefined;
}

/** Both sides talked until then, and never paused for nearly as long. */
function wasLively(connection: Connection, { fromMs, lengthMs }: Stopped, analyses: Analysed): boolean {
  const { any, sent, received } = analyses.activity(connection);
  const isBusy = sent.count >= LIVELY_MESSAGES && received.count >= LIVELY_MESSAGES;
  const lastMs = Math.min(any.lastAtMs ?? 0, fromMs);
  return isBusy && any.longestGapMs * UNUSUAL <= lengthMs && fromMs - lastMs <= ON_TIME * any.longestGapMs;
}

function isSoon(laterMs: number): boolean {
  return laterMs >= 0 && laterMs <= BACK_WITHIN_MS;
}
