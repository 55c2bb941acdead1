import type { RoundTripSeries } from '../../analysis/roundTrips.ts';
import { formatCount, formatDuration, formatSeconds } from '../../base/format.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { type Connection, endedAtMs } from '../../model/session.ts';
import { connectionRule } from '../connectionRule.ts';
import type { DiagnosisContext } from '../context.ts';
import { frameEvidence } from '../frameEvidence.ts';
import { longestLate } from '../lateAnswers.ts';
import { numberWord } from '../words.ts';
import { ANSWER_ADVICE, pageSlowToAnswer } from './pageSlowToAnswer.ts';

/** Fewer answers are no habit. */
const MIN_ANSWERS = 4;
/** So many at each end, so that one long task does not make a tendency. */
const LEAST_COMPARED = 3;
/** One answer may always be late. */
const FEWEST_ANSWERS = 2;
/** A page that is not busy answers within a few milliseconds; people notice a tenth of this. */
const SLOW_MS = 1000;
/** Answers became slower by so much from the first quarter to the last. */
const GROWTH = 5;
const GROWN_TO_MS = 500;
/** More at each end would not change the middle. */
const MOST_COMPARED = 100;
/** A page that was busy for a while: late answers in a row at so many moments are more than one long task. */
const MOMENTS_IN_A_ROW = 4;
/** And so many times later than this page's usual ones. */
const LATER_FACTOR = 20;
/** From this share of the server's patience on, the next long task may cost the connection. */
const NEAR_TIMEOUT_SHARE = 0.5;

interface Slowness {
  readonly series: RoundTripSeries;
  readonly kind: 'slow' | 'growing' | 'near' | 'for a while';
  readonly lateMs: number;
  readonly earlyMs: number;
  readonly confidence: Confidence;
  /** Which pair shows it; the slowest one when absent. */
  readonly shownBy?: number;
  /** How many answers in a row were late; `for a while` only. */
  readonly inARow?: number;
}

/** The page answers the server's pings slowly, or more and more slowly: the connection is at risk before it is lost. */
export const slowPage = connectionRule({
  name: 'page-slow-to-answer',

  seen(connection, { analyses }) {
    // Most connections have no such heartbeat: one look tells.
    const answers = heartbeatsOf(connection, analyses).reduce((sum, { count }) => sum + count, 0);
    return answers < FEWEST_ANSWERS ? undefined : [answers];
  },

  find(connection, context) {
    const drop = endedAtMs(connection) === undefined ? undefined : context.dropOf(connection);
    if (drop && pageSlowToAnswer.explain(drop, context) !== undefined) return undefined;
    const slowness = slownessOf(connection, heartbeatsOf(connection, context.analyses), context);
    return slowness && toFinding(connection, slowness, context);
  },
});

/** A message that merely looks like a ping may be a ticker, and its answer anything. */
function heartbeatsOf(
  connection: Connection,
  analyses: DiagnosisContext['analyses'],
): readonly RoundTripSeries[] {
  return analyses
    .roundTrips(connection)
    .filter(
      ({ purpose, kind, certainty }) =>
        purpose === 'heartbeat' && kind === 'page-response' && certainty === 'recognised',
    );
}

function slownessOf(
  connection: Connection,
  all: readonly RoundTripSeries[],
  { analyses }: DiagnosisContext,
): Slowness | undefined {
  const timeoutMs = analyses.announcedBeat(connection)?.timeoutMs;
  for (const series of all) {
    if (series.count < FEWEST_ANSWERS) continue;
    const quarter = Math.min(MOST_COMPARED, Math.max(LEAST_COMPARED, series.count >> 2));
    const earlyMs = middle(series.roundTripMs.slice(0, quarter));
    const lateMs = middle(series.roundTripMs.slice(-quarter));
    const worstMs = series.times.max ?? 0;
    if (timeoutMs !== undefined && worstMs >= timeoutMs * NEAR_TIMEOUT_SHARE) {
      return { series, kind: 'near', earlyMs, lateMs: worstMs, confidence: 'high' };
    }
    if (series.count < MIN_ANSWERS) continue;
    if (series.count >= 2 * LEAST_COMPARED && lateMs >= GROWN_TO_MS && lateMs >= earlyMs * GROWTH) {
      return { series, kind: 'growing', earlyMs, lateMs, confidence: 'medium' };
    }
    if ((series.times.quantile(0.5) ?? 0) >= SLOW_MS) {
      return { series, kind: 'slow', earlyMs, lateMs, confidence: 'high' };
    }
    const wasSlow = forAWhile(series);
    if (wasSlow) return wasSlow;
  }
  return undefined;
}

/** It lived through it, and was as quick as ever before or after. */
function forAWhile(series: RoundTripSeries): Slowness | undefined {
  const { from, to, moments } = longestLate(series);
  if (moments < MOMENTS_IN_A_ROW) return undefined;
  const late = series.roundTripMs.slice(from, Math.min(to, from + MOST_COMPARED));
  const [lateMs, earlyMs] = [middle(late), series.times.quantile(0.25) ?? 0];
  if (lateMs < earlyMs * LATER_FACTOR) return undefined;
  const shownBy = from + late.indexOf(Math.max(...late));
  return { series, kind: 'for a while', earlyMs, lateMs, confidence: 'low', shownBy, inARow: to - from };
}

function middle(values: Float64Array): number {
  return values.toSorted()[values.length >> 1] ?? 0;
}

function toFinding(
  connection: Connection,
  { series, kind, earlyMs, lateMs, confidence, inARow = 0, shownBy = series.slowest ?? 0 }: Slowness,
  context: DiagnosisContext,
): Finding {
  const timeoutMs = context.analyses.announcedBeat(connection)?.timeoutMs;
  const late = formatSeconds(lateMs);
  const title = {
    slow: `The page needs ${late} to answer the server's pings: it is busy, and a server that waits for less gives the connection up.`,
    growing: `The page answers the server's pings more and more slowly: after ${formatDuration(earlyMs)} at first, now after ${late}.`,
    near: `The page let a ping of the server wait for ${late}; the server gives up after ${formatSeconds(timeoutMs ?? 0)}.`,
    'for a while': `The page answered ${numberWord(inARow)} pings of the server in a row only after some ${late}, where it usually takes ${formatDuration(earlyMs)}: it was busy for a while.`,
  }[kind];
  return {
    id: `page-slow-to-answer:${connection.id}`,
    rule: 'page-slow-to-answer',
    severity: 'warning',
    confidence,
    title,
    connections: [connection.id],
    observedMs: lateMs,
    evidence: [
      frameEvidence(
        context,
        connection,
        { row: series.askRows[shownBy] ?? 0, atMs: series.askAtMs[shownBy] ?? 0 },
        `The slowest${kind === 'for a while' ? ' of these answers' : ' answer'} came ${formatSeconds(series.roundTripMs[shownBy] ?? 0)} after this ping (${series.protocolName}).`,
      ),
      {
        text: `${formatCount(series.count)} answers: half of them within ${formatDuration(series.times.quantile(0.5) ?? 0)}, nineteen of twenty within ${formatDuration(series.times.quantile(0.95) ?? 0)}.`,
        origin: 'inferred',
        connectionId: connection.id,
      },
    ],
    alternatives: [
      'The page waits for something before it answers (a promise, a queue): answering first would do.',
      ...(kind === 'near' || kind === 'for a while'
        ? [
            'It stood still rather than worked: a breakpoint in DevTools, an alert() or a frozen tab does that, too.',
          ]
        : []),
    ],
    advice: ANSWER_ADVICE,
  };
}
