import type { FrameLog } from '../model/frameLog.ts';
import type { Connection } from '../model/session.ts';
import type { ConnectionActivity, Track } from './activity.ts';
import { type CaptureGap, gapWithin } from './captureGaps.ts';

const OPCODE_CLOSE = 8;
/** A net log lags behind the capture by up to about a second; what is older has settled. */
const SETTLED_AFTER_MS = 3000;

interface Pauses {
  readonly any: Pause;
  readonly sent: Pause;
  readonly received: Pause;
  /** The longest pause since the server last spoke, and the longest after which it spoke again. */
  unansweredMs: number;
  answeredMs: number;
}

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
      settled = newPauses(openedAtMs);
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

    const { any, sent, received, ...answers } = settled;
    const all = { any: { ...any }, sent: { ...sent }, received: { ...received }, ...answers };
    for (let i = settledRows; i < rows.length; i++) this.#add(all, rows.at(i), gaps);
    write(activity.any, all.any);
    write(activity.sent, all.sent);
    write(activity.received, all.received);
    activity.longestAnsweredGapMs = all.answeredMs;
    activity.unansweredGapMs = all.unansweredMs;
  }

  #add(pauses: Pauses, row: number, gaps: readonly CaptureGap[]): void {
    const frames = this.#frames;
    if (frames.opcode(row) === OPCODE_CLOSE) return;
    const atMs = frames.atMs(row);
    const direction = frames.direction(row);
    const pausedMs = end(pauses.any, row, atMs, gaps);
    end(pauses[direction], row, atMs, gaps);
    pauses.unansweredMs = Math.max(pauses.unansweredMs, pausedMs);
    if (direction === 'sent') return;
    pauses.answeredMs = Math.max(pauses.answeredMs, pauses.unansweredMs);
    pauses.unansweredMs = 0;
  }
}

/** Ends a pause with a frame; returns how long it was, 0 where that is not known. */
function end(pause: Pause, row: number, atMs: number, gaps: readonly CaptureGap[]): number {
  const { lastAtMs } = pause;
  pause.lastAtMs = atMs;
  if (lastAtMs === undefined || gapWithin(gaps, lastAtMs, atMs)) return 0;
  const pausedMs = atMs - lastAtMs;
  if (pausedMs > pause.longestMs) {
    pause.longestMs = pausedMs;
    pause.endRow = row;
  }
  return pausedMs;
}

function newPauses(openedAtMs: number | undefined): Pauses {
  const pause = (): Pause => ({ lastAtMs: openedAtMs, longestMs: 0, endRow: undefined });
  return { any: pause(), sent: pause(), received: pause(), unansweredMs: 0, answeredMs: 0 };
}

function write(track: Track, { longestMs, endRow }: Pause): void {
  track.longestGapMs = longestMs;
  track.longestGapEndRow = endRow;
}
