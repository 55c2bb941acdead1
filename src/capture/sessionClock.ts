import { CaptureClock } from './clock.ts';

/** What comes this soon after a stamped event came as late as that. */
const SAME_BATCH_MS = 100;

/**
 * The clock of one debugger session. What a session tells comes in order, but only part of it is stamped with ticks; the
 * times of the rest are computed and a little off. Nothing is put before what was told earlier, so that order survives.
 */
export class SessionClock {
  readonly #clock: CaptureClock;
  /** The newest stamp, and when it came. */
  #stampMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: CaptureClock) {
    this.#clock = clock;
  }

  /** The time of an event that carries a stamp. */
  stamped(timestampSeconds: number): number {
    const atMs = CaptureClock.fromProtocol(timestampSeconds);
    this.#clock.observeArrival(atMs);
    this.#stampMs = Math.max(this.#stampMs, atMs);
    this.#heardAtMs = this.#clock.nowMs();
    return atMs;
  }

  /** The time of a report that carries wall time; see {@link CaptureClock.fromWall}. */
  fromWall(wallMs: number): number {
    return Math.max(this.#stampMs, this.#clock.fromWall(wallMs));
  }

  /**
   * The time of what carries none: that of its arrival, unless it came in one go with something stamped. A busy panel
   * hears all of it late; how far one event was from the next is what it keeps.
   */
  nowMs(): number {
    const nowMs = this.#clock.nowMs();
    const sinceMs = nowMs - this.#heardAtMs;
    return sinceMs > SAME_BATCH_MS ? nowMs : this.#stampMs + sinceMs;
  }
}
