import type { Confidence } from '../../model/finding.ts';
import { cameBack } from '../cameBack.ts';
import { type RankedCandidates, rankCandidates } from '../candidates.ts';
import type { Cluster } from '../clusters.ts';
import { atMost, levelOf, lowered } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, saidAtEnd } from '../drop.ts';
import { meansLittle } from '../meansLittle.ts';
import {
  agreeingCluster,
  CONVINCING_CHANCE,
  joiningSilence,
  MANY_MOMENTS,
  roughlyAgreeing,
} from './agreement.ts';
import { candidateQuery } from './candidateQuery.ts';
import { SILENT_MS, saysIdle, saysTimeout } from './endWords.ts';
import { timersBefore } from './lazyTimer.ts';
import { idleSilence, isBeatStopped, isChatty, isTalk, MEASURES, type Measure } from './measure.ts';
import { contradiction, unlessRhythm, unlessSurvived } from './rhythm.ts';
import { saidInClose, timeoutSaid } from './saidInClose.ts';
import { saidInMessage } from './saidInMessage.ts';
import type { Sweep } from './sweep.ts';
import { sweptVerdict } from './sweptVerdict.ts';
import { unlessPageClosed } from './unseenEnd.ts';

/** Why a silence counts as an idle time-out. */
export interface IdleVerdict {
  readonly confidence: Confidence;
  readonly measure: Measure;
  /** The silence of this drop. */
  readonly silenceMs: number;
  /** Several drops with the same silence; absent for a drop that stands alone. */
  readonly cluster: Cluster<Drop> | undefined;
  /** The limit of the cluster is looked at only every so often: it is not the middle of the silences, but below them. */
  readonly sweep?: Sweep;
  readonly ranked: RankedCandidates;
  /**
   * The silence, or the time that nginx's timer ran (`lazyTimer.ts`), where it is a whole number of seconds: somebody
   * chose it, even if it is nobody's default.
   */
  readonly wholeSecondsMs: number | undefined;
  readonly isChatty: boolean;
  /** Other drops with roughly the same silence, which may be an accident. */
  readonly roughly: Cluster<Drop> | undefined;
  /** A socket of the endpoint lived through a longer silence. */
  readonly contradictedByMs: number | undefined;
  /** The server's last message said so, and the silence is that before it. */
  readonly isSaidInMessage?: true;
  /** Only the close says so: the silence that was seen does not show it. */
  readonly isSaidAlone?: true;
}

/** Configured limits are whole seconds; measured cuts of nginx and HAProxy came within 10 ms of theirs. */
const WHOLE_SECOND_MS = 15;
/** A whole number of seconds means something only from here on: below, everything is near one. */
const WHOLE_SECONDS_FROM_MS = 2000;
/** People configure such numbers of seconds. */
const USUAL_FROM_SECONDS = 10;
const USUAL_STEP_SECONDS = 5;
/** Each moment a timer may have run from makes 3 % of all lengths look like whole seconds: of more, one always does. */
const MOST_TIMERS = 3;
/**
 * Known limits, each with half a second before and after it, cover some 4 % of all silences. So many drops at other moments
 * and with other silences, be it in the middle of a talk, show that something else ends sockets here, and make one match
 * among them a weak sign; so many more make it none at all.
 */
const DISAGREEING = 2;
const MANY_DISAGREEING = 5;

interface Known {
  readonly state: object;
  readonly stack: DiagnosisContext['stack'];
  readonly verdict: IdleVerdict | undefined;
}

/** Two rules ask the same of each drop. */
const remembered = new WeakMap<Drop, Known>();

/** The best case for an idle time-out behind a drop, over the three ways to measure silence. */
export function idleVerdict(drop: Drop, context: DiagnosisContext): IdleVerdict | undefined {
  const state = context.stateKeyOf(drop.endpoint);
  const { stack } = context;
  const known = remembered.get(drop);
  if (known?.state === state && known.stack === stack) return known.verdict;
  const verdict = judge(drop, context);
  remembered.set(drop, { state, stack, verdict });
  return verdict;
}

function judge(drop: Drop, context: DiagnosisContext): IdleVerdict | undefined {
  let best = saidInMessage(drop, context);
  for (const measure of MEASURES) {
    const verdict = verdictBy(measure, drop, context);
    if (verdict && (!best || levelOf(verdict.confidence) > levelOf(best.confidence))) best = verdict;
  }
  return sweptVerdict(drop, context, best) ?? best ?? saidInClose(drop);
}

function verdictBy(measure: Measure, drop: Drop, context: DiagnosisContext): IdleVerdict | undefined {
  const activity = context.analyses.activity(drop.connection);
  const silenceMs = idleSilence(drop, activity, measure) ?? joiningSilence(drop, measure, context);
  if (silenceMs === undefined) return undefined;
  const cluster = agreeingCluster(drop, measure, silenceMs, context);
  const wholeSecondsMs = wholeSeconds(drop, measure, cluster?.medianMs ?? silenceMs, cluster, context);
  // A timer that ran for whole seconds is what a configured limit has to be compared with.
  const observedMs = cluster?.medianMs ?? wholeSecondsMs ?? silenceMs;
  const ranked = rankCandidates(candidateQuery(drop, measure, observedMs, context));
  const parts = {
    measure,
    silenceMs,
    cluster,
    ranked,
    wholeSecondsMs,
    isChatty:
      isChatty(drop, activity, silenceMs) ||
      isBeatStopped(context.analyses.beats(drop.connection), measure, silenceMs),
    // One direction alone is quiet for all sorts of reasons: there, rough agreement is nothing.
    roughly: measure === 'any' ? roughlyAgreeing(drop, measure, context) : undefined,
    contradictedByMs: contradiction(drop, measure, observedMs, context),
  };
  const confidence = confidenceOf(drop, parts, context);
  return confidence && { ...parts, confidence };
}

/**
 * A lone cut at a length nobody has as default is told by this alone, and no more than low: 3 to 9 % of all lengths are
 * as round. One that is not round (noticed late, or after lively talk through nginx) cannot be told from any other, nor
 * one among the pauses of a talk, where every drop is one more chance: there only what people configure counts, for
 * which chance is below 1 %.
 */
function wholeSeconds(
  drop: Drop,
  measure: Measure,
  lengthMs: number,
  cluster: Cluster<Drop> | undefined,
  context: DiagnosisContext,
): number | undefined {
  if (cluster) return isWholeSeconds(lengthMs) ? lengthMs : undefined;
  // One direction alone is quiet for all sorts of reasons, and each way to measure is another chance of a round number.
  if (measure !== 'any') return undefined;
  const timers = isSilentEnd(drop) ? timersBefore(drop, lengthMs, context, MOST_TIMERS) : [lengthMs];
  const isAmongPauses = isTalk(drop, context.analyses.activity(drop.connection), lengthMs);
  return timers.find((ms) => isWholeSeconds(ms) && (!isAmongPauses || isUsual(ms)));
}

function isUsual(ms: number): boolean {
  const seconds = Math.round(ms / 1000);
  return seconds >= USUAL_FROM_SECONDS && seconds % USUAL_STEP_SECONDS === 0;
}

function isWholeSeconds(ms: number): boolean {
  return ms >= WHOLE_SECONDS_FROM_MS && Math.abs(ms - Math.round(ms / 1000) * 1000) <= WHOLE_SECOND_MS;
}

type Parts = Omit<IdleVerdict, 'confidence'>;

function confidenceOf(drop: Drop, parts: Parts, context: DiagnosisContext): Confidence | undefined {
  const { cluster, measure, ranked } = parts;
  // In lively traffic one direction is quiet for all sorts of reasons, so two alike prove nothing by themselves.
  const isAccident = measure !== 'any' && cluster !== undefined && cluster.moments < MANY_MOMENTS;
  if (isAccident && !ranked.isTight && !ranked.isNamed) return undefined;
  const isNamed = ranked.isNamed && ranked.isTight;
  const claimed = isSilentEnd(drop)
    ? unlessPageClosed(ofCut(drop, parts), drop, cluster, measure, isNamed)
    : ofClose(drop, parts);
  const base = cluster
    ? unlessRhythm(claimed, cluster, measure, ranked.isTight || ranked.isNamed, context)
    : unlessSurvived(claimed, drop, measure, parts.silenceMs, context);
  if (base === undefined) return undefined;
  const moments = context.silencesOf(drop.endpoint).moments.get(drop.closure.code) ?? 1;
  const others = moments - (cluster?.moments ?? 1);
  // The other drops of the endpoint do not agree: something else cuts here, and this number is one of many.
  if (!cluster && others >= MANY_DISAGREEING && !ranked.isNamed) return undefined;
  if (!cluster && others >= DISAGREEING) {
    const isOwnCode = !isSilentEnd(drop) && ranked.namedOffsetSeconds !== undefined;
    return isOwnCode ? atMost(base, 'low') : lowered(base);
  }
  const isPair = cluster !== undefined && cluster.moments < MANY_MOMENTS;
  if (isPair && others >= DISAGREEING && !ranked.isNamed) return atMost(base, 'low');
  if (parts.contradictedByMs === undefined) return base;
  // One drop against a socket that survived more: the silence was a coincidence. Several: something still repeats.
  return parts.cluster ? lowered(base) : undefined;
}

/** Nobody said goodbye: a cut, or an end whose code no witness saw. */
function isSilentEnd({ closure }: Drop): boolean {
  return closure.code === undefined || closure.code === 1006;
}

function ofCut(
  { silence }: Drop,
  { cluster, ranked, wholeSecondsMs, isChatty, roughly }: Parts,
): Confidence | undefined {
  if (cluster) {
    if (cluster.chance > CONVINCING_CHANCE) return 'medium';
    const isConvincing = cluster.moments >= MANY_MOMENTS || (!isChatty && (ranked.isTight || ranked.isNamed));
    return isConvincing ? 'high' : 'medium';
  }
  if (ranked.isTight) {
    if (isChatty) return 'low';
    // Pings of the server would be invisible without a net log, and then it was no silence for the proxy.
    return ranked.isNamed && silence.wireKnown ? 'high' : 'medium';
  }
  if (isChatty) return undefined;
  return ranked.isNamed || wholeSecondsMs !== undefined || roughly ? 'low' : undefined;
}

const GOING_AWAY = 1001;
/** Bandit's code for a client that was silent for too long. */
const PROTOCOL_ERROR = 1002;

/** Time-outs in disguise: somebody closed properly, with a code that the tables or the reason tie to a time-out. */
function ofClose(
  drop: Drop,
  { cluster, ranked, isChatty, silenceMs, measure }: Parts,
): Confidence | undefined {
  const { code, by } = drop.closure;
  if (code === undefined || (by !== 'server' && by !== 'unknown')) return undefined;
  // Page code cannot close with 1001, and people do not leave a page after equal silences.
  const isWitnessed = by === 'server' || code === GOING_AWAY;
  const reason = saidAtEnd(drop);
  const fits = ranked.candidates.length > 0;
  const said = timeoutSaid(drop);
  if (saysIdle(reason) || said === 'idle') return 'high';
  if (ranked.isSaid && ranked.isTight) return 'high';
  if ((saysTimeout(reason) || said === 'timeout') && silenceMs >= SILENT_MS) {
    return cluster || (fits && ranked.isTight) ? 'high' : 'medium';
  }
  // Other words beside it name the error that the server saw.
  if (code === PROTOCOL_ERROR && reason !== '') return undefined;
  if (cluster) {
    // Without a witness in the page, a page that closes after a fixed pause looks the same.
    const orLess = (confidence: Confidence) => (isWitnessed ? confidence : lowered(confidence));
    const isMany = cluster.moments >= MANY_MOMENTS;
    if (fits && ranked.isTight)
      return orLess(isMany || ranked.isNamed || isSpecific(code) ? 'high' : 'medium');
    return isMany && meansLittle(code) ? orLess('medium') : undefined;
  }
  if (!fits || !ranked.isTight) return undefined;
  // A normal end of a conversation that went on, or with a reason of its own, needs no other explanation; the limit of a
  // product that shows itself is one all the same.
  const isNormal = code === 1000 || code === 1005;
  if (isNormal && reason !== '') return undefined;
  const isOneWay = isNormal && measure !== 'any';
  if (!isWitnessed || isChatty || isOneWay) return isOfShownProduct(drop, ranked, reason) ? 'low' : undefined;
  if (ranked.isNamed) return 'medium';
  // A normal close after a round silence happens; only the number speaks for the time-out.
  return isNormal ? 'low' : 'medium';
}

/** A limit that is met so exactly is no accident; timers that look every so often end sockets anywhere within a window. */
const EXACT_SECONDS = 0.5;

/**
 * The path, the host or the user's stack names a product with this limit and this code, and the page was not done with
 * the socket: it came back at once, or it ended too exactly at the limit.
 */
function isOfShownProduct(drop: Drop, { namedOffsetSeconds }: RankedCandidates, reason: string): boolean {
  if (namedOffsetSeconds === undefined || reason !== '') return false;
  return Math.abs(namedOffsetSeconds) <= EXACT_SECONDS || cameBack(drop);
}

/** Few products report a limit with such a code, and nobody ends a conversation with it that went well. */
function isSpecific(code: number): boolean {
  return code === PROTOCOL_ERROR || code >= 3000;
}
