import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { toleranceOf } from './endpointSilences.ts';
import type { Measure } from './measure.ts';

/** Agreement this unlikely without a common cause is evidence; see `Cluster.chance`. */
export const CONVINCING_CHANCE = 0.01;
/** Enough to speak of a likely cause, where many drops agree. */
const LIKELY_CHANCE = 0.05;
/** Little, and yet more than nothing: silences that agree roughly are the best explanation where there is no other. */
const WEAK_CHANCE = 0.1;
/** A drop this near to a group of equal silences has the same cause: a late timer, a slow network. */
const JOINS_MS = 1000;
const JOINS_SHARE = 0.03;
/** So many drops at different moments with the same silence need no product to be believed. */
export const MANY_MOMENTS = 3;
/** A pause survived this much longer than the limit shows that this limit is not in force here. */
const OUTLIVED_MS = 500;

/**
 * The silence of one direction that by itself shows nothing, because this side never spoke or spoke last. Where it is
 * the very limit at which the endpoint cuts others after this silence, while the other side spoke, it is the same limit.
 */
export function joiningSilence(drop: Drop, measure: Measure, context: DiagnosisContext): number | undefined {
  const { silence, connection, closure, endpoint } = drop;
  const lengthMs = silence[measure];
  if (measure === 'any' || lengthMs === undefined || !isLost(drop)) return undefined;
  if (context.analyses.activity(connection)[measure].longestGapMs > lengthMs + OUTLIVED_MS) return undefined;
  const { ms, share } = toleranceOf(measure);
  const near = context.silencesOf(endpoint).byCode.get(closure.code) ?? [];
  const isKnown = near.some(
    ({ measure: counted, cluster }) =>
      counted === measure &&
      cluster.moments >= 2 &&
      cluster.chance <= CONVINCING_CHANCE &&
      Math.abs(lengthMs - cluster.medianMs) <= Math.max(ms, share * cluster.medianMs),
  );
  return isKnown ? lengthMs : undefined;
}

/** The group of equal silences that a drop belongs to, where the group is no accident; also one it just misses. */
export function agreeingCluster(
  drop: Drop,
  measure: Measure,
  silenceMs: number,
  context: DiagnosisContext,
): Cluster<Drop> | undefined {
  const { clustersOf, byCode } = context.silencesOf(drop.endpoint);
  const own = clustersOf.get(drop) ?? [];
  const near = byCode.get(drop.closure.code) ?? [];
  return [...own, ...near].find(
    ({ measure: counted, cluster }) =>
      counted === measure &&
      cluster.moments >= 2 &&
      cluster.chance <= (cluster.moments >= MANY_MOMENTS ? LIKELY_CHANCE : CONVINCING_CHANCE) &&
      Math.abs(silenceMs - cluster.medianMs) <= Math.max(JOINS_MS, JOINS_SHARE * cluster.medianMs),
  )?.cluster;
}

export function roughlyAgreeing(
  drop: Drop,
  measure: Measure,
  context: DiagnosisContext,
): Cluster<Drop> | undefined {
  const own = context.silencesOf(drop.endpoint).clustersOf.get(drop) ?? [];
  return own.find(
    ({ measure: counted, cluster }) =>
      counted === measure && cluster.moments >= 2 && cluster.chance <= WEAK_CHANCE,
  )?.cluster;
}
