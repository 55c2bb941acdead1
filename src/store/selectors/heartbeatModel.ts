import type { Analyses } from '../../analysis/analyses.ts';
import {
  type Ask,
  type BeatSeries,
  type RoundTripKind,
  type RoundTripSeries,
  unansweredAsks,
} from '../../analysis/roundTrips.ts';
import type { Connection } from '../../model/session.ts';

/** One series of questions and answers, in figures. Durations in ms. */
export interface HeartbeatSeries {
  readonly series: RoundTripSeries;
  readonly name: string;
  /** What gave it away, in words. */
  readonly how: string;
  readonly answered: number;
  /** Moments of the questions that stay without an answer. */
  readonly unansweredMs: readonly number[];
  /** Questions in flight. */
  readonly waiting: number;
  readonly intervalMs: number | undefined;
  readonly jitterMs: number | undefined;
  readonly longestIntervalMs: number | undefined;
  readonly minMs: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly maxMs: number | undefined;
  /** Moments of all questions, ascending. A view: read it at once. */
  readonly askedMs: Float64Array;
}

/** Signs of life that nobody answers. */
export interface OneWayBeats {
  readonly name: string;
  readonly from: 'page' | 'server';
  readonly count: number;
  readonly intervalMs: number | undefined;
}

export interface HeartbeatModel {
  readonly byKind: Readonly<Record<RoundTripKind, readonly HeartbeatSeries[]>>;
  readonly oneWay: readonly OneWayBeats[];
  /** The convention chosen by hand; `undefined`: it is detected. */
  readonly chosen: string | undefined;
  /** What is spoken, and what gave it away. */
  readonly protocol: { readonly name: string; readonly because: string } | undefined;
  /** A net log watched this connection, so the absence of pings means something. */
  readonly wireKnown: boolean;
  /** The interval the server announced in its first message. */
  readonly announcedMs: number | undefined;
}

/** Everything known of the heartbeats of a connection. */
export function heartbeatModel(analyses: Analyses, connection: Connection): HeartbeatModel {
  const beats = analyses.beats(connection);
  const all = analyses
    .roundTrips(connection)
    .map((series) => heartbeatSeries(analyses, connection, series, beats))
    .filter(({ answered, unansweredMs, waiting }) => answered + unansweredMs.length + waiting > 0);
  const of = (kind: RoundTripKind) => all.filter(({ series }) => series.kind === kind);
  return {
    byKind: {
      'page-round-trip': of('page-round-trip'),
      'page-response': of('page-response'),
      'wire-heartbeat': of('wire-heartbeat'),
    },
    oneWay: beats.filter(isOneWay).map(({ protocolName, direction, count, intervalMs }) => ({
      name: protocolName,
      from: direction === 'sent' ? 'page' : 'server',
      count,
      intervalMs,
    })),
    chosen: analyses.chosenConvention(connection),
    protocol: analyses.protocolOf(connection),
    wireKnown: analyses.activity(connection).wireKnown,
    announcedMs: analyses.announcedBeat(connection)?.intervalMs,
  };
}

/**
 * Questions without an answer. Those that still wait although a later one was answered count too, so that a lost
 * beat shows at once and not only when the socket has ended.
 */
export function unansweredSoFar(series: RoundTripSeries, connection: Connection): readonly Ask[] {
  const known = unansweredAsks(series, connection);
  if (series.purpose === 'request') return known;
  if (known.length > series.missed.length || series.waiting.length === 0) return known;
  const lastAnsweredMs = series.askAtMs[series.count - 1] ?? Number.NEGATIVE_INFINITY;
  return [...known, ...series.waiting.filter(({ atMs }) => atMs < lastAnsweredMs)];
}

function isOneWay({ oneWay, count }: BeatSeries): boolean {
  return oneWay && count > 0;
}

function heartbeatSeries(
  analyses: Analyses,
  connection: Connection,
  series: RoundTripSeries,
  beats: readonly BeatSeries[],
): HeartbeatSeries {
  const asking = series.kind === 'page-round-trip' ? 'sent' : 'received';
  const asked = beats.find(
    ({ protocol, direction, oneWay }) => protocol === series.protocol && direction === asking && !oneWay,
  );
  const { times } = series;
  const unanswered = unansweredSoFar(series, connection);
  const isOpen = connection.end === undefined && connection.close === undefined;
  return {
    series,
    name: series.protocolName,
    how: howRecognised(analyses, connection, series),
    answered: series.count,
    unansweredMs: unanswered.map(({ atMs }) => atMs).sort((a, b) => a - b),
    waiting: isOpen ? series.waiting.length + series.missed.length - unanswered.length : 0,
    intervalMs: series.intervalMs,
    jitterMs: series.jitterMs,
    longestIntervalMs: asked?.longestIntervalMs,
    minMs: times.min,
    p50Ms: times.quantile(0.5),
    p95Ms: times.quantile(0.95),
    maxMs: times.max,
    askedMs: asked?.timesMs ?? series.askAtMs,
  };
}

function howRecognised(analyses: Analyses, connection: Connection, series: RoundTripSeries): string {
  if (series.kind === 'wire-heartbeat') return 'control frames, as they went over the wire';
  if (series.purpose === 'request') {
    return series.certainty === 'looks-like'
      ? 'looks like requests: each is answered once by a message with its identifier'
      : 'requests that the other side acknowledged; the time includes its work';
  }
  if (series.certainty === 'looks-like') return 'looks like one: the same short message at a steady rhythm';
  const protocol = analyses.protocolOf(connection);
  return protocol?.id === series.protocol ? protocol.because : 'recognised by the form of its messages';
}
