import { GrowingFloat64 } from './growing.ts';

/** Sums of two quantities in time buckets of one width; only buckets that hold something exist. */
export class RateLevel {
  readonly widthMs: number;
  readonly #bucket = new GrowingFloat64();
  readonly #first = new GrowingFloat64();
  readonly #second = new GrowingFloat64();

  constructor(widthMs: number) {
    this.widthMs = widthMs;
  }

  /** Adds to the bucket of `atMs`. What arrives late for a bucket that does not exist counts for the next one. */
  add(atMs: number, first: number, second: number): void {
    const bucket = Math.floor(atMs / this.widthMs);
    const newest = this.#bucket.length - 1;
    if (newest < 0 || bucket > this.#bucket.at(newest)) {
      this.#bucket.push(bucket);
      this.#first.push(first);
      this.#second.push(second);
      return;
    }
    const index = bucket === this.#bucket.at(newest) ? newest : this.#lowerBound(bucket);
    this.#first.add(index, first);
    this.#second.add(index, second);
  }

  /** Visits the buckets that overlap the time between the two moments, in order. */
  forEach(
    fromMs: number,
    toMs: number,
    visit: (middleMs: number, first: number, second: number) => void,
  ): void {
    for (let i = this.#lowerBound(Math.floor(fromMs / this.widthMs)); i < this.#bucket.length; i++) {
      const startMs = this.#bucket.at(i) * this.widthMs;
      if (startMs >= toMs) break;
      visit(startMs + this.widthMs / 2, this.#first.at(i), this.#second.at(i));
    }
  }

  #lowerBound(bucket: number): number {
    let low = 0;
    let high = this.#bucket.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bucket.at(middle) < bucket) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
