/** Intervals that are remembered one by one. */
const REMEMBERED = 8;
/** An interval this far from the median, as a share of it, still belongs to the rhythm. */
const TOLERANCE = 0.3;
/** Faster than this it is data, not a sign of life; a little less, because clocks jitter. */
const LEAST_PERIOD_MS = 900;
/** So many equal intervals in a row before anything is claimed. */
const LEAST_INTERVALS = 6;
/** Of all intervals so many belong to the rhythm: to claim it, and to keep the claim. */
const CLAIM_SHARE = 0.85;
const KEEP_SHARE = 0.7;
/** Beats that are left out are accidents as long as they are this rare. */
const SKIPPED_SHARE = 0.1;
/** The rhythm explains so much of the time since the connection began. Whoever only types for a while does not. */
const CLAIM_COVERAGE = 0.5;
const KEEP_COVERAGE = 0.4;

/** How evenly moments follow each other: constant memory and work. */
export class Rhythm {
  readonly #intervals: number[] = [];
  #medianMs = 0;
  #count = 0;
  #even = 0;
  #odd = 0;
  #skipped = 0;
  #lastAtMs: number | undefined;

  get lastAtMs(): number {
    return this.#lastAtMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Median of the newest intervals; 0 before there are two moments. */
  get periodMs(): number {
    return this.#medianMs;
  }

  /** Moments seen. */
  get count(): number {
    return this.#count;
  }

  add(atMs: number): void {
    this.#count++;
    if (this.#lastAtMs !== undefined) this.#addInterval(atMs - this.#lastAtMs);
    this.#lastAtMs = atMs;
  }

  /** Whether `intervalMs` is one period, within tolerance. */
  isPeriod(intervalMs: number): boolean {
    return Math.abs(intervalMs - this.#medianMs) <= TOLERANCE * this.#medianMs;
  }

  /** Steady enough to be called a rhythm, on a connection that is known since `sinceMs`. */
  isSteady(sinceMs: number): boolean {
    const newest = this.#intervals.slice(-LEAST_INTERVALS);
    if (newest.length < LEAST_INTERVALS || this.#medianMs < LEAST_PERIOD_MS) return false;
    if (!newest.every((ms) => this.isPeriod(ms))) return false;
    return this.#share >= CLAIM_SHARE && this.#coverage(sinceMs, this.lastAtMs) >= CLAIM_COVERAGE;
  }

  /** What was called a rhythm no longer deserves it at `nowMs`. */
  isLost(sinceMs: number, nowMs: number): boolean {
    return (
      (this.#count > REMEMBERED && this.#share < KEEP_SHARE) || this.#coverage(sinceMs, nowMs) < KEEP_COVERAGE
    );
  }

  get #share(): number {
    const uneven = this.#odd + Math.max(0, this.#skipped - SKIPPED_SHARE * this.#even);
    return this.#even / Math.max(1, this.#even + uneven);
  }

  #coverage(sinceMs: number, nowMs: number): number {
    return (this.#count * this.#medianMs) / Math.max(1, nowMs - sinceMs);
  }

  #addInterval(ms: number): void {
    // A pause of two or three periods is a beat that was left out: it speaks neither for nor against the rhythm.
    const periods = this.#medianMs > 0 ? Math.round(ms / this.#medianMs) : 1;
    const isEven = this.#medianMs === 0 || this.isPeriod(ms);
    const isSkipped = (periods === 2 || periods === 3) && this.isPeriod(ms - (periods - 1) * this.#medianMs);
    if (isEven) this.#even++;
    else if (isSkipped) this.#skipped++;
    else this.#odd++;
    this.#intervals.push(ms);
    if (this.#intervals.length > REMEMBERED) this.#intervals.shift();
    const sorted = [...this.#intervals].sort((a, b) => a - b);
    this.#medianMs = sorted[sorted.length >> 1] ?? 0;
  }
}
