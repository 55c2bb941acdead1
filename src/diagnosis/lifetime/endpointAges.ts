import { type Cluster, type ClusterTolerance, findClusters } from '../clusters.ts';
import { type Drop, isLost } from '../drop.ts';

/** Equal ages of several drops of an endpoint, where it is age and not silence that is equal. */
export interface EndpointAges {
  readonly clusterOf: ReadonlyMap<Drop, Cluster<Drop>>;
  /** How many drops were old enough to have lived out a lifetime. */
  readonly comparable: number;
}

/** Lifetimes are counted from the connection, the handshake or the session, which differ by some hundred ms. */
const AGE_TOLERANCE: ClusterTolerance = { ms: 1000, share: 0.005 };
/** Younger connections did not live out a lifetime. */
export const SHORTEST_LIFETIME_MS = 2000;

/** Finds equal ages among the drops of one endpoint. */
export function compareAges(drops: readonly Drop[]): EndpointAges {
  const lost = drops.filter(isLost);
  const aged = lost.filter(({ ageMs }) => ageMs !== undefined && ageMs >= SHORTEST_LIFETIME_MS);
  const clusterOf = new Map<Drop, Cluster<Drop>>();
  const clusters = findClusters(
    aged,
    (drop) => drop.ageMs ?? 0,
    (drop) => drop.endMs,
    AGE_TOLERANCE,
    lost.flatMap(({ ageMs }) => ageMs ?? []),
  );
  for (const cluster of clusters.filter((one) => isOneLimit(one) && ageDecides(one))) {
    for (const drop of cluster.items) clusterOf.set(drop, cluster);
  }
  return { clusterOf, comparable: aged.length };
}

/** Ages of a few seconds lie within a second of each other by themselves; a limit is kept to more exactly. */
const SPREAD_SHARE = 0.1;

function isOneLimit({ minMs, maxMs, medianMs }: Cluster<Drop>): boolean {
  return maxMs - minMs <= SPREAD_SHARE * medianMs;
}

/** Where the silences vary by so many times more than the ages, it is age that counts. */
const SILENCES_VARY = 3;
/** Ages are never taken to agree better than this. */
const RESOLUTION_MS = 100;

/** Equal ages mean something only where the silences are not just as equal: a socket that never spoke has both. */
function ageDecides({ items, minMs, maxMs }: Cluster<Drop>): boolean {
  if (items.every((drop) => isBusy(drop))) return true;
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (const { silence } of items) {
    if (silence.any === undefined) continue;
    shortest = Math.min(shortest, silence.any);
    longest = Math.max(longest, silence.any);
  }
  return longest - shortest > SILENCES_VARY * Math.max(maxMs - minMs, RESOLUTION_MS);
}

/** A connection that spoke within this share of its age before the end was not cut for silence. */
const BUSY_SHARE = 0.2;

export function isBusy({ ageMs, silence }: Drop): boolean {
  return ageMs !== undefined && silence.any !== undefined && silence.any <= ageMs * BUSY_SHARE;
}
