import type { FrameLog } from '../model/frameLog.ts';
import type { Connection } from '../model/session.ts';
import type { ConnectionActivity, Track } from './activity.ts';
import { type CaptureGap, gapWithin } from './captureGaps.ts';

const OPCODE_CLOSE = 8;
/** A net log lags behind the capture by up to about a second; what is older has settled. */
const SETTLED_AFTER_MS = 3000;

type Pauses = Record<'any' | 'sent' | 'received', Pause>;

interface Pause {
  lastAtMs: number | undefined;
  longestMs: number;
  endRow: number | undefined;
}

/**
 * The longest pauses a connection survived, pings and pongs counted as speech: they reset idle timers. Its frames come
 * from two witnesses and not in order of time, so they are walked through when asked for; what is settled, once.
 */
export class WireGaps {
  readonly #connection: Connection;
  readonly #frames: FrameLog;
  #settled: Pauses | undefined;
  /** Rows before this time are in `#settled`, this many. */
  #settledUntilMs = Number.NEGATIVE_INFINITY;
  #settledRows = 0;
  /** What the last update was about. */
  #key = '';

  constructor(connection: Connection, frames: FrameLog) {
    this.#connection = connection;
    this.#frames = frames;
  }

  /** Writes the longest pauses into `activity`. */
  update(activity: ConnectionActivity, openedAtMs: number | undefined, gaps: readonly CaptureGap[]): void {
    const { rows } = this.#connection;
    const key = `${rows.length} ${rows.length === 0 ? 0 : rows.at(rows.length - 1)} ${openedAtMs} ${gaps.length}`;
    if (key === this.#key) return;
    this.#key = key;
    const timeOf = (row: number) => this.#frames.atMs(row);
    let settled = this.#settled;
    // A row that came later than that, or rows that left the log, make it begin anew.
    if (!settled || rows.lowerBound(this.#settledUntilMs, timeOf) !== this.#settledRows) {
      settled = { any: newPause(openedAtMs), sent: newPause(openedAtMs), received: newPause(openedAtMs) };
      this.#settledRows = 0;
      this.#settledUntilMs = Number.NEGATIVE_INFINITY;
    }
    const newestMs = rows.length === 0 ? 0 : timeOf(rows.at(rows.length - 1));
    const settledUntilMs = newestMs - SETTLED_AFTER_MS;
    const settledRows = Math.max(this.#settledRows, rows.lowerBound(settledUntilMs, timeOf));
    for (let i = this.#settledRows; i < settledRows; i++) this.#add(settled, rows.at(i), gaps);
    this.#settled = settled;
    this.#settledRows = settledRows;
    this.#settledUntilMs = Math.max(settledUntilMs, this.#settledUntilMs);

    const all = { any: { ...settled.any }, sent: { ...settled.sent }, received: { ...settled.received } };
    for (let i = settledRows; i < rows.length; i++) this.#add(all, rows.at(i), gaps);
    write(activity.any, all.any);
    write(activity.sent, all.sent);
    write(activity.received, all.received);
  }

  #add(pauses: Pauses, row: number, gaps: readonly CaptureGap[]): void {
    const frames = this.#frames;
    if (frames.opcode(row) === OPCODE_CLOSE) return;
    const atMs = frames.atMs(row);
    for (const pause of [pauses.any, pauses[frames.direction(row)]]) {
      const { lastAtMs } = pause;
      pause.lastAtMs = atMs;
      if (lastAtMs === undefined || atMs - lastAtMs <= pause.longestMs) continue;
      if (gapWithin(gaps, lastAtMs, atMs)) continue;
      pause.longestMs = atMs - lastAtMs;
      pause.endRow = row;
    }
  }
}

function newPause(openedAtMs: number | undefined): Pause {
  return { lastAtMs: openedAtMs, longestMs: 0, endRow: undefined };
}

function write(track: Track, { longestMs, endRow }: Pause): void {
  track.longestGapMs = longestMs;
  track.longestGapEndRow = endRow;
}
