import type { Confidence } from '../../model/finding.ts';
import type { Cluster } from '../clusters.ts';
import { atMost } from '../confidence.ts';
import type { Drop } from '../drop.ts';
import { cameBack } from '../stoppedBeats.ts';
import type { Measure } from './measure.ts';

/** A page that is not done with a socket opens the next at once; of several, most do. */
const MOST_CAME_BACK = 0.6;
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
  const back = cluster.items.filter((item) => cameBack(item)).length;
  // The last one of a recording can have had no time to come back.
  const isWanted = back >= (cluster.items.length - 1) * MOST_CAME_BACK;
  const isPathSilent = measure !== 'received' && cluster.moments >= MANY_MOMENTS && isWanted;
  return isPathSilent ? claimed : atMost(claimed, 'medium');
}
