const JUMPS_REMEMBERED = 16;
/** The clocks of two processes may be read as far apart; jumps are longer. */
const IMPRECISION_MS = 500;

/**
 * The session's clock: Chrome's monotonic ticks in milliseconds. The protocol stamps most events with it; for the
 * rest (what the hook says in wall time, what we infer ourselves) it is computed from pairs of readings.
 */
export class CaptureClock {
  readonly #localNowMs: () => number;
  /** How far the wall clock was ahead of the ticks, before and after each of its jumps; the newest last. */
  readonly #wallMinusMonotonicMs: number[] = [];
  #isNewestExact = false;
  #monotonicMinusLocalMs: number | undefined;

  /** @param localNowMs our own page's monotonic clock (`performance.now`) */
  constructor(localNowMs: () => number) {
    this.#localNowMs = localNowMs;
  }

  /** Protocol timestamps are seconds with microseconds; rounding keeps files and memory equal. */
  static fromProtocol(timestampSeconds: number): number {
    return Math.round(timestampSeconds * 1e6) / 1e3;
  }

  /**
   * Ties wall time to ticks. Returns how far the wall clock moved against the ticks since the last pair that told so.
   * @param precision `exact`: Chrome itself read both at once; such a pair takes the place of one that we read
   */
  observeWall(monotonicMs: number, wallMs: number, precision: 'exact' | 'read'): number {
    const difference = wallMs - monotonicMs;
    const known = this.#wallMinusMonotonicMs;
    const movedMs = difference - (known.at(-1) ?? difference);
    const isExact = precision === 'exact';
    if (known.length === 0 || Math.abs(movedMs) > 1000) {
      known.push(difference);
      this.#isNewestExact = isExact;
    } else if (isExact && !this.#isNewestExact) {
      known[known.length - 1] = difference;
      this.#isNewestExact = true;
    }
    if (known.length > JUMPS_REMEMBERED) known.shift();
    return movedMs;
  }

  /** Ties ticks to our own clock: what is stamped `monotonicMs` was made no later than `localMs`, when it came. */
  observeArrival(monotonicMs: number, localMs = this.#localNowMs()): void {
    const difference = monotonicMs - localMs;
    this.#monotonicMinusLocalMs = Math.max(this.#monotonicMinusLocalMs ?? difference, difference);
  }

  /**
   * Ticks at a wall time that a page reported; never later than now. A page reads the wall clock once, at the
   * latest as its document begins, and counts on in ticks (`performance.timeOrigin`): after a jump it still tells the time
   * of before. Reports come soon, so of the times that this leaves possible the newest is meant.
   */
  fromWall(wallMs: number): number {
    const nowMs = this.nowMs();
    const possible = this.#wallMinusMonotonicMs
      .map((difference) => wallMs - difference)
      .filter((atMs) => atMs <= nowMs + IMPRECISION_MS);
    return possible.length === 0 ? nowMs : roundToMicroseconds(Math.min(Math.max(...possible), nowMs));
  }

  /** Ticks now. Before the first stamped event this is our own clock: only differences mean anything. */
  nowMs(): number {
    return roundToMicroseconds(this.#localNowMs() + (this.#monotonicMinusLocalMs ?? 0));
  }
}

function roundToMicroseconds(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
