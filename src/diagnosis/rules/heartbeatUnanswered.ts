import { formatSeconds } from '../../base/format.ts';
import type { Confidence, Evidence } from '../../model/finding.ts';
import { closingCall } from '../../model/session.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { cameBack, gaveUpAtMs } from '../cameBack.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { frameEvidence, lastFrameEvidence, lastWordsEvidence } from '../frameEvidence.ts';
import { saysIdle } from '../idle/endWords.ts';
import { dropRule, type Explained } from '../rule.ts';
import { type StoppedBeats, stoppedBeats } from '../stoppedBeats.ts';
import { requestsInVain, type UnansweredBeats, unansweredBeats } from '../unansweredBeats.ts';
import {
  endEvidence,
  endingWords,
  evidenceOfEach,
  numberWord,
  onThisEndpoint,
  sentenceCase,
} from '../words.ts';
import { explainsItself } from './explainsItself.ts';
import { codeWords, definedWords, saidCode } from './serverCodes.ts';

/** So many asks in vain leave no doubt. */
const MANY_ASKS = 2;
/** Clients wait so long at least for an answer. */
const LONG_WAIT_MS = 4000;
/** Words of reasons and of code tables for a heartbeat that was missed. */
const HEARTBEAT_WORDS =
  /\b(ping|pong|heart-?beat|keep-?alive)\b.{0,24}\b(time\w*|timed|miss\w*|lost|fail\w*|unanswered|received|not|expired)\b|\b(no|missing|missed|failed|without)\s+(response from\s+|answer to\s+)?(ping|pong|heart-?beat|keep-?alive)|stale connection/i;

interface Detail {
  readonly kind: 'page-asked' | 'server-stopped' | 'said';
  readonly beats?: UnansweredBeats;
  readonly words?: string;
  readonly stopped?: StoppedBeats;
}

/**
 * The page asked for a sign of life and got none, or the server's own stopped, and somebody gave up: a half-open
 * connection, a server that hangs, a network that swallows packets. One-way heartbeats are never unanswered; a ping of
 * the server that the page left unanswered is another rule's (`pageSlowToAnswer.ts`).
 */
export const heartbeatUnanswered = dropRule<Detail>({
  name: 'heartbeat-unanswered',

  explain(drop, context) {
    const found = missedHeartbeat(drop, context);
    return (
      found && {
        ...found,
        mergeKey: [drop.endpoint.key, drop.closure.code, found.detail.kind, found.detail.words].join(' '),
      }
    );
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    return {
      title: `${titleOf(drop, detail)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      ...(isAgreed(verdicts) && { confidence: 'high' }),
      ...(detail.beats && { observedMs: detail.beats.waitedMs }),
      evidence: evidenceOfEach(verdicts, (one) => [
        ...lastWordsEvidence(context, one.drop),
        ...askEvidence(one.drop, one.detail, context),
        ...silenceEvidence(one.drop, context),
        endEvidence(one.drop),
      ]),
      alternatives: ALTERNATIVES[detail.kind],
      advice: [{ title: TODO[detail.kind] }, RECONNECT_ADVICE],
    };
  },
});

/** Once may be a coincidence; every time it is the library. */
function isAgreed(verdicts: readonly Explained<Detail>[]): boolean {
  return verdicts.length > 1 && verdicts.every(({ detail: { stopped } }) => stopped?.byDefault);
}

/** What shows that somebody missed a sign of life and gave up; `undefined` where nothing does. */
export function missedHeartbeat(drop: Drop, context: DiagnosisContext): Found {
  if (!drop.opened || drop.closure.by === 'navigation' || drop.closure.by === 'browser') return undefined;
  return (
    saidSo(drop) ??
    unanswered(drop, context) ??
    serverStopped(drop, context) ??
    requestsUnanswered(drop, context)
  );
}

type Found = { readonly confidence: Confidence; readonly detail: Detail } | undefined;

/** The reason, or the meaning of the code where it was used, speaks of a missed heartbeat. */
function saidSo(drop: Drop): Found {
  const { reason = '', code, by } = drop.closure;
  const reasons = [
    reason,
    drop.lastWords?.text ?? '',
    by === 'page' ? (closingCall(drop.connection)?.reason ?? '') : '',
  ];
  const words = reasons.find((text) => HEARTBEAT_WORDS.test(text));
  if (words !== undefined) return { confidence: 'high', detail: { kind: 'said', words: `"${words}"` } };
  const said = saidCode(drop);
  // A meaning with conditions of its own ("client got no reply and closed") needs its reason, which was not given.
  const isDefined =
    said &&
    code !== undefined &&
    code >= 3000 &&
    HEARTBEAT_WORDS.test(definedWords(said)) &&
    // Pusher's "Closed after inactivity" mentions pings only to say that there were none.
    !saysIdle(reason) &&
    !saysIdle(said.explanation.entry.name);
  return isDefined ? { confidence: 'high', detail: { kind: 'said', words: codeWords(said) } } : undefined;
}

function unanswered(drop: Drop, context: DiagnosisContext): Found {
  if (drop.closure.by !== 'page' && explainsItself(drop)) return undefined;
  for (const beats of unansweredBeats(drop.connection, gaveUpAtMs(drop), context)) {
    const { series, asks, waitedMs, patienceMs, stillSpeaks } = beats;
    if (series.kind !== 'page-round-trip' || waitedMs < patienceMs) continue;
    const detail: Detail = { kind: 'page-asked', beats };
    // A peer that never answered may not know this heartbeat at all; a page that gives it up for that wants another.
    if (series.count === 0) {
      const isKnownProtocol = drop.protocol !== undefined && waitedMs >= LONG_WAIT_MS;
      if (drop.closure.by === 'page' && isKnownProtocol && !stillSpeaks && cameBack(drop)) {
        return { confidence: 'high', detail };
      }
      if (asks.length >= MANY_ASKS && drop.closure.by === 'page') return { confidence: 'medium', detail };
      continue;
    }
    if (stillSpeaks && drop.closure.by !== 'page') continue;
    if (asks.length >= MANY_ASKS && !stillSpeaks) return { confidence: 'high', detail };
    return { confidence: drop.closure.by === 'network' ? 'medium' : 'high', detail };
  }
  return undefined;
}

function serverStopped(drop: Drop, context: DiagnosisContext): Found {
  const stopped = stoppedBeats(drop, context);
  return stopped && { confidence: stopped.confidence, detail: { kind: 'server-stopped', stopped } };
}

/** The page asked for answers that it had always got, and the server said nothing any more. */
function requestsUnanswered(drop: Drop, context: DiagnosisContext): Found {
  const beats = requestsInVain(drop.connection, gaveUpAtMs(drop), context);
  const { by } = drop.closure;
  if (!beats || by === 'server') return undefined;
  return { confidence: 'medium', detail: { kind: 'page-asked', beats } };
}

function titleOf(drop: Drop, { kind, beats, words, stopped }: Detail): string {
  const ending = endingWords(drop);
  switch (kind) {
    case 'said':
      return `${sentenceCase(ending)}: a heartbeat was missed (${words})`;
    case 'page-asked': {
      const asks = beats?.asks.length ?? 0;
      const what = beats?.series.purpose === 'request' ? 'request' : 'ping';
      return `${sentenceCase(numberWord(asks))} ${what}${asks === 1 ? '' : 's'} of the page unanswered for ${formatSeconds(beats?.waitedMs ?? 0)}, then ${ending}`;
    }
    case 'server-stopped':
      return drop.closure.by === 'page'
        ? `The server's heartbeat stopped ${formatSeconds(stopped?.overdueMs ?? 0)} before the page gave up`
        : `The server's heartbeat stopped ${formatSeconds(stopped?.overdueMs ?? 0)} before the end, as long as a client waits for it`;
  }
}

function askEvidence(
  { connection }: Drop,
  { beats }: Detail,
  context: DiagnosisContext,
): readonly Evidence[] {
  if (!beats) return [];
  const { series, asks } = beats;
  const usual = series.times.quantile(0.5);
  const before =
    usual === undefined
      ? 'none was answered before'
      : `${series.count} before were answered, usually within ${formatSeconds(usual)}`;
  return asks
    .slice(0, 4)
    .map((ask, i) =>
      frameEvidence(
        context,
        connection,
        ask,
        i === 0 ? `This ask (${series.protocolName}) was never answered; ${before}.` : 'Nor was this one.',
      ),
    );
}

function silenceEvidence({ connection, silence }: Drop, context: DiagnosisContext): readonly Evidence[] {
  const { received } = context.analyses.activity(connection);
  if (received.lastAtMs === undefined || silence.received === undefined) return [];
  const text = `The server's last message came ${formatSeconds(silence.received)} before the end.`;
  return [lastFrameEvidence(context, connection, received, text)];
}

const ALTERNATIVES: Readonly<Record<Detail['kind'], readonly string[]>> = {
  'page-asked': [
    'The server hangs: its event loop was blocked. Its log, or a debugger on it, would tell.',
    'The network swallows packets (a NAT or firewall forgot the flow, Wi-Fi changed): other connections would suffer too.',
  ],
  'server-stopped': ['The network swallows packets: then what the page sent was lost too.'],
  said: [
    'The page or machine was frozen, asleep or off the network: then other connections were lost as well.',
    "The server's event loop was blocked, so it did not read the answer in time.",
  ],
};

const TODO: Readonly<Record<Detail['kind'], string>> = {
  'page-asked':
    'Giving up and reconnecting is right. If the server is alive, find out what kept it from answering: a blocked event loop, a handler that forgot the ping, a lost path.',
  'server-stopped':
    'Giving up and reconnecting is right; look for what stopped the server or the path to it.',
  said: 'Look at what kept the answer away: a blocked event loop on either side, a frozen tab, or a path that lost packets. A longer time-out only hides it.',
};
