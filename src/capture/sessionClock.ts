import { CaptureClock } from './clock.ts';

/**
 * The clock of one debugger session. What a session tells comes in order, but only part of it is stamped with ticks; the
 * times of the rest are computed and a little off. Nothing is put before what was told earlier, so that order survives.
 */
export class SessionClock {
  readonly #clock: CaptureClock;
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(clock: CaptureClock) {
    this.#clock = clock;
  }

  /** The time of an event that carries a stamp. */
  stamped(timestampSeconds: number): number {
    const atMs = CaptureClock.fromProtocol(timestampSeconds);
    this.#clock.observeArrival(atMs);
    this.#newestMs = Math.max(this.#newestMs, atMs);
    return atMs;
  }

  /** The time of a report that carries wall time; see {@link CaptureClock.fromWall}. */
  fromWall(wallMs: number): number {
    return Math.max(this.#newestMs, this.#clock.fromWall(wallMs));
  }

  /** The time of what carries none: now. */
  nowMs(): number {
    return this.#clock.nowMs();
  }
}
