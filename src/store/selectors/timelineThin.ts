/** A value at a moment. */
export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/**
 * At most four samples per slice of a range: its first, lowest, highest and last, in order of time. A line through
 * them looks the same as one through all. The sample before the range comes first and the one after it last, so that
 * the line reaches both edges. `at` must ascend in time; O(samples in range).
 */
export function thinOut(
  count: number,
  at: (index: number) => Sample,
  fromMs: number,
  toMs: number,
  slices: number,
): readonly Sample[] {
  let index = 0;
  let high = count;
  while (index < high) {
    const middle = (index + high) >>> 1;
    if (at(middle).atMs < fromMs) index = middle + 1;
    else high = middle;
  }
  const thinned: Sample[] = index > 0 ? [at(index - 1)] : [];
  const sliceMs = (toMs - fromMs) / Math.max(1, slices);
  while (index < count) {
    const first = at(index);
    if (first.atMs > toMs) {
      thinned.push(first);
      break;
    }
    const endMs = fromMs + (Math.floor((first.atMs - fromMs) / sliceMs) + 1) * sliceMs;
    let lowest = first;
    let highest = first;
    let last = first;
    for (index++; index < count; index++) {
      const sample = at(index);
      if (sample.atMs >= endMs || sample.atMs > toMs) break;
      if (sample.value < lowest.value) lowest = sample;
      if (sample.value > highest.value) highest = sample;
      last = sample;
    }
    const kept =
      lowest.atMs <= highest.atMs ? [first, lowest, highest, last] : [first, highest, lowest, last];
    for (const sample of kept) if (sample !== thinned.at(-1)) thinned.push(sample);
  }
  return thinned;
}
