import { formatDuration, formatSeconds } from '../../base/format.ts';
import type { Confidence, Evidence } from '../../model/finding.ts';
import { fixAdvice } from '../advice/fixes.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { type RankedCandidates, rankCandidates } from '../candidates.ts';
import type { Cluster } from '../clusters.ts';
import { levelOf, lowered } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost, saidAtEnd } from '../drop.ts';
import { isBusy, SHORTEST_LIFETIME_MS } from '../lifetime/endpointAges.ts';
import { endsAfterSameMessage } from '../lifetime/lastMessage.ts';
import { supportOf } from '../lifetime/support.ts';
import { meansLittle } from '../meansLittle.ts';
import { dropRule } from '../rule.ts';
import {
  endEvidence,
  endingWords,
  evidenceOfEach,
  lengthWords,
  onThisEndpoint,
  sentenceCase,
} from '../words.ts';
import { asksToLogIn } from './policyOrAuth.ts';

/** Agreement this unlikely without a common cause is evidence; stricter than for silences, which are looked at first. */
const CONVINCING_CHANCE = 0.005;
const MANY_MOMENTS = 3;
/** Timers of one length differ by less; two that differ by more tell nothing where no product is known to count so long. */
const EXACT_MS = 1000;
/** Of drops with a code that may have other causes, so few may be of another age. */
const MOST_OTHERS_SHARE = 0.3;
/** Words that close reasons use for a limit on the age. */
const LIFETIME_REASON =
  /\b(max\w*\s+(session\s+|connection\s+)?(duration|lifetime|age|time)|maximum duration|(duration|session length|age) limit|deadline expired|lifetime)\b/i;
/** These may as well speak of a login that is over: only an age that is known, or several that agree, tell. */
const SESSION_REASON = /\bsession expired\b/i;

interface Detail {
  readonly ageMs: number;
  readonly cluster: Cluster<Drop> | undefined;
  readonly ranked: RankedCandidates;
  /** How sure the server's own words are. */
  readonly bySaying: Confidence | undefined;
}

/** A limit on the age of a connection: equal ages, whatever the traffic. Heartbeats do not help against it. */
export const maxLifetime = dropRule<Detail>({
  name: 'max-lifetime',
  dependsOn: 'endpoint',

  explain(drop, context) {
    const { ageMs, closure } = drop;
    if (!isLost(drop) || ageMs === undefined || ageMs < SHORTEST_LIFETIME_MS) return undefined;
    const known = context.agesOf(drop.endpoint).clusterOf.get(drop);
    const agrees = known !== undefined && known.moments >= 2 && known.chance <= CONVINCING_CHANCE;
    const cluster = agrees && !endsAfterSameMessage(known, context) ? known : undefined;
    const { code, reason } = closure;
    const ranked = rankCandidates({
      observedMs: cluster?.medianMs ?? ageMs,
      semantics: ['lifetime'],
      code,
      reason,
      hints: drop.hints,
      stack: context.stack,
    });
    const bySaying = saying(drop);
    const detail = { ageMs, cluster, ranked, bySaying };
    const confidence = confidenceOf(drop, detail, context);
    const lengthMs = cluster?.medianMs ?? ageMs;
    return (
      confidence && { confidence, mergeKey: `${drop.endpoint.key} ${Math.round(lengthMs / 1000)}`, detail }
    );
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    const ages = verdicts.map(({ detail: { ageMs } }) => ageMs).sort((a, b) => a - b);
    const observedMs = ages[ages.length >> 1] ?? 0;
    const many = verdicts.length > 1;
    return {
      title: `${sentenceCase(endingWords(drop))} at an age of ${formatDuration(observedMs)}${onThisEndpoint(verdicts.length)}, whatever the traffic.`,
      severity: 'warning',
      observedMs,
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop: one, detail: { ageMs } }): readonly Evidence[] => [
          {
            text: `Opened ${formatDuration(ageMs)} before the end${one.silence.any === undefined ? '' : `; the last message came ${formatSeconds(one.silence.any)} before it`}.`,
            origin: one.connection.response?.origin ?? one.connection.origin,
            connectionId: one.connection.id,
            ...(one.openedMs !== undefined && { atMs: one.openedMs }),
          },
          endEvidence(one),
        ]),
        ...(many
          ? [
              {
                text: `The ages of ${verdicts.length} drops agree: ${lengthWords(observedMs, ages[0] ?? 0, ages.at(-1) ?? 0)}.`,
                origin: 'inferred' as const,
              },
            ]
          : []),
      ],
      candidates: detail.ranked.candidates,
      alternatives: many
        ? []
        : [
            `A coincidence: it would be settled by a second connection that ends at the age of ${formatDuration(observedMs)}.`,
          ],
      advice: [
        {
          title:
            'Expect the end: reconnect and resume before the limit is reached. A heartbeat does not prevent it.',
        },
        ...fixAdvice(detail.ranked.entries),
        RECONNECT_ADVICE,
      ],
    };
  },
});

/** What the end says of itself; less sure where the page may have said it. A library that obeys says what it was told. */
function saying(drop: Drop): Confidence | undefined {
  const words = saidAtEnd(drop);
  if (asksToLogIn(words)) return undefined;
  const said = LIFETIME_REASON.test(words) ? 'high' : SESSION_REASON.test(words) ? 'medium' : undefined;
  return said && drop.closure.by !== 'server' ? lowered(said) : said;
}

function confidenceOf(drop: Drop, detail: Detail, context: DiagnosisContext): Confidence | undefined {
  const { bySaying } = detail;
  const byNumber = confidenceByNumber(drop, detail, context);
  if (bySaying === undefined || (byNumber && levelOf(byNumber) > levelOf(bySaying))) return byNumber;
  return detail.ranked.isNamed && detail.ranked.isTight ? 'high' : bySaying;
}

function confidenceByNumber(
  drop: Drop,
  { cluster, ranked }: Detail,
  context: DiagnosisContext,
): Confidence | undefined {
  const { code } = drop.closure;
  const isCut = code === undefined || code === 1006;
  const fits = ranked.candidates.length > 0 && ranked.isTight;
  // A close with a code of its own is about age where a product is known to end sockets with it, or where the code
  // says nothing and the ages agree all the same.
  if (!isCut && !fits && !(cluster && cluster.moments >= MANY_MOMENTS && meansLittle(code))) return undefined;
  const support = cluster && supportOf(cluster, context);
  if (cluster && support && support.drops >= 2) {
    const moments = Math.min(cluster.moments, support.drops);
    // Two of several that agree are an accident where nothing names the limit.
    const others = context.agesOf(drop.endpoint).comparable - support.drops;
    if (moments < MANY_MOMENTS && others > 0 && !fits) return undefined;
    if (moments < MANY_MOMENTS && cluster.maxMs - cluster.minMs > EXACT_MS && !fits) return undefined;
    // A server that goes down in steps closes sockets of all ages: there, some agree by accident and others do not.
    if (!isCut && !fits && others > cluster.items.length * MOST_OTHERS_SHARE) return undefined;
    const isWitnessed = isCut || drop.closure.by === 'server';
    const isOfOwn = ranked.isNamed || support.ofOwnSilence >= Math.min(MANY_MOMENTS, support.drops);
    const isSure = isWitnessed && isOfOwn && (moments >= MANY_MOMENTS || fits);
    const base: Confidence = isSure ? 'high' : 'medium';
    return olderSurvives(drop, cluster.medianMs, context) ? lowered(base) : base;
  }
  if (!fits || !isBusy(drop) || (!isCut && drop.closure.by !== 'server')) return undefined;
  if (olderSurvives(drop, drop.ageMs ?? 0, context)) return undefined;
  // One age among all known limits is a coincidence unless something names the limit.
  return ranked.isNamed ? 'medium' : undefined;
}

/** A socket of the endpoint that lived clearly longer speaks against a limit. */
function olderSurvives(drop: Drop, limitMs: number, context: DiagnosisContext): boolean {
  return context.survivedOf(drop.endpoint).age > limitMs * 1.1 + 2000;
}
