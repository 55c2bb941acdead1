import type { Analyses } from '../../analysis/analyses.ts';
import type { Endpoint } from '../../analysis/endpoints.ts';
import { endedAtMs, openedAtMs } from '../../model/session.ts';
import { type Cluster, type ClusterTolerance, countMoments, findClusters } from '../clusters.ts';
import { type Drop, isLost } from '../drop.ts';
import { idleSilence, MEASURES, type Measure } from './measure.ts';
import { findSweep, type Sweep } from './sweep.ts';

/** Equal silences of several drops of an endpoint. */
export interface SilenceCluster {
  readonly measure: Measure;
  readonly cluster: Cluster<Drop>;
}

/** What an endpoint's drops have in common. */
export interface EndpointSilences {
  /** Per drop its clusters, at most one per measure. */
  readonly clustersOf: ReadonlyMap<Drop, readonly SilenceCluster[]>;
  /** All clusters, by the close code of their drops. */
  readonly byCode: ReadonlyMap<number | undefined, readonly SilenceCluster[]>;
  /** At how many moments drops were lost with this code, also in the middle of a talk. */
  readonly moments: ReadonlyMap<number | undefined, number>;
  /** Drops whose silences agree as far as a limit that is looked at every so often keeps them. */
  readonly sweepOf: ReadonlyMap<Drop, Sweep>;
}

/**
 * nginx re-arms its timer only every 300 ms (`NGX_TIMER_LAZY_DELAY`), so its cuts come up to that much early; measured
 * cuts of nginx and HAProxy otherwise agree within 10 ms, to which the way to the browser adds its own jitter. Long
 * limits are counted by coarser timers. How much a group of equal silences proves is judged by its real spread.
 */
const SILENCE_TOLERANCE: ClusterTolerance = { ms: 500, share: 0.02 };
/** What counts the page's words is the server itself, by a coarser clock: that of uWebSockets ticks every 4 s. */
const SENT_TOLERANCE: ClusterTolerance = { ms: 500, share: 0.035 };

export function toleranceOf(measure: Measure): ClusterTolerance {
  return measure === 'sent' ? SENT_TOLERANCE : SILENCE_TOLERANCE;
}

/** Finds equal silences among the drops of one endpoint that ended the same way. */
export function compareSilences(analyses: Analyses, drops: readonly Drop[]): EndpointSilences {
  const clustersOf = new Map<Drop, SilenceCluster[]>();
  const byCode = new Map<number | undefined, SilenceCluster[]>();
  const moments = new Map<number | undefined, number>();
  const sweepOf = new Map<Drop, Sweep>();
  for (const sameCode of groupByCode(drops)) {
    const lost = sameCode.filter((drop) => isLost(drop));
    moments.set(sameCode[0]?.closure.code, countMoments(lost.map(({ endMs }) => endMs)));
    for (const measure of MEASURES) {
      const silences = new Map<Drop, number>();
      for (const drop of sameCode) {
        const length = idleSilence(drop, analyses.activity(drop.connection), measure);
        if (length !== undefined) silences.set(drop, length);
      }
      const clusters = findClusters(
        [...silences.keys()],
        (drop) => silences.get(drop) ?? 0,
        (drop) => drop.endMs,
        toleranceOf(measure),
      );
      const code = sameCode[0]?.closure.code;
      const ofCode = byCode.get(code) ?? [];
      byCode.set(code, ofCode);
      for (const cluster of clusters) {
        ofCode.push({ measure, cluster });
        for (const drop of cluster.items) {
          const known = clustersOf.get(drop) ?? [];
          known.push({ measure, cluster });
          clustersOf.set(drop, known);
        }
      }
    }
    const sweep = findSweep(analyses, sameCode);
    const isExact = sweep?.cluster.items.some((drop) =>
      clustersOf.get(drop)?.some(({ cluster }) => cluster.chance <= sweep.cluster.chance),
    );
    // Some that agree better than that all agree ran into an exact limit, and the others into none.
    if (sweep && !isExact) for (const drop of sweep.cluster.items) sweepOf.set(drop, sweep);
  }
  return { clustersOf, byCode, moments, sweepOf };
}

function groupByCode(drops: readonly Drop[]): readonly (readonly Drop[])[] {
  const groups = new Map<number | undefined, Drop[]>();
  for (const drop of drops) {
    const group = groups.get(drop.closure.code) ?? [];
    group.push(drop);
    groups.set(drop.closure.code, group);
  }
  return [...groups.values()];
}

/**
 * Longest silences that sockets of an endpoint lived through, and the age of the oldest, in ms. `answered`: silences
 * after which the server spoke again, so that the path is known to have survived, too.
 */
export type Survived = Readonly<Record<Measure | 'age' | 'answered', number>>;

/** Looks over all sockets of an endpoint. The last silence counts too, whether it still lasts or an end broke it. */
export function longestSurvived(analyses: Analyses, endpoint: Endpoint, nowMs: number): Survived {
  const longest = { any: 0, received: 0, sent: 0, age: 0, answered: 0 };
  for (const connection of endpoint.connections) {
    const activity = analyses.activity(connection);
    const endMs = endedAtMs(connection);
    const silence = analyses.silenceAt(connection, endMs ?? nowMs);
    const openedMs = openedAtMs(connection);
    if (openedMs !== undefined) longest.age = Math.max(longest.age, (endMs ?? nowMs) - openedMs);
    longest.answered = Math.max(longest.answered, activity.longestAnsweredGapMs);
    for (const measure of MEASURES) {
      const track = activity[measure];
      const last = track.lastAtMs === undefined ? 0 : (silence[measure] ?? 0);
      longest[measure] = Math.max(longest[measure], track.longestGapMs, last);
    }
  }
  return longest;
}
