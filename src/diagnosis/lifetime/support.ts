import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { isBusy } from './endpointAges.ts';

/** Equal silences this unlikely without a common cause are what ended these sockets; as for idle limits. */
const CONVINCING_CHANCE = 0.01;
/** A socket that was silent for this share of its life shows the same for its age as for its silence. */
const ALL_ITS_LIFE = 0.9;

const remembered = new WeakMap<Cluster<Drop>, number>();

/**
 * How many drops of equal age speak for a limit on it: those that ended after a silence which other drops of the endpoint
 * share were ended by that silence, and are as old by accident. O(drops) once per cluster.
 */
export function supportOf(cluster: Cluster<Drop>, context: DiagnosisContext): number {
  let count = remembered.get(cluster);
  if (count === undefined) {
    count = cluster.items.filter((drop) => !isToldBySilence(drop, context)).length;
    remembered.set(cluster, count);
  }
  return count;
}

function isToldBySilence(drop: Drop, context: DiagnosisContext): boolean {
  const { ageMs, silence, endpoint } = drop;
  if (ageMs === undefined || silence.any === undefined || isBusy(drop)) return false;
  if (silence.any >= ageMs * ALL_ITS_LIFE) return false;
  const shared = context.silencesOf(endpoint).clustersOf.get(drop) ?? [];
  return shared.some(
    ({ measure, cluster }) =>
      measure === 'any' && cluster.moments >= 2 && cluster.chance <= CONVINCING_CHANCE,
  );
}
