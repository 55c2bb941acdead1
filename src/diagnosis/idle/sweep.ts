import type { Analyses } from '../../analysis/analyses.ts';
import { type Cluster, type ClusterTolerance, findClusters } from '../clusters.ts';
import { type Drop, isLost } from '../drop.ts';
import { type BeatOfEnds, beatOfEnds } from './beatOfEnds.ts';
import { isBeatStopped, isChatty, type Measure } from './measure.ts';

/**
 * A limit that is not kept by a timer of each connection but by a look at all of them every so often (a timer wheel of
 * uWebSockets ticks every 4 s, Cowboy looks ten times per limit, servers of one's own every 5 to 30 s): it cuts after the
 * limit or up to one such interval later, never before, and nothing survives longer.
 */
export interface Sweep {
  readonly measure: Measure;
  /** Its shortest silence is the limit or little more. */
  readonly cluster: Cluster<Drop>;
  /** The interval, where the ends themselves show it. */
  readonly beat: BeatOfEnds | undefined;
  /** Half of them or more stopped in the middle of steady talk. */
  readonly isSteady: boolean;
}

/** Fewer agree too easily within such wide bounds. */
const LEAST_MOMENTS = 4;
/** Looks are more frequent than the limit is long: ten times in Cowboy, every 5 s for a limit of 30 s. Coarser ones need a beat. */
const WITHIN: ClusterTolerance = { ms: 0, share: 0.2 };
/** Where the ends show the interval it may be as long as the limit (`setInterval` of 30 s for a limit of 30 s). */
const WITHIN_OF_BEAT: ClusterTolerance = { ms: 0, share: 1 };
/**
 * Measured with silences that have nothing in common, after talk so dense that no pause speaks against a limit: of 300
 * sessions each with 4, 5, 6, 8, 12, 20 and 30 ends, spread evenly over 2 to 40 s, 0 to 60 s or exponentially, at most one
 * was taken for a sweep; spread over 20 to 60 s at most 1.7 %. A limit of 30 s that is looked at every 5 s was found with
 * 4 ends in 82 % and with more in 98 % (`tests/unit/diagnosis/sweptLimit.test.ts` plays some of it). Silences that lie
 * close to each other by nature (45 s ± 8 s) are told from a sweep in 95 %.
 */
const CONVINCING_CHANCE = 0.001;
/** What the page alone did not say has more ways to agree. */
const CONVINCING_ONE_WAY = 0.0002;
/** The common beat of the ends is the evidence; the silences only must not scatter like any. */
const ENOUGH_WITH_BEAT = 0.05;
/** Shorter silences are pauses, and nothing looks so often. */
const SHORTEST_MS = 5000;
/** Around the silences of a limit others are rare: one of other cause for so many. */
const BESIDE_FROM = 0.5;
const BESIDE_TO = 2;
const STRAYS = 10;
/** Ages that vary by so many times more than the silences show that silence is what counts. */
const AGES_VARY = 2;
/** A silence that lasted this much longer was not ended by the limit. */
const OUTLIVED_MS = 500;
/** The other side spoke clearly later: then it is the silence of this side that was measured. */
const ONE_WAY_MS = 250;

/** Finds the limit that sweeps cut by, among drops of one endpoint that ended with one code. */
export function findSweep(analyses: Analyses, drops: readonly Drop[]): Sweep | undefined {
  const measures = ['any', 'sent'] as const;
  const found = measures.flatMap((measure) => [
    ...sweepWithin(WITHIN, measure, drops, analyses),
    ...sweepWithin(WITHIN_OF_BEAT, measure, drops, analyses),
  ]);
  return found.reduce<Sweep | undefined>(
    (best, one) => (best && best.cluster.chance <= one.cluster.chance ? best : one),
    undefined,
  );
}

function sweepWithin(
  tolerance: ClusterTolerance,
  measure: 'any' | 'sent',
  drops: readonly Drop[],
  analyses: Analyses,
): readonly Sweep[] {
  const silenceOf = (drop: Drop) => drop.silence[measure] ?? 0;
  const silent = drops.filter((drop) => isLost(drop) && silenceOf(drop) >= SHORTEST_MS);
  const [cluster] = findClusters(silent, silenceOf, ({ endMs }) => endMs, tolerance);
  if (!cluster || cluster.moments < LEAST_MOMENTS) return [];
  if (measure === 'sent' && !isOneWay(cluster)) return [];
  const longestPauseMs = drops.reduce(
    (longest, { connection }) => Math.max(longest, analyses.activity(connection)[measure].longestGapMs),
    0,
  );
  if (!isAlone(cluster, silent.map(silenceOf))) return [];
  if (!agesVary(cluster) || !isLongerThanPauses(cluster, silenceOf, longestPauseMs)) return [];
  const beat = beatOfEnds(cluster.items, silenceOf);
  const sweep = { measure, cluster, beat, isSteady: isSteady(cluster, measure, analyses) };
  if (beat && cluster.chance <= ENOUGH_WITH_BEAT) return [sweep];
  const convincing = measure === 'any' ? CONVINCING_CHANCE : CONVINCING_ONE_WAY;
  return tolerance === WITHIN && cluster.chance <= convincing ? [sweep] : [];
}

function isSteady({ items }: Cluster<Drop>, measure: 'any' | 'sent', analyses: Analyses): boolean {
  const steady = items.filter((drop) => {
    const { connection, silence } = drop;
    const silenceMs = silence[measure] ?? 0;
    return (
      isChatty(drop, analyses.activity(connection), silenceMs) ||
      isBeatStopped(analyses.beats(connection), measure, silenceMs)
    );
  });
  return steady.length * 2 >= items.length;
}

/** A limit leaves a gap around its silences: nothing is cut shortly before it, and nothing lives on after it. */
function isAlone({ items, minMs, maxMs }: Cluster<Drop>, silencesMs: readonly number[]): boolean {
  const near = silencesMs.filter((ms) => ms >= minMs * BESIDE_FROM && ms <= maxMs * BESIDE_TO).length;
  return (near - items.length) * STRAYS <= items.length;
}

function isOneWay({ items }: Cluster<Drop>): boolean {
  const spokenTo = items.filter(({ silence }) => (silence.sent ?? 0) - (silence.any ?? 0) >= ONE_WAY_MS);
  return spokenTo.length * 2 > items.length;
}

/** A silence that begins with the connection is as old as it. */
function agesVary({ items, minMs, maxMs }: Cluster<Drop>): boolean {
  const ages = items.flatMap(({ ageMs }) => ageMs ?? []).sort((a, b) => a - b);
  const rangeMs = (ages.at(-1) ?? 0) - (ages[0] ?? 0);
  return ages.length * 2 > items.length && rangeMs > AGES_VARY * (maxMs - minMs);
}

/** Cuts that come whatever the traffic does come in pauses as they are usual; most of these came after none that was. */
function isLongerThanPauses(
  { items, maxMs }: Cluster<Drop>,
  silenceOf: (drop: Drop) => number,
  longestPauseMs: number,
): boolean {
  const longer = items.filter((drop) => silenceOf(drop) > longestPauseMs);
  return longestPauseMs <= maxMs + OUTLIVED_MS && longer.length * 2 > items.length;
}
