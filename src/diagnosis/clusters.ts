import { median } from '../analysis/health.ts';

/** Values that lie so close together that one cause is likely behind them. */
export interface Cluster<Item> {
  readonly items: readonly Item[];
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Moments in time: items that ended together count once, for whatever ended one ended all of them. */
  readonly moments: number;
  /** How often values without a common cause would lie this close together, roughly: 0.01 is once in a hundred sessions. */
  readonly chance: number;
}

/** How close is close: timers are exact to some hundred milliseconds whatever their length, networks to a percent. */
export interface ClusterTolerance {
  readonly ms: number;
  readonly share: number;
}

/** Measured values are never taken to agree better than this. */
const RESOLUTION_MS = 20;
/** Ends within this time are one moment. */
const SAME_MOMENT_MS = 2000;

/**
 * Finds groups of values within `tolerance` of each other, largest first. O(n log n) for one cluster, which is what
 * endpoints have; each further one costs a pass.
 * @param scatter all values of the kind, also those too short to be compared: they show how values scatter here
 */
export function findClusters<Item>(
  items: readonly Item[],
  lengthOf: (item: Item) => number,
  endOf: (item: Item) => number,
  tolerance: ClusterTolerance,
  scatter: readonly number[] = items.map(lengthOf),
): readonly Cluster<Item>[] {
  let rest = [...items].sort((a, b) => lengthOf(a) - lengthOf(b));
  const all = [...scatter].sort((a, b) => a - b);
  const total = rest.length;
  const clusters: Cluster<Item>[] = [];
  while (rest.length >= 2 && clusters.length < 8) {
    const [from, to] = withoutOutliers(rest.map(lengthOf), ...densestWindow(rest.map(lengthOf), tolerance));
    if (to - from < 2) break;
    clusters.push(describeCluster(rest.slice(from, to), total, all, lengthOf, endOf));
    rest = [...rest.slice(0, from), ...rest.slice(to)];
  }
  return clusters;
}

/** The window with most values; of equals the narrowest. Returns the half-open range of indexes. */
function densestWindow(
  sorted: readonly number[],
  { ms, share }: ClusterTolerance,
): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let bestSpread = Number.POSITIVE_INFINITY;
  let to = 0;
  for (let from = 0; from < sorted.length; from++) {
    const low = sorted[from] ?? 0;
    while (to < sorted.length && (sorted[to] ?? 0) - low <= Math.max(ms, low * share)) to++;
    const count = to - from;
    const spread = (sorted[to - 1] ?? 0) - low;
    if (count > best[1] - best[0] || (count === best[1] - best[0] && spread < bestSpread)) {
      best = [from, to];
      bestSpread = spread;
    }
  }
  return best;
}

/** So many that agree show how well this limit is kept. */
const ENOUGH_AGREE = 3;
/** One this far from the next, by the clock and beside the spread of all others, has another cause. */
const OUTLIER_MS = 1000;
const OUTLIER_FACTOR = 10;

/** Leaves out the value at either end of a window that lies far off where the others agree to a hair. */
function withoutOutliers(sorted: readonly number[], from: number, to: number): readonly [number, number] {
  const at = (i: number) => sorted[i] ?? 0;
  const isOff = (gapMs: number, spreadMs: number) =>
    gapMs >= OUTLIER_MS && gapMs >= OUTLIER_FACTOR * Math.max(spreadMs, RESOLUTION_MS);
  if (to - from <= ENOUGH_AGREE) return [from, to];
  if (isOff(at(from + 1) - at(from), at(to - 1) - at(from + 1))) return [from + 1, to];
  if (isOff(at(to - 1) - at(to - 2), at(to - 2) - at(from))) return [from, to - 1];
  return [from, to];
}

function describeCluster<Item>(
  items: readonly Item[],
  total: number,
  all: readonly number[],
  lengthOf: (item: Item) => number,
  endOf: (item: Item) => number,
): Cluster<Item> {
  const values = items.map(lengthOf);
  const minMs = values[0] ?? 0;
  const maxMs = values.at(-1) ?? 0;
  const medianMs = median(values) ?? 0;
  const moments = countMoments(items.map(endOf));
  return {
    items,
    medianMs,
    minMs,
    maxMs,
    moments,
    chance: chanceOf(
      moments,
      total,
      Math.max(maxMs - minMs, RESOLUTION_MS),
      rangeOf(all, items.length, medianMs),
    ),
  };
}

/** How many moments these ends are: those that follow each other closely are one. */
export function countMoments(endsMs: readonly number[]): number {
  let moments = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const endMs of [...endsMs].sort((a, b) => a - b)) {
    if (endMs - lastMs > SAME_MOMENT_MS) moments++;
    lastMs = endMs;
  }
  return moments;
}

/** So many values outside of a group show how values scatter here. */
const ENOUGH_OTHERS = 3;

/**
 * The range over which values without a common cause would be spread: zero to twice the median, or the range that the
 * other values show, where it is smaller. Of lives that last 1 to 5 s half agree within a second by accident.
 */
function rangeOf(all: readonly number[], count: number, medianMs: number): number {
  const widest = 2 * medianMs;
  if (all.length - count < ENOUGH_OTHERS) return widest;
  return Math.min(widest, (all.at(-1) ?? 0) - (all[0] ?? 0));
}

/**
 * Expected number of groups of `count` out of `total` values within `spreadMs`, were they spread evenly over
 * `rangeMs`: C(total, count) · count · (spread / range)^(count − 1).
 */
function chanceOf(count: number, total: number, spreadMs: number, rangeMs: number): number {
  if (count < 2) return 1;
  const share = Math.min(1, spreadMs / Math.max(rangeMs, spreadMs));
  let logarithm = Math.log(count) + (count - 1) * Math.log(share);
  for (let i = 0; i < count; i++) logarithm += Math.log((total - i) / (i + 1));
  return Math.min(1, Math.exp(logarithm));
}
