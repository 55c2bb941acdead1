import type { Confidence } from '../../model/finding.ts';
import { mostCameBack } from '../cameBack.ts';
import type { Cluster } from '../clusters.ts';
import { atMost } from '../confidence.ts';
import type { Drop } from '../drop.ts';
import type { Measure } from './measure.ts';

/** So many drops at different moments. */
const MANY_MOMENTS = 3;

/**
 * What equal silences still say of ends of which nobody saw who or what ended them: the page may have closed after a
 * pause of its own. It stays away then, unless it gave up waiting for a server that was silent alone.
 * @param isNamed the path, the user's stack or the reason names a product with this limit
 */
export function unlessPageClosed(
  claimed: Confidence | undefined,
  drop: Drop,
  cluster: Cluster<Drop> | undefined,
  measure: Measure,
  isNamed: boolean,
): Confidence | undefined {
  const { code, by } = drop.closure;
  if (claimed === undefined || code !== undefined || by !== 'unknown') return claimed;
  if (!cluster) return atMost(claimed, 'medium');
  if (isNamed) return claimed;
  const isPathSilent =
    measure !== 'received' && cluster.moments >= MANY_MOMENTS && mostCameBack(cluster.items);
  return isPathSilent ? claimed : atMost(claimed, 'medium');
}
