import type { Cluster } from './clusters.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';
import { idleVerdict } from './idle/verdict.ts';

/** Cuts by one limit differ by less; nginx looks at its timer only every 300 ms. */
const EXACT_MS = 300;
/** So many others, so far away in time, show that a limit is in force. */
const OTHERS = 2;
const ELSEWHERE_MS = 120_000;
/** Equal ages this unlikely without a common cause are a limit's; as for the rule about them. */
const CONVINCING_CHANCE = 0.005;

/**
 * The limit that ended others of the endpoint ran out a moment before the network went: the silence or the age is theirs,
 * nothing of another host was lost in the same instant, and the browser had no complaint. The other way round it cannot be:
 * once the network is gone, no cut arrives.
 */
export function endedByLimitBefore(drop: Drop, offlineAtMs: number, context: DiagnosisContext): boolean {
  if (offlineAtMs <= drop.endMs || drop.connection.browserErrors.length > 0) return false;
  if ((context.burstOf(drop)?.hosts.size ?? 1) > 1) return false;
  const idle = idleVerdict(drop, context);
  const equallySilent = idle?.confidence === 'low' ? undefined : idle?.cluster;
  if (isOneOf(equallySilent, idle?.silenceMs, drop)) return true;
  const equallyOld = context.agesOf(drop.endpoint).clusterOf.get(drop);
  return (equallyOld?.chance ?? 1) <= CONVINCING_CHANCE && isOneOf(equallyOld, drop.ageMs, drop);
}

function isOneOf(cluster: Cluster<Drop> | undefined, lengthMs: number | undefined, drop: Drop): boolean {
  if (!cluster || lengthMs === undefined || Math.abs(lengthMs - cluster.medianMs) > EXACT_MS) return false;
  return cluster.items.filter(({ endMs }) => Math.abs(endMs - drop.endMs) > ELSEWHERE_MS).length >= OTHERS;
}
