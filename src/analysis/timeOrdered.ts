/** Index of the first item whose time is at or after `atMs` in a list ordered by that time; the length when there is none. O(log n). */
export function lowerBoundBy<Item>(
  list: readonly Item[],
  timeOf: (item: Item) => number,
  atMs: number,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = list[middle];
    if (item !== undefined && timeOf(item) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same for a list of what happened at a time. */
export function lowerBound(list: readonly { readonly atMs: number }[], atMs: number): number {
  return lowerBoundBy(list, timeOf, atMs);
}

function timeOf({ atMs }: { readonly atMs: number }): number {
  return atMs;
}

/** The items from `fromMs` to `toMs`, both included, of a list ordered by time. O(log n + items). */
export function between<Item extends { readonly atMs: number }>(
  list: readonly Item[],
  fromMs: number,
  toMs: number,
): readonly Item[] {
  const from = lowerBound(list, fromMs);
  let to = from;
  while ((list[to]?.atMs ?? Number.POSITIVE_INFINITY) <= toMs) to++;
  return list.slice(from, to);
}
