import type { BeatSeries } from '../analysis/roundTrips.ts';
import { clientPatience } from '../knowledge/heartbeats/clientPatience.ts';
import type { Confidence } from '../model/finding.ts';
import { cameBack, gaveUpAtMs } from './cameBack.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';
import { explainsItself } from './rules/explainsItself.ts';

/** The server's beats stopped, and then the connection ended. */
export interface StoppedBeats {
  readonly confidence: Confidence;
  /** From the last beat until the client gave up, or the connection ended. */
  readonly overdueMs: number;
  /** It ended when the usual library gives up by default; nobody said that this is the limit here. */
  readonly byDefault: boolean;
}

/** The server's beats are overdue when the pause is this many times the interval. */
const OVERDUE_FACTOR = 1.5;
/** A rhythm, and a silence within which two beats of it were due. */
const STEADY_BEATS = 4;
const SURELY_OVERDUE_FACTOR = 1.9;
/** A timer of the page is never early, and the close is told a round trip later. */
const EARLY_MS = 100;
const LATE_MS = 500;

/** The server's own beats stopped, and the page gave up waiting for them (Engine.IO 4, SignalR, Action Cable, Centrifugo). */
export function stoppedBeats(drop: Drop, context: DiagnosisContext): StoppedBeats | undefined {
  if (drop.closure.by === 'unknown') return patienceOver(drop, context);
  if (drop.closure.by !== 'page') return undefined;
  const { analyses } = context;
  const { code } = drop.closure;
  const announced = analyses.announcedBeat(drop.connection);
  for (const series of analyses.beats(drop.connection)) {
    if (
      series.direction !== 'received' ||
      series.count < (announced ? 1 : 2) ||
      series.lastAtMs === undefined
    )
      continue;
    // What merely looks like a heartbeat accuses nobody.
    if (series.certainty === 'looks-like') continue;
    const intervalMs = announced?.intervalMs ?? series.intervalMs ?? Number.POSITIVE_INFINITY;
    const overdueMs = gaveUpAtMs(drop) - series.lastAtMs;
    const isSilent = (drop.silence.received ?? 0) >= overdueMs - EARLY_MS;
    if (!isSilent || overdueMs < intervalMs * OVERDUE_FACTOR) continue;
    const patience = patienceOf(drop, series, analyses);
    const lateMs = overdueMs - (patience?.ms ?? Number.NaN);
    const slackMs = Math.max(1000, overdueMs * 0.05);
    const gaveUpOnTime = lateMs >= -slackMs && lateMs <= slackMs + (patience?.lateMs ?? 0);
    // A normal close after a pause may be meant; one at the announced moment, or without a code, is a library giving up.
    const missed = series.count >= STEADY_BEATS && overdueMs >= intervalMs * SURELY_OVERDUE_FACTOR;
    // Nobody answered the close either: the other side, or the path to it, was gone.
    const isGone = code === 1006 || drop.connection.close?.wasClean === false;
    const isOverdue = overdueMs >= (series.longestIntervalMs ?? 0) * OVERDUE_FACTOR;
    if (gaveUpOnTime || (missed && (isGone || (isOverdue && cameBack(drop))))) {
      return { confidence: 'high', overdueMs, byDefault: false };
    }
    if (code !== 1000) return { confidence: 'medium', overdueMs, byDefault: false };
  }
  return undefined;
}

/**
 * Nobody saw who closed, but it came at the very moment at which a client gives up that waits for beats: as long as the
 * server announced, or as its library waits by default. An idle limit of that length never runs out while they come, and
 * what began the silence is the beat that did not.
 */
function patienceOver(drop: Drop, { analyses }: DiagnosisContext): StoppedBeats | undefined {
  const overdueMs = drop.silence.received;
  if (overdueMs === undefined || explainsItself(drop)) return undefined;
  for (const series of analyses.beats(drop.connection)) {
    const { direction, certainty, lastAtMs, intervalMs = Number.POSITIVE_INFINITY } = series;
    if (direction !== 'received' || certainty === 'looks-like' || lastAtMs === undefined) continue;
    const patience = patienceOf(drop, series, analyses);
    if (!patience) continue;
    // Any message will do for these libraries, and a server may leave a beat out where it has something to say.
    const isRunning = drop.endMs - lastAtMs - overdueMs <= intervalMs * OVERDUE_FACTOR;
    const isOnTime =
      overdueMs >= patience.ms - EARLY_MS && overdueMs <= patience.ms + patience.lateMs + LATE_MS;
    if (!isRunning || !isOnTime) continue;
    const { byDefault } = patience;
    return { confidence: byDefault ? 'medium' : 'high', overdueMs, byDefault };
  }
  return undefined;
}

interface Patience {
  readonly ms: number;
  /** It looks only now and then, so it may give up so much later. */
  readonly lateMs: number;
  readonly byDefault: boolean;
}

/** How long the client of a socket waits for the server; `undefined` where its library is not known. */
function patienceOf(
  { connection }: Drop,
  { protocol }: BeatSeries,
  analyses: DiagnosisContext['analyses'],
): Patience | undefined {
  const announced = analyses.announcedBeat(connection);
  if (announced?.timeoutMs !== undefined) {
    return { ms: announced.intervalMs + announced.timeoutMs, lateMs: 0, byDefault: false };
  }
  const known = clientPatience.find(({ family }) => family === protocol);
  if (!known) return undefined;
  const usualMs = known.intervalSeconds * 1000;
  const extraMs = (announced?.intervalMs ?? usualMs) - usualMs;
  return { ms: known.seconds * 1000 + extraMs, lateMs: known.lateSeconds * 1000, byDefault: true };
}
