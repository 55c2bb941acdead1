import type { SessionEvent } from '../../model/events.ts';
import type { ClockAnchor } from '../../model/session.ts';

/**
 * Turns the times of a file into times of the session. Our own files bring the clock they were captured with; for
 * all others the session begins with the first time the file mentions.
 */
export class FileClock {
  readonly #emit: (event: SessionEvent) => void;
  /** Wall time minus session time, in microseconds; whole, so that times come back as they were. */
  #offsetMicros: number | undefined;
  #lastWallMicros: number | undefined;
  /** Session time minus the own file's monotonic time; 0 unless entries stood before the anchor. */
  #ownShiftMicros = 0;
  #isOwnKnown = false;
  #isAnchored = false;

  constructor(emit: (event: SessionEvent) => void) {
    this.#emit = emit;
  }

  /** True once the monotonic times of our own file can be told. */
  get isOwnKnown(): boolean {
    return this.#isOwnKnown;
  }

  /** The anchor of our own file; `undefined`: it had none, and wall times count from the epoch. */
  anchorOwn(anchor: ClockAnchor | undefined): void {
    const offset = anchor ? Math.round(anchor.wallMs * 1000) - Math.round(anchor.monotonicMs * 1000) : 0;
    this.#isOwnKnown = true;
    if (this.#offsetMicros !== undefined) {
      this.#ownShiftMicros = offset - this.#offsetMicros;
      return;
    }
    this.#offsetMicros = offset;
    if (anchor) this.#anchored(anchor.monotonicMs, anchor.wallMs);
  }

  /** Says once more what the clock says at `atMs`, so that a session knows how far it reaches. */
  confirm(atMs: number): void {
    if (this.#offsetMicros === undefined || !this.#isAnchored) return;
    this.#anchored(atMs, (Math.round(atMs * 1000) + this.#offsetMicros) / 1000);
  }

  /** The wall time asked for last: where something without time is placed. */
  get lastWallMicros(): number | undefined {
    return this.#lastWallMicros;
  }

  /** Session time of a wall time in microseconds since the epoch. */
  atMsOfWall(wallMicros: number): number {
    this.#lastWallMicros = wallMicros;
    if (this.#offsetMicros === undefined) {
      this.#offsetMicros = wallMicros;
      this.#anchored(0, wallMicros / 1000);
    }
    return (wallMicros - this.#offsetMicros) / 1000;
  }

  /** Session time of a monotonic time of our own file. */
  atMsOfOwn(ms: number): number {
    return (Math.round(ms * 1000) + this.#ownShiftMicros) / 1000;
  }

  #anchored(atMs: number, wallMs: number): void {
    this.#isAnchored = true;
    this.#emit({ kind: 'clock-anchored', atMs, origin: 'file', wallMs });
  }
}

/**
 * Before this (the year 1973) a time is no wall time: Chrome writes -1 s and seconds since the machine started for
 * sockets that failed before their handshake was sent.
 */
const FIRST_WALL_SECONDS = 1e8;

/** Microseconds since the epoch of an ISO 8601 text; `undefined` when it tells no time. */
export function isoMicros(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return ms >= FIRST_WALL_SECONDS * 1000 ? ms * 1000 : undefined;
}

/** Beyond this a time in seconds would lie after the year 5000: it is in milliseconds (Playwright writes them so). */
const FIRST_MILLISECONDS = 1e11;

/** Microseconds since the epoch of a message's `time`; `undefined` for -1 and whatever else tells no time. */
export function timeMicros(time: number): number | undefined {
  if (!Number.isFinite(time) || time < FIRST_WALL_SECONDS) return undefined;
  return Math.round(time > FIRST_MILLISECONDS ? time * 1e3 : time * 1e6);
}
