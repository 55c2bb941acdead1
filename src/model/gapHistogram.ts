/** Four buckets an octave from 1 ms to about 3 days. */
const BUCKETS_PER_OCTAVE = 4;
const BUCKETS = 28 * BUCKETS_PER_OCTAVE;

/**
 * How long the pauses between frames are, in logarithmic buckets: constant memory, O(1) to add,
 * quantiles within 19 % (one bucket).
 */
export class GapHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get count(): number {
    return this.#total;
  }

  add(gapMs: number): void {
    const bucket = gapMs <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(gapMs) * BUCKETS_PER_OCTAVE));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total++;
  }

  /** Upper bound in ms of the bucket that holds the `fraction` quantile; `undefined` while empty. */
  quantileMs(fraction: number): number | undefined {
    if (this.#total === 0) return undefined;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= fraction * this.#total) return 2 ** (bucket / BUCKETS_PER_OCTAVE);
    }
    return 2 ** (BUCKETS / BUCKETS_PER_OCTAVE);
  }
}
