import { formatSeconds } from '../../base/format.ts';
import type { Confidence } from '../../model/finding.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { fixAdvice } from '../advice/fixes.ts';
import { heartbeatAdvice } from '../advice/heartbeat.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { mostCameBack } from '../cameBack.ts';
import { type RankedCandidates, rankCandidates } from '../candidates.ts';
import { countMoments } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isCodeless, isCut, mayBeCut } from '../drop.ts';
import { frameEvidence } from '../frameEvidence.ts';
import { dropRule, type Explained } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';

/** Frames looked at from the end: more messages in vain than these are a conversation. */
const MOST_FRAMES = 32;
/** The shortest limit of things that drop flows silently is two minutes (mobile carriers). */
const SHORTEST_GAP_MS = 100_000;

interface Detail {
  readonly gapMs: number;
  /** The first message after the silence. */
  readonly row: FrameRow;
  readonly atMs: number;
  readonly ranked: RankedCandidates;
}

/**
 * An idle limit that nobody announced: NAT devices and some load balancers forget a quiet flow without a word, and
 * the cut comes only when somebody sends into it. The silence before that message is longer than the limit, so it
 * names no product by its number; it only says which limits had passed.
 */
export const silentDrop = dropRule<Detail>({
  name: 'idle-timeout',
  dependsOn: 'endpoint',

  explain(drop, context) {
    if (!mayBeCut(drop)) return undefined;
    const gap = gapBeforeVainMessages(drop, context);
    if (!gap || (isCodeless(drop) && !areManyAlike(drop, context))) return undefined;
    // The same path carried a message after a longer silence before, and it was answered: it forgets nobody.
    if (context.survivedOf(drop.endpoint).answered > gap.gapMs + 1000) return undefined;
    const { hints } = drop;
    const ranked = rankCandidates({
      observedMs: gap.gapMs,
      semantics: ['idle'],
      code: drop.closure.code,
      hints,
      stack: context.stack,
      lowerBoundOnly: true,
    });
    if (ranked.candidates.length === 0) return undefined;
    return {
      confidence: ranked.isNamed && isCut(drop) ? 'medium' : 'low',
      mergeKey: `silent ${drop.endpoint.key}`,
      detail: { ...gap, ranked },
    };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    const shortest = Math.min(...detail.ranked.candidates.map(({ seconds }) => seconds));
    return {
      title: `Silent for ${formatSeconds(detail.gapMs)}, then the page sent a message into a dead connection and it ${isCut(drop) ? 'was cut' : 'ended'}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      confidence: confidenceOfAll(verdicts),
      observedMs: detail.gapMs,
      evidence: evidenceOfEach(verdicts, ({ drop: one, detail: { gapMs, row, atMs } }) => [
        frameEvidence(
          context,
          one.connection,
          { row, atMs },
          `The first message after ${formatSeconds(gapMs)} of silence; nothing came back.`,
        ),
        endEvidence(one),
      ]),
      candidates: detail.ranked.candidates,
      alternatives: [
        ...(isCut(drop) ? [] : ['The page said a last word and closed: nobody saw the close codes.']),
        'The server or the network died during the silence, for another reason: drops after shorter silences would show it.',
        'The machine was asleep or changed its network meanwhile.',
      ],
      advice: [
        ...heartbeatAdvice(shortest * 1000, drop, context.stack),
        ...fixAdvice(detail.ranked.entries, 2),
        RECONNECT_ADVICE,
      ],
    };
  },
});

/** So many flows that died in a silence while none survived one as long are no coincidence. */
const MANY = 3;

function confidenceOfAll(verdicts: readonly Explained<Detail>[]): Confidence {
  const isNamed = verdicts.some(({ detail }) => detail.ranked.isNamed);
  const isMany = verdicts.length >= MANY;
  // Nobody saw that it was no close of the page's own.
  if (!verdicts.some(({ drop }) => isCut(drop))) return isMany && isNamed ? 'medium' : 'low';
  if (!isMany) return isNamed ? 'medium' : 'low';
  return isNamed ? 'high' : 'medium';
}

/** A reset answers the first message within a round trip. */
const RESET_WITHIN_MS = 2000;
/** Where nobody saw the codes, a page that says something and closes looks the same once. */
const ALIKE = 2;
/** More drops of an endpoint say the same. */
const MOST_DROPS = 10;

/** Several sockets of the endpoint ended so, each within a round trip of the first message, and the page came back. */
function areManyAlike(drop: Drop, context: DiagnosisContext): boolean {
  const isReset = (one: Drop) => {
    const gap = mayBeCut(one) ? gapBeforeVainMessages(one, context) : undefined;
    return gap !== undefined && one.endMs - gap.atMs <= RESET_WITHIN_MS;
  };
  if (!isReset(drop)) return false;
  const alike = context.dropsOf(drop.endpoint).slice(-MOST_DROPS).filter(isReset);
  return countMoments(alike.map(({ endMs }) => endMs)) >= ALIKE && mostCameBack(alike);
}

type Gap = Pick<Detail, 'gapMs' | 'row' | 'atMs'>;

/** The long silence before the last messages, all of them sent and none answered. */
function gapBeforeVainMessages(drop: Drop, { session: { frames } }: DiagnosisContext): Gap | undefined {
  const { rows } = drop.connection;
  let later: { readonly row: FrameRow; readonly atMs: number } | undefined;
  for (let i = rows.length - 1; i >= Math.max(0, rows.length - MOST_FRAMES); i--) {
    const row = rows.at(i);
    const atMs = frames.atMs(row);
    if (later && later.atMs - atMs >= SHORTEST_GAP_MS) return { ...later, gapMs: later.atMs - atMs };
    if (frames.direction(row) !== 'sent') return undefined;
    later = { row, atMs };
  }
  return undefined;
}
