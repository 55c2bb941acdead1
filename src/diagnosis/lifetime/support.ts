import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { isOutweighedByAge } from '../idle/orAge.ts';
import { isBusy } from './endpointAges.ts';

/** Equal silences this unlikely without a common cause are what ended these sockets; as for idle limits. */
const CONVINCING_CHANCE = 0.01;
/** A socket that was silent for this share of its life shows the same for its age as for its silence. */
const ALL_ITS_LIFE = 0.9;

/** How many drops of equal age speak for a limit on it. */
export interface AgeSupport {
  /**
   * Without those that ended after a silence which other drops of the endpoint share: these were ended by that silence,
   * and are as old by accident.
   */
  readonly drops: number;
  /**
   * Of these, the drops whose silence is their own. Where a heartbeat runs, a limit on the silence too ends sockets at
   * multiples of its interval, so that ages agree to the millisecond as soon as it is the same multiple.
   */
  readonly ofOwnSilence: number;
}

const remembered = new WeakMap<Cluster<Drop>, AgeSupport>();

/** O(drops) once per cluster. */
export function supportOf(cluster: Cluster<Drop>, context: DiagnosisContext): AgeSupport {
  let support = remembered.get(cluster);
  if (!support) {
    const own = cluster.items.filter((drop) => !sharesSilence(drop, context));
    const drops = cluster.items.filter((drop) => !isToldBySilence(drop, context));
    support = { drops: drops.length, ofOwnSilence: own.length };
    remembered.set(cluster, support);
  }
  return support;
}

function isToldBySilence(drop: Drop, context: DiagnosisContext): boolean {
  const { ageMs, silence } = drop;
  if (ageMs === undefined || silence.any === undefined || isBusy(drop)) return false;
  return silence.any < ageMs * ALL_ITS_LIFE && sharesSilence(drop, context);
}

function sharesSilence(drop: Drop, context: DiagnosisContext): boolean {
  const shared = context.silencesOf(drop.endpoint).clustersOf.get(drop) ?? [];
  return shared.some(
    ({ measure, cluster }) =>
      measure === 'any' &&
      cluster.moments >= 2 &&
      cluster.chance <= CONVINCING_CHANCE &&
      !isOutweighedByAge(cluster, context),
  );
}
