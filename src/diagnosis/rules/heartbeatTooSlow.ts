import type { BeatSeries } from '../../analysis/roundTrips.ts';
import { formatSeconds } from '../../base/format.ts';
import { fixAdvice } from '../advice/fixes.ts';
import { heartbeatAdvice, heartbeatIntervalMs } from '../advice/heartbeat.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { type IdleVerdict, idleVerdict } from '../idle/verdict.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, endingWords, evidenceOfEach, onThisEndpoint, sentenceCase } from '../words.ts';

/** A heartbeat this close below the limit loses the race now and then: timers and networks are late. */
const LOSES_RACE_SHARE = 0.95;
/** Slower than so many times the limit it has another purpose. */
const UNRELATED_FACTOR = 10;

interface SlowBeat {
  readonly intervalMs: number;
  readonly protocolName: string;
  readonly from: 'announced' | 'seen here' | 'seen on another socket of the endpoint';
}

interface Detail extends SlowBeat {
  readonly idle: IdleVerdict;
}

/** There is a heartbeat, but its interval is not shorter than the idle limit that cut the connection. */
export const heartbeatTooSlow = dropRule<Detail>({
  name: 'heartbeat-too-slow',
  dependsOn: 'endpoint',

  explain(drop, context) {
    const idle = idleVerdict(drop, context);
    // A coincidence of numbers is no ground to blame the heartbeat: several drops must agree, or something name the limit.
    if (!idle || idle.confidence === 'low' || (!idle.cluster && !idle.ranked.isNamed)) return undefined;
    const limitMs = idle.cluster?.medianMs ?? idle.silenceMs;
    const beat = heartbeatOf(drop, context);
    if (
      !beat ||
      beat.intervalMs < limitMs * LOSES_RACE_SHARE ||
      beat.intervalMs > limitMs * UNRELATED_FACTOR
    ) {
      return undefined;
    }
    const mergeKey = `${drop.endpoint.key} ${Math.round(limitMs / 100)}`;
    return { confidence: idle.confidence, mergeKey, detail: { ...beat, idle } };
  },

  describe(verdicts, { stack }) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    const limitMs = detail.idle.cluster?.medianMs ?? detail.idle.silenceMs;
    const [limit, interval] = [formatSeconds(limitMs), formatSeconds(detail.intervalMs)];
    return {
      title: `${sentenceCase(endingWords(drop))} after ${limit} of silence${onThisEndpoint(verdicts.length)}: the heartbeat, every ${interval}, is too slow to prevent it.`,
      severity: 'error',
      observedMs: limitMs,
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop: one }) => [endEvidence(one)]),
        {
          text: `Heartbeat of ${detail.protocolName} every ${interval} (${detail.from}); the silence before the end was ${limit}.`,
          origin: drop.connection.origin,
          connectionId: drop.connection.id,
        },
      ],
      candidates: detail.idle.ranked.candidates,
      alternatives: [
        `If drops go on with a heartbeat every ${formatSeconds(heartbeatIntervalMs(limitMs))}, silence is not the cause.`,
      ],
      advice: [...heartbeatAdvice(limitMs, drop, stack), ...fixAdvice(detail.idle.ranked.entries)],
    };
  },
});

function heartbeatOf(drop: Drop, context: DiagnosisContext): SlowBeat | undefined {
  const { analyses } = context;
  const announced = analyses.announcedBeat(drop.connection);
  if (announced) {
    const protocolName = drop.protocol?.name ?? 'the protocol';
    return { intervalMs: announced.intervalMs, protocolName, from: 'announced' };
  }
  const own = regular(analyses.beats(drop.connection));
  if (own) return { ...own, from: 'seen here' };
  for (const other of drop.endpoint.connections.slice(-20)) {
    const seen = regular(analyses.beats(other));
    if (seen) return { ...seen, from: 'seen on another socket of the endpoint' };
  }
  return undefined;
}

/** The quickest rhythm among heartbeats that came often enough to have one. */
function regular(series: readonly BeatSeries[]): Pick<SlowBeat, 'intervalMs' | 'protocolName'> | undefined {
  let quickest: Pick<SlowBeat, 'intervalMs' | 'protocolName'> | undefined;
  for (const { count, intervalMs, protocolName, protocol, certainty } of series) {
    // A message that merely resembles one is blamed for nothing; `idleTimeout.ts` tells of it.
    if (certainty === 'looks-like') continue;
    if (count < 3 || intervalMs === undefined || protocol === 'websocket') continue;
    if (!quickest || intervalMs < quickest.intervalMs) quickest = { intervalMs, protocolName };
  }
  return quickest;
}
