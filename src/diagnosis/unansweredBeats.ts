import type { Ask, RoundTripSeries } from '../analysis/roundTrips.ts';
import type { Connection } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';

/** Asks at the end of a series that nobody has answered. */
export interface UnansweredBeats {
  readonly series: RoundTripSeries;
  readonly asks: readonly Ask[];
  /** How long the oldest of them has waited. */
  readonly waitedMs: number;
  /** How long an answer takes at most, by what was seen before. */
  readonly patienceMs: number;
  /** The other side still said something else after the oldest of them. */
  readonly stillSpeaks: boolean;
}

/** An answer may be this many times slower than nineteen of twenty before. */
const SLOWER_FACTOR = 10;
/** And never has to come within less. */
const LEAST_PATIENCE_MS = 2000;

/** The asks that wait at a moment, per series of the kinds that the application itself answers. */
export function unansweredBeats(
  connection: Connection,
  atMs: number,
  { analyses }: Pick<DiagnosisContext, 'analyses'>,
): readonly UnansweredBeats[] {
  const activity = analyses.activity(connection);
  return analyses.roundTrips(connection).flatMap((series): readonly UnansweredBeats[] => {
    // Requests may take their time, and a mere resemblance accuses nobody.
    if (series.purpose === 'request' || series.certainty === 'looks-like') return [];
    const asks = series.waiting;
    const [oldest] = asks;
    if (series.kind === 'wire-heartbeat' || !oldest) return [];
    const answering = series.kind === 'page-round-trip' ? activity.received : activity.sent;
    const stillSpeaks = (answering.lastAtMs ?? 0) > oldest.atMs;
    return [{ series, asks, waitedMs: atMs - oldest.atMs, patienceMs: patienceOf(series), stillSpeaks }];
  });
}

/** Fewer answers do not show that the server answers all requests. */
const MANY_ANSWERED = 5;
/** So many requests in vain, the oldest for so long: that is no slow one. */
const MANY_REQUESTS = 3;
const LONG_MS = 15_000;

/** Requests that found nobody: before, they had been answered, and then the server said nothing whatever to several. */
export function requestsInVain(
  connection: Connection,
  atMs: number,
  { analyses }: Pick<DiagnosisContext, 'analyses'>,
): UnansweredBeats | undefined {
  const { lastAtMs } = analyses.activity(connection).received;
  for (const series of analyses.roundTrips(connection)) {
    if (series.kind !== 'page-round-trip' || series.purpose !== 'request') continue;
    if (series.count < MANY_ANSWERED || lastAtMs === undefined) continue;
    const asks = [...series.missed, ...series.waiting].filter((ask) => ask.atMs > lastAtMs);
    const waitedMs = atMs - (asks[0]?.atMs ?? atMs);
    const patienceMs = Math.max(LONG_MS, patienceOf(series));
    if (asks.length < MANY_REQUESTS || waitedMs < patienceMs) continue;
    return { series, asks, waitedMs, patienceMs, stillSpeaks: false };
  }
  return undefined;
}

function patienceOf({ times }: RoundTripSeries): number {
  return Math.max(LEAST_PATIENCE_MS, SLOWER_FACTOR * (times.quantile(0.95) ?? 0));
}
