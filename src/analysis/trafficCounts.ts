import type { FrameLog, FrameRow } from '../model/frameLog.ts';
import type { Connection } from '../model/session.ts';
import {
  type Density,
  DensityLevels,
  densityOf,
  isMessage,
  type RatePoint,
  SessionRates,
} from './density.ts';

/** A connection with fewer messages is counted row by row when it is drawn. */
const LEVELS_FROM_FRAMES = 512;

/** Messages and bytes over time, of a session and of each of its connections. */
export class TrafficCounts {
  readonly #frames: FrameLog;
  readonly #levels: DensityLevels[] = [];
  readonly #rates = new SessionRates();

  constructor(frames: FrameLog) {
    this.#frames = frames;
  }

  /** Counts a new frame; control frames are no messages. O(1) amortised. */
  add(connection: Connection, row: FrameRow): void {
    if (!isMessage(this.#frames, row)) return;
    this.#addTo(this.#rates, row);
    const known = this.#levels[connection.index];
    if (known) {
      this.#addTo(known, row);
      return;
    }
    if (connection.rows.length < LEVELS_FROM_FRAMES) return;
    const levels = new DensityLevels();
    this.#levels[connection.index] = levels;
    for (let i = 0; i < connection.rows.length; i++) {
      const earlier = connection.rows.at(i);
      if (earlier <= row && isMessage(this.#frames, earlier)) this.#addTo(levels, earlier);
    }
  }

  density(connection: Connection, fromMs: number, toMs: number, slices: number): Density {
    const levels = this.#levels[connection.index];
    return densityOf(this.#frames, connection.rows, levels, fromMs, toMs, slices);
  }

  rates(fromMs: number, toMs: number, points: number): readonly RatePoint[] {
    return this.#rates.between(fromMs, toMs, points);
  }

  #addTo(counts: DensityLevels | SessionRates, row: FrameRow): void {
    const frames = this.#frames;
    counts.add(frames.atMs(row), frames.direction(row) === 'sent', frames.sizeBytes(row));
  }
}
