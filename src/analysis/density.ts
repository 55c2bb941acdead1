import type { FrameLog, FrameRow } from '../model/frameLog.ts';
import type { TimeIndex } from '../model/timeIndex.ts';
import { RateLevel } from './rateLevel.ts';

/** Finest bucket kept. Zoomed in further, the frames in view are counted one by one: they are few by then. */
const FINEST_MS = 256;
/** Each level is this many times coarser, so a pixel adds up at most this many buckets. */
const FACTOR = 8;
const LEVELS = 6;
const FIRST_CONTROL_OPCODE = 8;

/** Messages per slice of a time range, for drawing; pings, pongs and close frames are none. */
export interface Density {
  readonly sent: Uint32Array;
  readonly received: Uint32Array;
  /** Of both ways. */
  readonly bytes: Float64Array;
}

/** How many messages and bytes went each way, in buckets of several widths: drawing any range costs O(slices). */
export class DensityLevels {
  readonly #levels: readonly RateLevel[] = Array.from(
    { length: LEVELS },
    (_, level) => new RateLevel(FINEST_MS * FACTOR ** level),
  );

  /** Adds one message; O(1) when it is the newest. */
  add(atMs: number, isSent: boolean, sizeBytes: number): void {
    for (const level of this.#levels) level.add(atMs, isSent, sizeBytes);
  }

  /** The coarsest level whose buckets are no wider than a slice; `undefined` when all are wider. */
  levelFor(sliceMs: number): RateLevel | undefined {
    return this.#levels.findLast((level) => level.widthMs <= sliceMs);
  }
}

/** Whether a row is a message; the others are pings, pongs and close frames that a net log showed. */
export function isMessage(frames: FrameLog, row: FrameRow): boolean {
  return frames.opcode(row) < FIRST_CONTROL_OPCODE;
}

/**
 * Counts the messages of `rows` between `fromMs` and `toMs` in `slices` equal slices. Buckets are no wider than a slice,
 * so one may be counted in the slice beside its own, or in the outermost ones from just outside the range.
 * @param levels counts kept beside the rows; without them (a short connection) every row in view is visited
 */
export function densityOf(
  frames: FrameLog,
  rows: TimeIndex,
  levels: DensityLevels | undefined,
  fromMs: number,
  toMs: number,
  slices: number,
): Density {
  const sent = new Uint32Array(slices);
  const received = new Uint32Array(slices);
  const bytes = new Float64Array(slices);
  const sliceMs = (toMs - fromMs) / slices;
  const sliceOf = (atMs: number) => Math.min(slices - 1, Math.max(0, Math.floor((atMs - fromMs) / sliceMs)));
  const level = levels?.levelFor(sliceMs);
  if (level) {
    level.forEach(fromMs, toMs, (middleMs, countSent, countReceived, countBytes) => {
      const slice = sliceOf(middleMs);
      sent[slice] = (sent[slice] ?? 0) + countSent;
      received[slice] = (received[slice] ?? 0) + countReceived;
      bytes[slice] = (bytes[slice] ?? 0) + countBytes;
    });
    return { sent, received, bytes };
  }
  const timeOf = (row: number) => frames.atMs(row);
  for (let i = rows.lowerBound(fromMs, timeOf); i < rows.length; i++) {
    const row = rows.at(i);
    const atMs = timeOf(row);
    if (atMs >= toMs) break;
    if (!isMessage(frames, row)) continue;
    const counts = frames.direction(row) === 'sent' ? sent : received;
    const slice = sliceOf(atMs);
    counts[slice] = (counts[slice] ?? 0) + 1;
    bytes[slice] = (bytes[slice] ?? 0) + frames.sizeBytes(row);
  }
  return { sent, received, bytes };
}

/** Messages and bytes per second of a whole session. */
export interface RatePoint {
  /** Middle of the bucket. */
  readonly atMs: number;
  readonly widthMs: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** Messages and bytes of the whole session, second by second, then coarser. */
export class SessionRates {
  readonly #levels: readonly RateLevel[] = Array.from(
    { length: 5 },
    (_, level) => new RateLevel(1000 * FACTOR ** level),
  );

  add(atMs: number, isSent: boolean, sizeBytes: number): void {
    for (const level of this.#levels) level.add(atMs, isSent, sizeBytes);
  }

  /** Rates between two moments in at most about `points` points; empty seconds are left out. */
  between(fromMs: number, toMs: number, points: number): readonly RatePoint[] {
    const wanted = (toMs - fromMs) / points;
    const level = this.#levels.find((one) => one.widthMs >= wanted) ?? this.#levels.at(-1);
    const found: RatePoint[] = [];
    level?.forEach(fromMs, toMs, (atMs, sent, received, bytes) => {
      const { widthMs } = level;
      const perSecond = 1000 / widthMs;
      const messagesPerSecond = (sent + received) * perSecond;
      found.push({ atMs, widthMs, messagesPerSecond, bytesPerSecond: bytes * perSecond });
    });
    return found;
  }
}
