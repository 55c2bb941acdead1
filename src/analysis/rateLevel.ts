import { GrowingFloat64 } from './growing.ts';

/** Messages each way and their bytes in time buckets of one width; only buckets that hold something exist. */
export class RateLevel {
  readonly widthMs: number;
  readonly #bucket = new GrowingFloat64();
  readonly #sent = new GrowingFloat64();
  readonly #received = new GrowingFloat64();
  readonly #bytes = new GrowingFloat64();

  constructor(widthMs: number) {
    this.widthMs = widthMs;
  }

  /** Adds a message to the bucket of `atMs`. One that comes late for a bucket that does not exist counts for the next. */
  add(atMs: number, isSent: boolean, sizeBytes: number): void {
    const sent = isSent ? 1 : 0;
    const bucket = Math.floor(atMs / this.widthMs);
    const newest = this.#bucket.length - 1;
    if (newest < 0 || bucket > this.#bucket.at(newest)) {
      this.#bucket.push(bucket);
      this.#sent.push(sent);
      this.#received.push(1 - sent);
      this.#bytes.push(sizeBytes);
      return;
    }
    const index = bucket === this.#bucket.at(newest) ? newest : this.#lowerBound(bucket);
    this.#sent.add(index, sent);
    this.#received.add(index, 1 - sent);
    this.#bytes.add(index, sizeBytes);
  }

  /** Visits the buckets that overlap the time between the two moments, in order. */
  forEach(
    fromMs: number,
    toMs: number,
    visit: (middleMs: number, sent: number, received: number, bytes: number) => void,
  ): void {
    for (let i = this.#lowerBound(Math.floor(fromMs / this.widthMs)); i < this.#bucket.length; i++) {
      const startMs = this.#bucket.at(i) * this.widthMs;
      if (startMs >= toMs) break;
      visit(startMs + this.widthMs / 2, this.#sent.at(i), this.#received.at(i), this.#bytes.at(i));
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
