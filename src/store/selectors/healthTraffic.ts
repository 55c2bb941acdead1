import type { Analyses } from '../../analysis/analyses.ts';
import type { RatePoint } from '../../analysis/density.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { withZeros } from './overviewRates.ts';
import type { Sample } from './timelineThin.ts';

/** How much travelled, both ways, over a range. */
export interface Traffic {
  readonly messages: number;
  /** Undefined for a part of the session where it was not counted. */
  readonly bytes: number | undefined;
}

/** Traffic over time. Rates per second. */
export interface TrafficOverTime {
  readonly messages: readonly Sample[];
  /** Empty where only a part of the sockets is meant: bytes over time are counted for all together. */
  readonly bytes: readonly Sample[];
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
  const rates = isAll ? analyses.rates(range.fromMs, range.toMs, points) : [];
  const messages = isAll
    ? withZeros(rates, range, ({ messagesPerSecond }) => messagesPerSecond)
    : ratesOfPart(analyses, range, points, connections);
  const bytes = isAll ? withZeros(rates, range, ({ bytesPerSecond }) => bytesPerSecond) : [];
  const highest = (samples: readonly Sample[]) =>
    samples.reduce((most, { value }) => Math.max(most, value), 0);
  let total = trafficOf(analyses, connections, range);
  if (isAll && !isWhole(analyses, range)) {
    const sum = (pick: (point: RatePoint) => number) =>
      rates.reduce((all, point) => all + (pick(point) * point.widthMs) / 1000, 0);
    total = { messages: sum((one) => one.messagesPerSecond), bytes: sum((one) => one.bytesPerSecond) };
  }
  return { messages, bytes, peakMessages: highest(messages), peakBytes: highest(bytes), total };
}

/** A second is the shortest step in which a rate per second says something. */
const SHORTEST_STEP_MS = 1000;

function ratesOfPart(
  analyses: Analyses,
  { fromMs, toMs }: TimeRange,
  points: number,
  connections: readonly Connection[],
): readonly Sample[] {
  const slices = Math.max(1, Math.min(points, Math.floor((toMs - fromMs) / SHORTEST_STEP_MS)));
  const sliceMs = (toMs - fromMs) / slices;
  const counts = new Float64Array(slices);
  for (const connection of connections) {
    const { sent, received } = analyses.density(connection, fromMs, toMs, slices);
    for (let slice = 0; slice < slices; slice++) {
      counts[slice] = (counts[slice] ?? 0) + (sent[slice] ?? 0) + (received[slice] ?? 0);
    }
  }
  return Array.from(counts, (count, slice) => ({
    atMs: fromMs + slice * sliceMs,
    value: (count * 1000) / sliceMs,
  }));
}

/** Traffic of some connections. Their bytes are counted for the whole session only. */
export function trafficOf(analyses: Analyses, connections: readonly Connection[], range: TimeRange): Traffic {
  let messages = 0;
  if (!isWhole(analyses, range)) {
    for (const connection of connections) {
      const { sent, received } = analyses.density(connection, range.fromMs, range.toMs, 1);
      messages += (sent[0] ?? 0) + (received[0] ?? 0);
    }
    return { messages, bytes: undefined };
  }
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
