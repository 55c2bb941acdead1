import { CaptureClock } from './clock.ts';

/** What comes this soon after an event whose time is known came as late as that. */
const SAME_BATCH_MS = 100;

/**
 * The clock of one debugger session. What a session tells comes in order, but only part of it is stamped with ticks; the
 * times of the rest are computed and a little off. Nothing is put before what was told earlier, so that order survives.
 */
export class SessionClock {
  readonly #clock: CaptureClock;
  /** The newest time told, and when that came. */
  #toldMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: CaptureClock) {
    this.#clock = clock;
  }

  /** The time of an event that carries a stamp. */
  stamped(timestampSeconds: number): number {
    const atMs = CaptureClock.fromProtocol(timestampSeconds);
    this.#clock.observeArrival(atMs);
    this.#told(atMs);
    return atMs;
  }

  /** The time of a report that carries wall time; see {@link CaptureClock.fromWall}. */
  fromWall(wallMs: number): number {
    const atMs = Math.max(this.#toldMs, this.#clock.fromWall(wallMs));
    this.#told(atMs);
    return atMs;
  }

  /**
   * The time of what carries none: that of its arrival, unless it came in one go with something that did. A busy panel
   * hears all of it late, and it happened soon after that; how soon is not known.
   */
  nowMs(): number {
    const nowMs = this.#clock.nowMs();
    const sinceMs = nowMs - this.#heardAtMs;
    return sinceMs > SAME_BATCH_MS ? nowMs : this.#toldMs + sinceMs;
  }

  /** The latest that what is being told can have happened: now. */
  latestMs(): number {
    return this.#clock.nowMs();
  }

  #told(atMs: number): void {
    if (atMs < this.#toldMs) return;
    this.#toldMs = atMs;
    this.#heardAtMs = this.#clock.nowMs();
  }
}
