import { GrowingFloat64 } from './growing.ts';

/** Up to here every value is kept and quantiles are exact. */
const EXACT_LIMIT = 2048;
/** Beyond it: logarithmic buckets of 1.1 %, from one microsecond to about a year. */
const BUCKETS_PER_OCTAVE = 64;
const SMALLEST_MS = 0.001;
const BUCKETS = 45 * BUCKETS_PER_OCTAVE;

/** Distribution of durations in milliseconds, in bounded memory: exact while small, then within 1.1 %. */
export class Quantiles {
  #values: GrowingFloat64 | undefined = new GrowingFloat64();
  #sorted: Float64Array | undefined;
  #buckets: Uint32Array | undefined;
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** Smallest value, exact; `undefined` while empty. */
  get min(): number | undefined {
    return this.#count > 0 ? this.#min : undefined;
  }

  /** Largest value, exact; `undefined` while empty. */
  get max(): number | undefined {
    return this.#count > 0 ? this.#max : undefined;
  }

  add(valueMs: number): void {
    this.#addMany(valueMs, 1);
  }

  /** Adds everything `other` holds. */
  merge(other: Quantiles): void {
    if (other.#values) {
      for (const value of other.#values.view) this.#addMany(value, 1);
      return;
    }
    const min = Math.min(this.#min, other.#min);
    const max = Math.max(this.#max, other.#max);
    other.#buckets?.forEach((count, bucket) => {
      if (count > 0) this.#addMany(middleOf(bucket), count);
    });
    // The middle of a bucket may lie beyond every value in it.
    this.#min = min;
    this.#max = max;
  }

  /** The value below which `fraction` of all lie (nearest rank); `undefined` while empty. */
  quantile(fraction: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.min(this.#count - 1, Math.max(0, Math.ceil(fraction * this.#count) - 1));
    if (this.#values) {
      this.#sorted ??= this.#values.view.slice().sort();
      return this.#sorted[rank];
    }
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#buckets?.[bucket] ?? 0;
      if (seen > rank) return Math.min(this.#max, Math.max(this.#min, middleOf(bucket)));
    }
    return this.#max;
  }

  #addMany(valueMs: number, times: number): void {
    this.#count += times;
    this.#min = Math.min(this.#min, valueMs);
    this.#max = Math.max(this.#max, valueMs);
    this.#sorted = undefined;
    if (this.#values && times === 1 && this.#values.length < EXACT_LIMIT) {
      this.#values.push(valueMs);
      return;
    }
    const buckets = this.#toBuckets();
    const bucket = bucketOf(valueMs);
    buckets[bucket] = (buckets[bucket] ?? 0) + times;
  }

  #toBuckets(): Uint32Array {
    if (this.#buckets) return this.#buckets;
    const buckets = new Uint32Array(BUCKETS);
    for (const value of this.#values?.view ?? []) {
      const bucket = bucketOf(value);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    this.#values = undefined;
    this.#buckets = buckets;
    return buckets;
  }
}

function bucketOf(valueMs: number): number {
  const octaves = Math.log2(Math.max(valueMs, SMALLEST_MS) / SMALLEST_MS);
  return Math.min(BUCKETS - 1, Math.floor(octaves * BUCKETS_PER_OCTAVE));
}

function middleOf(bucket: number): number {
  return SMALLEST_MS * 2 ** ((bucket + 0.5) / BUCKETS_PER_OCTAVE);
}
