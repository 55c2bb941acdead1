import type { Analyses } from '../../analysis/analyses.ts';
import type { Endpoint } from '../../analysis/endpoints.ts';
import type { TimeRange } from '../state.ts';
import { withZeros } from './overviewRates.ts';
import type { Sample } from './timelineThin.ts';

/** How much travelled, both ways, over a range. */
export interface Traffic {
  readonly messages: number;
  /** Undefined for a part of the session where it was not counted. */
  readonly bytes: number | undefined;
}

/** Traffic of the whole session over time. Rates per second. */
export interface TrafficOverTime {
  readonly messages: readonly Sample[];
  readonly bytes: readonly Sample[];
  readonly peakMessages: number;
  readonly peakBytes: number;
  readonly total: Traffic;
}

/** Rates in at most about `points` steps. O(points). */
export function trafficOverTime(analyses: Analyses, range: TimeRange, points: number): TrafficOverTime {
  const rates = analyses.rates(range.fromMs, range.toMs, points);
  const messages = withZeros(rates, range, ({ messagesPerSecond }) => messagesPerSecond);
  const bytes = withZeros(rates, range, ({ bytesPerSecond }) => bytesPerSecond);
  const highest = (samples: readonly Sample[]) =>
    samples.reduce((most, { value }) => Math.max(most, value), 0);
  const total = { messages: 0, bytes: 0 };
  if (isWhole(analyses, range)) {
    for (const { sent, received } of analyses.session.connections) {
      total.messages += sent.count + received.count;
      total.bytes += sent.bytes + received.bytes;
    }
  } else {
    for (const { widthMs, messagesPerSecond, bytesPerSecond } of rates) {
      total.messages += (messagesPerSecond * widthMs) / 1000;
      total.bytes += (bytesPerSecond * widthMs) / 1000;
    }
  }
  return { messages, bytes, peakMessages: highest(messages), peakBytes: highest(bytes), total };
}

/** Traffic of one endpoint. Bytes are counted per connection for the whole session only. */
export function trafficOfEndpoint(analyses: Analyses, endpoint: Endpoint, range: TimeRange): Traffic {
  let messages = 0;
  if (!isWhole(analyses, range)) {
    for (const connection of endpoint.connections) {
      const { sent, received } = analyses.density(connection, range.fromMs, range.toMs, 1);
      messages += (sent[0] ?? 0) + (received[0] ?? 0);
    }
    return { messages, bytes: undefined };
  }
  let bytes = 0;
  for (const { sent, received } of endpoint.connections) {
    messages += sent.count + received.count;
    bytes += sent.bytes + received.bytes;
  }
  return { messages, bytes };
}

function isWhole({ session }: Analyses, { fromMs, toMs }: TimeRange): boolean {
  return fromMs <= (session.firstEventAtMs ?? 0) && toMs >= (session.lastEventAtMs ?? 0);
}
