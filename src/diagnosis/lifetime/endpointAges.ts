import { type Cluster, type ClusterTolerance, findClusters } from '../clusters.ts';
import { type Drop, isLost } from '../drop.ts';

/** Equal ages of several drops of an endpoint. */
export interface EndpointAges {
  readonly clusterOf: ReadonlyMap<Drop, Cluster<Drop>>;
}

/** Lifetimes are counted from the connection, the handshake or the session, which differ by some hundred ms. */
const AGE_TOLERANCE: ClusterTolerance = { ms: 1000, share: 0.005 };
/** Younger connections did not live out a lifetime. */
export const SHORTEST_LIFETIME_MS = 2000;

/** Finds equal ages among the drops of one endpoint. */
export function compareAges(drops: readonly Drop[]): EndpointAges {
  const aged = drops.filter(
    (drop) => isLost(drop) && drop.ageMs !== undefined && drop.ageMs >= SHORTEST_LIFETIME_MS,
  );
  const clusterOf = new Map<Drop, Cluster<Drop>>();
  const clusters = findClusters(
    aged,
    (drop) => drop.ageMs ?? 0,
    (drop) => drop.endMs,
    AGE_TOLERANCE,
  );
  for (const cluster of clusters) for (const drop of cluster.items) clusterOf.set(drop, cluster);
  return { clusterOf };
}
