import type { RoundTripSeries } from '../../analysis/roundTrips.ts';
import { formatSeconds } from '../../base/format.ts';
import type { Advice, Confidence, Evidence } from '../../model/finding.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { frameEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { unansweredBeats } from '../unansweredBeats.ts';
import { endEvidence, endingWords, evidenceOfEach, onThisEndpoint } from '../words.ts';

/** The server gives up this near to the time-out it announced: its timer, the way to the browser, and back. */
const ON_TIME_MS = 1500;
const ON_TIME_SHARE = 0.1;
/** So many pings in vain leave no doubt. */
const MANY_ASKS = 2;
/** An answer this late was no heartbeat any more, where no time-out was announced. */
const LATE_MS = 5000;
/** The server had given up when the answer came: its close crossed it on the way. */
const CROSSED_MS = 2000;

interface Detail {
  readonly series: RoundTripSeries;
  /** The ping that mattered. */
  readonly ask: { readonly row: FrameRow; readonly atMs: number };
  readonly waitedMs: number;
  /** An answer came, too late. */
  readonly answered: boolean;
  readonly timeoutMs: number | undefined;
}

/**
 * The server asked on the level of the application, the question arrived, and the page did not answer in time: what
 * was slow is the page, for the browser's network stack had delivered the question.
 */
export const pageSlowToAnswer = dropRule<Detail>({
  name: 'page-slow-to-answer',

  explain(drop, context) {
    const { by } = drop.closure;
    if (!drop.opened || by === 'page' || by === 'navigation' || by === 'browser') return undefined;
    const found = unanswered(drop, context) ?? answeredLate(drop, context);
    return found && { ...found, mergeKey: `${drop.endpoint.key} ${found.detail.series.protocol}` };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    const how = detail.answered
      ? `The page answered the server's ping only after ${formatSeconds(detail.waitedMs)}`
      : `The page did not answer the server's ping for ${formatSeconds(detail.waitedMs)}`;
    return {
      title: `${how}, then ${endingWords(drop)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      observedMs: detail.waitedMs,
      evidence: evidenceOfEach(verdicts, (one) => [
        askEvidence(one.drop, one.detail, context),
        ...(one.detail.timeoutMs === undefined
          ? []
          : [
              {
                text: `The server had announced to wait ${formatSeconds(one.detail.timeoutMs)} for an answer.`,
                origin: one.drop.connection.origin,
                connectionId: one.drop.connection.id,
              },
            ]),
        endEvidence(one.drop),
      ]),
      alternatives: [
        'The page was frozen or the machine asleep.',
        'The code that answers was removed or failed: an error in the console at this moment would show it.',
      ],
      advice: [...ANSWER_ADVICE, RECONNECT_ADVICE],
    };
  },
});

/** How a page stays able to answer. */
export const ANSWER_ADVICE: readonly Advice[] = [
  {
    title:
      'Find the long task at this moment (Performance panel), and split it or move it into a worker; a socket that lives in a worker answers whatever the page does.',
  },
  {
    title: 'Let the page breathe within long work',
    language: 'javascript',
    snippet: `for (const item of items) {
  handle(item);
  // Lets messages in, the server's ping among them.
  if (performance.now() > deadline) await scheduler.yield();
}`,
  },
];

type Found = { readonly confidence: Confidence; readonly detail: Detail } | undefined;

function unanswered(drop: Drop, context: DiagnosisContext): Found {
  const timeoutMs = context.analyses.announcedBeat(drop.connection)?.timeoutMs;
  for (const beats of unansweredBeats(drop.connection, drop.endMs, context)) {
    const { series, asks, waitedMs, patienceMs, stillSpeaks } = beats;
    const [ask] = asks;
    if (series.kind !== 'page-response' || !ask) continue;
    const detail: Detail = { series, ask, waitedMs, answered: false, timeoutMs };
    if (timeoutMs !== undefined && isNear(waitedMs, timeoutMs)) return { confidence: 'high', detail };
    // A page that never answered may not know this heartbeat, one that still speaks was not hanging.
    if (waitedMs < patienceMs || series.count === 0 || stillSpeaks) continue;
    if (timeoutMs !== undefined && waitedMs < timeoutMs) continue;
    const isSure = drop.closure.by !== 'network' || asks.length >= MANY_ASKS;
    return { confidence: isSure ? 'high' : 'medium', detail };
  }
  return undefined;
}

function answeredLate(drop: Drop, { analyses }: DiagnosisContext): Found {
  const timeoutMs = analyses.announcedBeat(drop.connection)?.timeoutMs;
  for (const series of analyses.roundTrips(drop.connection)) {
    const last = series.count - 1;
    if (series.kind !== 'page-response' || series.purpose !== 'heartbeat' || last < 1) continue;
    // A message that merely looks like a ping may be a ticker, and its answer anything.
    if (series.certainty === 'looks-like') continue;
    const atMs = series.askAtMs[last] ?? 0;
    const waitedMs = series.roundTripMs[last] ?? 0;
    const isLate = timeoutMs === undefined ? waitedMs >= LATE_MS : waitedMs >= timeoutMs - ON_TIME_MS;
    const answerMs = atMs + waitedMs;
    if (!isLate || Math.abs(drop.endMs - answerMs) > CROSSED_MS) continue;
    const ask = { row: series.askRows[last] ?? 0, atMs };
    return { confidence: 'medium', detail: { series, ask, waitedMs, answered: true, timeoutMs } };
  }
  return undefined;
}

function isNear(waitedMs: number, timeoutMs: number): boolean {
  return Math.abs(waitedMs - timeoutMs) <= Math.max(ON_TIME_MS, timeoutMs * ON_TIME_SHARE);
}

function askEvidence(drop: Drop, detail: Detail, context: DiagnosisContext): Evidence {
  const { series, ask, answered, waitedMs } = detail;
  const usual = series.times.quantile(0.5);
  const before =
    series.count === 0 || usual === undefined
      ? 'none was answered before'
      : `${series.count} were answered, usually within ${formatSeconds(usual)}`;
  const what = answered ? `was answered after ${formatSeconds(waitedMs)}` : 'was never answered';
  const text = `This ping of the server (${series.protocolName}) ${what}; ${before}.`;
  return frameEvidence(context, drop.connection, ask, text);
}
