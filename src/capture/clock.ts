/**
 * The session's clock: Chrome's monotonic ticks in milliseconds. The protocol stamps most events with it; for the
 * rest (what the hook says in wall time, what we infer ourselves) it is computed from pairs of readings.
 */
export class CaptureClock {
  readonly #localNowMs: () => number;
  #wallMinusMonotonicMs: number | undefined;
  #monotonicMinusLocalMs: number | undefined;

  /** @param localNowMs our own page's monotonic clock (`performance.now`) */
  constructor(localNowMs: () => number) {
    this.#localNowMs = localNowMs;
  }

  /** Protocol timestamps are seconds with microseconds; rounding keeps files and memory equal. */
  static fromProtocol(timestampSeconds: number): number {
    return Math.round(timestampSeconds * 1e6) / 1e3;
  }

  /** Ties wall time to ticks. Returns how far the wall clock moved against the ticks since the first pair. */
  observeWall(monotonicMs: number, wallMs: number): number {
    const difference = wallMs - monotonicMs;
    const movedMs = this.#wallMinusMonotonicMs === undefined ? 0 : difference - this.#wallMinusMonotonicMs;
    if (this.#wallMinusMonotonicMs === undefined || Math.abs(movedMs) > 1000) {
      this.#wallMinusMonotonicMs = difference;
    }
    return movedMs;
  }

  /** Ties ticks to our own clock: an event stamped `monotonicMs` was made no later than now. */
  observeArrival(monotonicMs: number): void {
    const difference = monotonicMs - this.#localNowMs();
    this.#monotonicMinusLocalMs = Math.max(this.#monotonicMinusLocalMs ?? difference, difference);
  }

  /** Ticks at a wall time that a page reported; never later than now. */
  fromWall(wallMs: number): number {
    const offset = this.#wallMinusMonotonicMs;
    return offset === undefined ? this.nowMs() : roundToMicroseconds(Math.min(wallMs - offset, this.nowMs()));
  }

  /** Ticks now. Before the first stamped event this is our own clock: only differences mean anything. */
  nowMs(): number {
    return roundToMicroseconds(this.#localNowMs() + (this.#monotonicMinusLocalMs ?? 0));
  }
}

function roundToMicroseconds(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
