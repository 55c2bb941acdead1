import type { Analyses } from '../../analysis/analyses.ts';
import type { RatePoint } from '../../analysis/density.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { withZeros } from './overviewRates.ts';
import type { Sample } from './timelineThin.ts';

/** How much travelled, both ways, over a range. */
export interface Traffic {
  readonly messages: number;
  readonly bytes: number;
}

/** Traffic over time. Rates per second. */
export interface TrafficOverTime {
  readonly messages: readonly Sample[];
  readonly bytes: readonly Sample[];
  /** Each rate is the average over so many ms. */
  readonly stepMs: number;
  readonly peakMessages: number;
  readonly peakBytes: number;
  readonly total: Traffic;
}

/** Rates of some or all connections in at most about `points` steps. O(points), of a part O(connections × points). */
export function trafficOverTime(
  analyses: Analyses,
  range: TimeRange,
  points: number,
  connections: readonly Connection[] = analyses.session.connections,
): TrafficOverTime {
  const isAll = connections.length === analyses.session.connections.length;
  const rates = isAll
    ? ratesOfAll(analyses, range, points)
    : ratesOfPart(analyses, range, points, connections);
  return {
    ...rates,
    peakMessages: highest(rates.messages),
    peakBytes: highest(rates.bytes),
    total: isWhole(analyses, range) ? totalOf(connections) : rates.total,
  };
}

type Rates = Pick<TrafficOverTime, 'messages' | 'bytes' | 'stepMs' | 'total'>;

function ratesOfAll(analyses: Analyses, range: TimeRange, points: number): Rates {
  const rates = analyses.rates(range.fromMs, range.toMs, points);
  const sum = (pick: (point: RatePoint) => number) =>
    rates.reduce((all, point) => all + (pick(point) * point.widthMs) / 1000, 0);
  return {
    messages: withZeros(rates, range, ({ messagesPerSecond }) => messagesPerSecond),
    bytes: withZeros(rates, range, ({ bytesPerSecond }) => bytesPerSecond),
    stepMs: rates[0]?.widthMs ?? SHORTEST_STEP_MS,
    total: { messages: sum((one) => one.messagesPerSecond), bytes: sum((one) => one.bytesPerSecond) },
  };
}

/** A second is the shortest step in which a rate per second says something. */
const SHORTEST_STEP_MS = 1000;

function ratesOfPart(
  analyses: Analyses,
  { fromMs, toMs }: TimeRange,
  points: number,
  connections: readonly Connection[],
): Rates {
  const slices = Math.max(1, Math.min(points, Math.floor((toMs - fromMs) / SHORTEST_STEP_MS)));
  const stepMs = (toMs - fromMs) / slices;
  const messages = new Float64Array(slices);
  const bytes = new Float64Array(slices);
  for (const connection of connections) {
    const density = analyses.density(connection, fromMs, toMs, slices);
    for (let slice = 0; slice < slices; slice++) {
      const count = (density.sent[slice] ?? 0) + (density.received[slice] ?? 0);
      messages[slice] = (messages[slice] ?? 0) + count;
      bytes[slice] = (bytes[slice] ?? 0) + (density.bytes[slice] ?? 0);
    }
  }
  const perSecond = (sums: Float64Array): readonly Sample[] =>
    Array.from(sums, (sum, slice) => ({ atMs: fromMs + slice * stepMs, value: (sum * 1000) / stepMs }));
  const total = { messages: sumOf(messages), bytes: sumOf(bytes) };
  return { messages: perSecond(messages), bytes: perSecond(bytes), stepMs, total };
}

function totalOf(connections: readonly Connection[]): Traffic {
  let messages = 0;
  let bytes = 0;
  for (const { sent, received } of connections) {
    messages += sent.count + received.count;
    bytes += sent.bytes + received.bytes;
  }
  return { messages, bytes };
}

function isWhole({ session }: Analyses, { fromMs, toMs }: TimeRange): boolean {
  return fromMs <= (session.firstEventAtMs ?? 0) && toMs >= (session.lastEventAtMs ?? 0);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function highest(samples: readonly Sample[]): number {
  return samples.reduce((most, { value }) => Math.max(most, value), 0);
}
