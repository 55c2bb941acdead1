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
    return [
      {
        series,
        asks,
        waitedMs: atMs - oldest.atMs,
        patienceMs: Math.max(LEAST_PATIENCE_MS, SLOWER_FACTOR * (series.times.quantile(0.95) ?? 0)),
        stillSpeaks: (answering.lastAtMs ?? 0) > oldest.atMs,
      },
    ];
  });
}
