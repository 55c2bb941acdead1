import { formatDuration, formatSeconds } from '../../base/format.ts';
import { timeouts } from '../../knowledge/timeouts/index.ts';
import type { Advice, Evidence } from '../../model/finding.ts';
import { fixAdvice } from '../advice/fixes.ts';
import { heartbeatAdvice } from '../advice/heartbeat.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { lastFrameEvidence, lastWordsEvidence } from '../frameEvidence.ts';
import { type IdleVerdict, idleVerdict } from '../idle/verdict.ts';
import { dropRule, type Explained, type FindingText } from '../rule.ts';
import {
  beatWords,
  endEvidence,
  endingWords,
  evidenceOfEach,
  lengthOf,
  lengthWords,
  onThisEndpoint,
  sentenceCase,
} from '../words.ts';

/**
 * Something in the path or the server ended the connection because nothing had travelled for a fixed time. The
 * thresholds stand in `idle/verdict.ts` (belief), `idle/measure.ts` (what counts as silence), `idle/lazyTimer.ts` (from
 * when nginx counts), `idle/endpointSilences.ts` and `idle/agreement.ts` (how equal is equal), `idle/sweep.ts` and
 * `idle/beatOfEnds.ts` (limits that are looked at every so often).
 */
export const idleTimeout = dropRule<IdleVerdict>({
  name: 'idle-timeout',
  dependsOn: 'endpoint',

  explain(drop, context) {
    const verdict = idleVerdict(drop, context);
    if (!verdict) return undefined;
    const { cluster, roughly, measure, silenceMs, confidence } = verdict;
    const lengthMs = (cluster ?? roughly)?.medianMs ?? silenceMs;
    const which = verdict.isSaidAlone ? `said ${drop.closure.reason}` : Math.round(lengthMs / 100);
    const mergeKey = [drop.endpoint.key, drop.closure.code, measure, which].join(' ');
    return { confidence, mergeKey, detail: verdict };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    if (detail.isSaidAlone) return describeSaid(verdicts, first, context);
    const lengths = verdicts.map(({ detail: { silenceMs } }) => silenceMs).sort((a, b) => a - b);
    const observedMs = detail.sweep?.cluster.minMs ?? lengths[lengths.length >> 1] ?? 0;
    const whose = {
      any: 'of silence',
      received: 'without a word from the server',
      sent: 'without a word from the page',
    };
    const { ranked } = detail;
    return {
      title: `${sentenceCase(endingWords(drop))} after ${lengthInTitle(detail, observedMs)} ${whose[detail.measure]}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      observedMs,
      evidence: [
        ...evidenceOfEach(verdicts, (one) => silenceEvidence(one, context)),
        ...agreementEvidence(verdicts, lengths),
        ...sweepEvidence(detail),
        ...resemblingBeats(first, context),
        ...caveats(first),
      ],
      candidates: ranked.candidates,
      alternatives: alternatives(first),
      advice: [
        ...heartbeatAdvice(observedMs, drop, context.stack),
        ...fixAdvice(ranked.entries),
        ...(ranked.entries.length === 0 ? hintAdvice(first) : []),
        RECONNECT_ADVICE,
      ],
    };
  },
});

/** The other side's words are all there is: no length is told, and no limit looked for. */
function describeSaid(
  verdicts: readonly Explained<IdleVerdict>[],
  { drop }: Explained<IdleVerdict>,
  context: DiagnosisContext,
): FindingText {
  return {
    title: `${sentenceCase(endingWords(drop))}: a time-out, though it had not been silent for long${onThisEndpoint(verdicts.length)}.`,
    severity: 'error',
    evidence: evidenceOfEach(verdicts, (one) => silenceEvidence(one, context)),
    alternatives: [
      'The limit counts something else than messages: what the user does, requests of one kind, pings.',
      'What timed out was a request or an answer, not the connection: the log of the server would tell.',
    ],
    advice: [
      { title: 'Look up in the server what its time-out waits for, and send that, well before the limit.' },
      RECONNECT_ADVICE,
    ],
  };
}

function silenceEvidence(
  { drop, detail }: Explained<IdleVerdict>,
  context: DiagnosisContext,
): readonly Evidence[] {
  const { connection, silence } = drop;
  if (detail.isSaidInMessage) return saidEvidence({ drop, detail }, context);
  const activity = context.analyses.activity(connection);
  const track = activity[detail.measure];
  const last = {
    any: 'The last message',
    received: "The server's last message",
    sent: "The page's last message",
  };
  const others =
    detail.measure === 'any'
      ? ''
      : `; the other side went on speaking until ${formatSeconds(silence.any ?? 0)} before the end`;
  const start = track.lastAtMs === undefined ? 'It opened' : `${last[detail.measure]} came`;
  return [
    lastFrameEvidence(
      context,
      connection,
      track,
      `${start} ${formatSeconds(detail.silenceMs)} before the end${others}.`,
    ),
    endEvidence(drop),
  ];
}

function saidEvidence(
  { drop, detail: { measure, silenceMs } }: Pick<Explained<IdleVerdict>, 'drop' | 'detail'>,
  context: DiagnosisContext,
): readonly Evidence[] {
  const what = measure === 'any' ? 'nothing had travelled' : 'the page had said nothing';
  const before = `Before that message, ${what} for ${formatSeconds(silenceMs)}.`;
  return [
    ...lastWordsEvidence(context, drop),
    { text: before, origin: 'inferred', connectionId: drop.connection.id },
    endEvidence(drop),
  ];
}

function agreementEvidence(
  verdicts: readonly Explained<IdleVerdict>[],
  lengths: readonly number[],
): readonly Evidence[] {
  if (verdicts.length < 2) return [];
  const low = lengths[0] ?? 0;
  const high = lengths.at(-1) ?? 0;
  const drops = verdicts.map(({ drop }) => drop);
  const told = agesDiffer(drops)
    ? `, while their ages differ by ${lengthOf(spreadOf(drops, ({ ageMs }) => ageMs))}: it is silence that counts`
    : '';
  return [
    {
      text: `The silences of ${verdicts.length} drops agree: ${lengthWords(lengths[lengths.length >> 1] ?? 0, low, high)}${told}.`,
      origin: 'inferred',
    },
  ];
}

/** What is cut by a limit that is looked at every so often was silent for the limit or somewhat longer. */
function lengthInTitle({ sweep }: IdleVerdict, observedMs: number): string {
  if (!sweep) return formatSeconds(observedMs);
  return `${formatSeconds(sweep.cluster.minMs)} to ${formatSeconds(sweep.cluster.maxMs)}`;
}

function sweepEvidence({ sweep }: IdleVerdict): readonly Evidence[] {
  if (!sweep) return [];
  const { cluster, beat } = sweep;
  const limit = formatSeconds(cluster.minMs);
  const text = beat
    ? `The ends fall on one beat of ${formatSeconds(beat.everyMs)} within ${formatDuration(beat.withinMs)}: somebody looks that often for connections that were silent for a limit of at most ${limit}.`
    : `The silences lie close together, and none around them: so cuts a limit of at most ${limit} that is looked at only every so often.`;
  return [{ text, origin: 'inferred' }];
}

/** Moments further apart are told as two. */
const NEXT_MESSAGE_MS = 15;

/** Ages that vary more than the silences show that it is not age that was limited. */
const AGES_VARY = 4;
const AGES_VARY_MS = 200;

function agesDiffer(drops: readonly Drop[]): boolean {
  const ages = spreadOf(drops, ({ ageMs }) => ageMs);
  return ages > AGES_VARY * spreadOf(drops, ({ silence }) => silence.any) + AGES_VARY_MS;
}

function spreadOf(drops: readonly Drop[], lengthOfDrop: (drop: Drop) => number | undefined): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const drop of drops) {
    const length = lengthOfDrop(drop);
    if (length === undefined) continue;
    low = Math.min(low, length);
    high = Math.max(high, length);
  }
  return high >= low ? high - low : 0;
}

function caveats({ drop, detail }: Explained<IdleVerdict>): readonly Evidence[] {
  const found: Evidence[] = [];
  const say = (text: string) => found.push({ text, origin: 'inferred' });
  const { wholeSecondsMs, silenceMs, cluster } = detail;
  const isNobodys = detail.ranked.candidates.length === 0;
  if (isNobodys && detail.confidence !== 'low' && !detail.isSaidInMessage) {
    say('No product is known to have this default; it is a configured value.');
  } else if (isNobodys && wholeSecondsMs !== undefined) {
    say(
      'It is a whole number of seconds, as configured limits are; no product is known to have this default.',
    );
  }
  if (wholeSecondsMs !== undefined && !cluster && wholeSecondsMs - silenceMs > NEXT_MESSAGE_MS) {
    say(
      `nginx starts its timer anew only after 300 ms: it may have run from ${formatSeconds(wholeSecondsMs)} before the end, ${formatDuration(wholeSecondsMs - silenceMs)} before the last message.`,
    );
  }
  if (!drop.silence.wireKnown) {
    say('Measured from messages: pings of the server would be invisible without a net log.');
  }
  if (detail.isChatty) say('The connection had been in steady use, so the silence itself is unusual.');
  if (detail.contradictedByMs !== undefined) {
    say(
      `Against it: a socket of this endpoint lived through ${formatSeconds(detail.contradictedByMs)} of silence.`,
    );
  }
  return found;
}

function limitOf({ sweep, cluster, silenceMs }: IdleVerdict): number {
  return sweep?.cluster.minMs ?? cluster?.medianMs ?? silenceMs;
}

function alternatives({ drop, detail }: Explained<IdleVerdict>): readonly string[] {
  const limit = formatSeconds(limitOf(detail));
  const list: string[] = [];
  if (!detail.cluster && !detail.isSaidInMessage) {
    list.push(`A coincidence: it would be settled by a second drop after ${limit} of silence.`);
  }
  const { ageMs } = drop;
  const isAsOld = ageMs !== undefined && Math.abs(ageMs - detail.silenceMs) < 2000;
  if (isAsOld && !agesDiffer(detail.cluster?.items ?? [])) {
    list.push(
      `A limit on the age: the connection was as old as its silence was long. Send a message after ${formatSeconds(detail.silenceMs / 2)}; if it still ends at ${formatSeconds(ageMs)}, age is what counts.`,
    );
  }
  if (!drop.silence.wireKnown) {
    list.push('A net log of the same time would show whether pings travelled during the silence.');
  }
  return list;
}

/** A steady message that no protocol knows, and that comes too seldom: not blamed, and yet worth a word. */
function resemblingBeats(
  { drop: { connection }, detail }: Explained<IdleVerdict>,
  { analyses }: DiagnosisContext,
): readonly Evidence[] {
  return analyses.beats(connection).flatMap((series): readonly Evidence[] => {
    const { certainty, direction, intervalMs = 0 } = series;
    const counts = detail.measure === 'any' || detail.measure === direction;
    if (certainty === 'recognised' || !counts || intervalMs < limitOf(detail)) return [];
    const who = direction === 'sent' ? 'page' : 'server';
    const text = `The ${who}'s ${beatWords(series)}, every ${formatSeconds(intervalMs)}, does not prevent it.`;
    return [{ text, origin: connection.origin, connectionId: connection.id }];
  });
}

/** Nobody has this default, but somebody in the path showed itself: its setting is the first to look at. */
function hintAdvice({ drop, detail }: Explained<IdleVerdict>): readonly Advice[] {
  const limit = formatSeconds(limitOf(detail));
  return drop.hints.slice(0, 2).flatMap(({ hint, seen }) => [
    { title: `${hint.product} stands in the path (${seen}): look there for a time-out of ${limit}.` },
    ...fixAdvice(
      timeouts.filter(({ id, matchable }) => matchable && hint.timeoutIds.includes(id)),
      1,
    ),
  ]);
}
