import { median } from '../../analysis/health.ts';
import type { BeatSeries } from '../../analysis/roundTrips.ts';
import { formatSeconds } from '../../base/format.ts';
import type { Confidence } from '../../model/finding.ts';
import { endedAtMs, type PageMark } from '../../model/session.ts';
import { atMost } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { frozenSince, hiddenSince } from '../pageState.ts';
import { dropRule, type Verdict } from '../rule.ts';
import { unansweredBeats } from '../unansweredBeats.ts';
import { beatWords, endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';
import { explainsItself } from './explainsItself.ts';

/** A heartbeat is stretched when its pause is this many times the usual one, and this much longer. */
const STRETCH_FACTOR = 1.5;
const STRETCH_MS = 1000;
/** Chrome's intensive throttling: timers of a hidden page run once a minute (from five minutes on). */
const MINUTE_MS = 60_000;
const MINUTE_TOLERANCE_MS = 6000;
/** Chrome's intensive throttling begins after so long in the background; a beat due then comes at the next full minute. */
const INTENSIVE_AFTER_MS = 299_000;
/** Fewer beats before the page was hidden make no rhythm. */
const MIN_BEATS = 3;
/** Earlier sockets of the endpoint whose rhythm is looked at. */
const MOST_EARLIER = 5;

interface Detail {
  /** When the page was hidden or frozen; absent where nobody watched the page. */
  readonly mark: PageMark | undefined;
  readonly usualMs: number;
  readonly stretchedMs: number;
  /** Whose rhythm it was. */
  readonly beat: Pick<BeatSeries, 'certainty' | 'protocolName'>;
}

/** The page's heartbeat came late because its tab was hidden or frozen, and somebody gave the connection up. */
export const backgroundThrottling = dropRule<Detail>({
  name: 'background-throttling',

  explain(drop, context) {
    if (!isLost(drop) || explainsItself(drop)) return undefined;
    if (!isPageWatched(drop, context)) return byTheMinute(drop, context);
    const { contextId } = drop.connection;
    const mark = hiddenSince(context.session, contextId, drop.endMs);
    if (!mark) return undefined;
    for (const series of recognisedFirst(context.analyses.beats(drop.connection))) {
      if (series.direction !== 'sent' || series.protocol === 'websocket') continue;
      const found = stretched(series, mark, drop, context);
      if (!found) continue;
      const detail = { mark, beat: series, ...found };
      // That timers were slowed down is sure; that somebody waited for a message that nobody knows is not.
      const confidence = isRecognised(series) ? found.confidence : atMost(found.confidence, 'medium');
      return { confidence, mergeKey: `${drop.endpoint.key} ${mark.atMs}`, detail };
    }
    const frozen = frozenSince(context.session, contextId, drop.endMs);
    return frozen && frozenBeforeAsk(drop, frozen, context);
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { mark, beat, usualMs, stretchedMs } = first.detail;
    const state = mark?.change === 'frozen' ? 'frozen' : 'in the background';
    const surely = mark ? 'The page was' : 'The page was probably';
    return {
      title: `${surely} ${state}, so its ${isRecognised(beat) ? 'heartbeat' : beatWords(beat)} came after ${formatSeconds(stretchedMs)} instead of ${formatSeconds(usualMs)}, and the connection was given up${onThisEndpoint(verdicts.length)}.`,
      severity: 'warning',
      observedMs: stretchedMs,
      evidence: [
        mark
          ? {
              text: mark.change === 'frozen' ? 'The browser froze the page.' : 'The page was hidden.',
              origin: mark.origin,
              atMs: mark.atMs,
            }
          : {
              text: 'Nobody watched the page; a heartbeat that falls to exactly one a minute is what Chrome makes of timers in a hidden one.',
              origin: 'inferred' as const,
            },
        ...evidenceOfEach(verdicts, ({ drop, detail }) => [
          {
            text: `The ${beatWords(detail.beat)} came every ${formatSeconds(detail.usualMs)} before, then with a pause of ${formatSeconds(detail.stretchedMs)}.`,
            origin: drop.connection.origin,
            connectionId: drop.connection.id,
          },
          endEvidence(drop),
        ]),
      ],
      alternatives: [
        'The network was lost while the page was hidden: other connections would have been lost too.',
        ...(isRecognised(beat)
          ? []
          : [
              'The regular message may be no heartbeat, so that nobody waited for it: something else ended the connection.',
            ]),
      ],
      advice: [
        {
          title: 'Send the heartbeat from a dedicated worker: its timers are not slowed down',
          language: 'javascript',
          snippet: `// heartbeat-worker.js
setInterval(() => postMessage('beat'), 25_000);

// page
new Worker('heartbeat-worker.js').onmessage = () => socket.send('{"type":"ping"}');`,
        },
        { title: 'Let the server ask instead: answering a message is not slowed down in a hidden page.' },
        {
          title:
            'Or let the server wait for more than two minutes, and reconnect when the page becomes visible.',
        },
      ],
    };
  },
});

function isRecognised({ certainty }: Detail['beat']): boolean {
  return certainty === 'recognised';
}

function recognisedFirst(series: readonly BeatSeries[]): readonly BeatSeries[] {
  return [...series.filter(isRecognised), ...series.filter((one) => !isRecognised(one))];
}

/** A frozen page answers nothing: the server asked and gave up. (A hidden one still answers: messages are no timers.) */
function frozenBeforeAsk(drop: Drop, mark: PageMark, context: DiagnosisContext): Verdict<Detail> | undefined {
  for (const { series, asks, waitedMs, patienceMs } of unansweredBeats(
    drop.connection,
    drop.endMs,
    context,
  )) {
    const [oldest] = asks;
    const usualMs = series.intervalMs;
    if (series.kind !== 'page-response' || usualMs === undefined || waitedMs < patienceMs) continue;
    if (!oldest || oldest.atMs < mark.atMs) continue;
    const detail = { mark, usualMs, stretchedMs: waitedMs, beat: series };
    return { confidence: 'high', mergeKey: `${drop.endpoint.key} ${mark.atMs}`, detail };
  }
  return undefined;
}

/** The hook in the page tells when it is hidden; without one, that it was in view is not known. */
function isPageWatched({ connection }: Drop, { session }: DiagnosisContext): boolean {
  return (
    session.pageMarks.length > 0 ||
    connection.close?.origin === 'page-hook' ||
    connection.closeCalls.length > 0
  );
}

/** So exact is one a minute; and so many such pauses no other timer has. */
const EXACT_MINUTE_MS = 1500;
const MINUTES_IN_A_ROW = 2;
const QUICKER_MS = 45_000;
const BEATS_BEFORE = 5;

/** A heartbeat with a quicker rhythm that became one a minute and stayed so until the end. */
function byTheMinute(drop: Drop, { analyses }: DiagnosisContext): Verdict<Detail> | undefined {
  for (const series of recognisedFirst(analyses.beats(drop.connection))) {
    const { direction, protocol, timesMs } = series;
    if (direction !== 'sent' || protocol === 'websocket' || timesMs.length < BEATS_BEFORE) continue;
    const pauses = Array.from(timesMs.subarray(1), (atMs, i) => atMs - (timesMs[i] ?? 0));
    const isMinute = (ms: number) => Math.abs(ms - MINUTE_MS) <= EXACT_MINUTE_MS;
    const lastOther = pauses.findLastIndex((ms) => !isMinute(ms));
    const minutes = pauses.length - 1 - lastOther;
    // The pause in which it was hidden is of any length.
    const before = pauses.slice(0, Math.max(0, lastOther));
    const usualMs = median(before);
    if (minutes < MINUTES_IN_A_ROW || before.length < BEATS_BEFORE - 1) continue;
    if (usualMs === undefined || usualMs > QUICKER_MS || before.some((ms) => ms > usualMs * STRETCH_FACTOR))
      continue;
    const detail = { mark: undefined, usualMs, stretchedMs: MINUTE_MS, beat: series };
    return {
      confidence: isRecognised(series) ? 'medium' : 'low',
      mergeKey: `${drop.endpoint.key} minute`,
      detail,
    };
  }
  return undefined;
}

type Stretch = Pick<Detail, 'usualMs' | 'stretchedMs'> & { readonly confidence: Confidence };

function stretched(
  series: BeatSeries,
  mark: PageMark,
  drop: Drop,
  context: DiagnosisContext,
): Stretch | undefined {
  const times = series.timesMs;
  // A hidden page keeps its rhythm for some minutes; a frozen one stops at once.
  const slowFromMs = mark.change === 'frozen' ? mark.atMs : mark.atMs + INTENSIVE_AFTER_MS;
  const before: number[] = [];
  const inRhythm: number[] = [];
  const after: number[] = [];
  for (let i = 1; i < times.length; i++) {
    const [fromMs, toMs] = [times[i - 1] ?? 0, times[i] ?? 0];
    (toMs <= mark.atMs ? before : after).push(toMs - fromMs);
    if (toMs <= slowFromMs) inRhythm.push(toMs - fromMs);
  }
  const usualMs = usualOf(before) ?? usualOf(inRhythm) ?? rhythmBefore(series, drop, context);
  if (usualMs === undefined) return undefined;
  const last = drop.endMs - (times.at(-1) ?? drop.endMs);
  const isLong = (ms: number) => ms >= usualMs * STRETCH_FACTOR && ms >= usualMs + STRETCH_MS;
  const long = after.filter(isLong);
  const dueMs = (times.at(-1) ?? 0) + usualMs;
  // Once timers run by the minute, a beat that is due and does not come is late, however soon the server gave up.
  const isOverdue = dueMs - mark.atMs >= INTENSIVE_AFTER_MS && drop.endMs - dueMs >= STRETCH_MS;
  if (isOverdue && !isLong(last) && long.length === 0) {
    return { usualMs, stretchedMs: last, confidence: 'medium' };
  }
  if (!isLong(last) && long.length === 0) return undefined;
  // The beats had come back to their rhythm: whatever ended the connection, it was not this.
  const newest = after.at(-1);
  if (!isLong(last) && newest !== undefined && !isLong(newest)) return undefined;
  const isThrottled =
    long.length >= 2 ||
    (isLong(last) && dueMs - mark.atMs >= INTENSIVE_AFTER_MS) ||
    long.some((ms) => Math.abs(ms - MINUTE_MS) <= MINUTE_TOLERANCE_MS) ||
    mark.change === 'frozen';
  return {
    usualMs,
    stretchedMs: Math.max(last, ...long),
    confidence: isThrottled ? 'high' : 'medium',
  };
}

function usualOf(pauses: readonly number[]): number | undefined {
  return pauses.length < MIN_BEATS - 1 ? undefined : median(pauses);
}

/** Of a socket that was opened in a hidden page: the rhythm of one before it, where that was quicker than once a minute. */
function rhythmBefore(
  { protocol }: BeatSeries,
  drop: Drop,
  { analyses }: DiagnosisContext,
): number | undefined {
  const { connection, endpoint } = drop;
  const earlier = endpoint.connections.filter(
    (other) => (endedAtMs(other) ?? Number.POSITIVE_INFINITY) <= connection.createdAtMs,
  );
  for (const other of earlier.slice(-MOST_EARLIER)) {
    for (const { direction, protocol: spoken, count, intervalMs } of analyses.beats(other)) {
      const isRhythm = direction === 'sent' && spoken === protocol && count >= MIN_BEATS;
      if (isRhythm && intervalMs !== undefined && intervalMs <= QUICKER_MS) return intervalMs;
    }
  }
  return undefined;
}
