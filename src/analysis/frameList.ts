import type { FrameRow } from '../model/frameLog.ts';
import { type Connection, openedAtMs, type Session } from '../model/session.ts';
import type { TimeIndex } from '../model/timeIndex.ts';
import { FrameItems, type Mark } from './frameItems.ts';
import { FrameListWriter } from './frameListWriter.ts';
import type { FrameKnowledge, FrameListItem, FrameQuery } from './frameQuery.ts';

const PAUSE_CHECK_ROWS = 128;

/**
 * The frames of a session that a query wants, in order of time, with what happened between them. Follows the session
 * at the cost of what is new; the list of a long session can be built in slices.
 *
 * Times never fall along the list. Whatever arrives late is met by taking the list back to its time and reading on
 * from there:
 *
 * ```
 *   listed   opened  f1  f2 │▒silence▒  f5  f6  ⋯hidden        f4 arrives late, between f2 and f5:
 *                           └ taken back to here; f4, f5, f6 … are read again
 *   source   f1  f2  f4  f5  f6  h7  h8
 *                    └ cursor
 * ```
 */
export class FrameList {
  readonly #session: Session;
  readonly #query: FrameQuery;
  readonly #source: TimeIndex;
  readonly #items: FrameItems;
  readonly #writer: FrameListWriter;
  readonly #knowledge: FrameKnowledge;
  /** Safe for rows that have been dropped since: they stood before all others. */
  readonly #timeOf = (row: FrameRow): number =>
    row < this.#session.frames.firstRow ? Number.NEGATIVE_INFINITY : this.#session.frames.atMs(row);
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #rereads = new Map<Connection, number>();
  #factsRevision = -1;
  /** Position in the source of the next row to read. */
  #cursor = 0;
  /** The row before it. */
  #lastRead: FrameRow | undefined;
  #isComplete = false;
  #firstRow: FrameRow;
  #endRow = 0;
  #goneFrames = 0;

  constructor(session: Session, query: FrameQuery, knowledge: FrameKnowledge) {
    this.#session = session;
    this.#query = query;
    this.#knowledge = knowledge;
    this.#fromMs = query.timeRange?.fromMs ?? Number.NEGATIVE_INFINITY;
    this.#toMs = query.timeRange?.toMs ?? Number.POSITIVE_INFINITY;
    this.#source = query.connection?.rows ?? session.timeline;
    this.#items = new FrameItems((row) => this.#timeOf(row));
    this.#writer = new FrameListWriter(session, query, knowledge, this.#items);
    this.#firstRow = session.frames.firstRow;
    this.#restart();
  }

  get length(): number {
    return this.#items.length;
  }

  /** How many frames are listed. */
  get frameCount(): number {
    return this.#items.frameCount;
  }

  /** Frames listed so far, those included that are no longer held: the difference of two readings is what is new. */
  get frameTotal(): number {
    return this.#items.frameCount + this.#goneFrames;
  }

  /** How much of the session has been read: 1 when the list is complete. */
  get progress(): number {
    return this.#isComplete ? 1 : this.#cursor / Math.max(1, this.#source.length);
  }

  /** Reads what is new until done, or until `shouldPause`, asked every 128 rows, says so. */
  advance(shouldPause: () => boolean = () => false): void {
    this.#catchUp();
    const writer = this.#writer;
    const toMs = this.#toMs;
    this.#isComplete = false;
    for (let read = 1; this.#cursor < this.#source.length; read++) {
      if (read % PAUSE_CHECK_ROWS === 0 && shouldPause()) return;
      const row = this.#source.at(this.#cursor);
      const atMs = this.#timeOf(row);
      if (atMs > toMs) break;
      if (atMs >= this.#fromMs) {
        const quietSinceMs = this.#quietSinceMs();
        writer.listFacts(atMs, false, quietSinceMs);
        writer.listRow(row, atMs, quietSinceMs);
      }
      this.#lastRead = row;
      this.#cursor++;
    }
    writer.listFacts(toMs, true, this.#quietSinceMs());
    this.#isComplete = true;
  }

  /** The item at a position; `undefined` outside the list. */
  at(position: number): FrameListItem | undefined {
    const row = this.#items.rowAt(position);
    if (row !== undefined) return { kind: 'frame', row };
    const mark = this.#items.markAt(position);
    if (!mark) return undefined;
    const { kind, fromMs, toMs, value } = mark;
    if (kind === 'silence') return { kind, fromMs, toMs };
    if (kind === 'hidden') return { kind, count: value, fromMs, toMs };
    if (kind === 'dropped') return { kind, count: this.#writer.droppedFrames };
    const fact = this.#writer.factAt(value);
    return fact && { kind, fact };
  }

  /** The row at a position, if a frame stands there. */
  rowAt(position: number): FrameRow | undefined {
    return this.#items.rowAt(position);
  }

  /** Where a row stands, or would stand if it were listed; 0 for one no longer held. O(log n). */
  positionOf(row: FrameRow): number {
    const { frames } = this.#session;
    if (row < frames.firstRow || row >= frames.endRow) return 0;
    const atMs = frames.atMs(row);
    const first = this.#items.lowerBound(atMs);
    for (let position = first; position < this.length && this.#items.atMs(position) <= atMs; position++) {
      if (this.#items.rowAt(position) === row) return position;
    }
    return first;
  }

  /** Position of the nearest frame from `position` on, going by `step`. */
  nearestFrame(position: number, step: 1 | -1): number | undefined {
    let at = position;
    while (at >= 0 && at < this.length && this.#items.rowAt(at) === undefined) at += step;
    return at >= 0 && at < this.length ? at : undefined;
  }

  /** Brings what is listed in line with what the session has become meanwhile. */
  #catchUp(): void {
    this.#forgetDropped();
    let backToMs = this.#earliestLate();
    let again = this.#writer.refreshRhythm();
    if (this.#factsRevision !== this.#session.factsRevision) {
      this.#factsRevision = this.#session.factsRevision;
      backToMs = Math.min(backToMs, this.#writer.refreshFacts());
      again ||= this.frameCount > 0 && !this.#items.hasDropped && this.#writer.droppedFrames > 0;
    }
    if (again) this.#restart();
    else if (backToMs < Number.POSITIVE_INFINITY) this.#goBackTo(backToMs);
  }

  #restart(): void {
    this.#writer.restart();
    this.#setCursor(this.#source.lowerBound(this.#fromMs, this.#timeOf));
  }

  #goBackTo(atMs: number): void {
    const brokenRun = this.#writer.goBackTo(atMs);
    if (brokenRun !== undefined && brokenRun < this.#firstRow) {
      this.#restart();
      return;
    }
    const place =
      brokenRun === undefined ? this.#source.lowerBound(atMs, this.#timeOf) : this.#placeInSource(brokenRun);
    this.#setCursor(Math.min(this.#cursor, place));
  }

  #setCursor(cursor: number): void {
    this.#cursor = cursor;
    this.#lastRead = cursor > 0 ? this.#source.at(cursor - 1) : undefined;
  }

  #forgetDropped(): void {
    const { firstRow } = this.#session.frames;
    if (firstRow === this.#firstRow) return;
    this.#firstRow = firstRow;
    this.#goneFrames += this.#items.dropBelow(firstRow, (run) => this.#heldPartOf(run));
    this.#writer.resumeRun();
    if (this.#lastRead === undefined || this.#lastRead < firstRow) this.#restart();
    else this.#cursor = this.#placeInSource(this.#lastRead) + 1;
  }

  /** What is left of a hidden run whose first rows were dropped. */
  #heldPartOf(run: Mark): Mark | undefined {
    const source = this.#source;
    const hidden: FrameRow[] = [];
    for (let i = source.lowerBound(run.fromMs, this.#timeOf); i < source.length; i++) {
      const row = source.at(i);
      if (this.#timeOf(row) > run.toMs) break;
      if (this.#writer.isHidden(row)) hidden.push(row);
    }
    const [row] = hidden;
    return row === undefined ? undefined : { ...run, row, value: hidden.length, fromMs: this.#timeOf(row) };
  }

  /** Time from which on new rows, or rows judged anew, belong among what is listed; infinity when none do. */
  #earliestLate(): number {
    const { frames, connections } = this.#session;
    const { connection } = this.#query;
    let newMs = Number.POSITIVE_INFINITY;
    let judgedMs = Number.POSITIVE_INFINITY;
    for (let row = Math.max(this.#endRow, frames.firstRow); row < frames.endRow; row++) {
      const index = frames.connectionIndex(row);
      if (connection && index !== connection.index) continue;
      newMs = Math.min(newMs, frames.atMs(row));
      judgedMs = Math.min(judgedMs, this.#judgedAnewFrom(connections[index]));
    }
    this.#endRow = frames.endRow;
    const readMs = this.#lastRead === undefined ? Number.NEGATIVE_INFINITY : this.#timeOf(this.#lastRead);
    if (newMs >= readMs && newMs > this.#writer.lastFactAtMs) newMs = Number.POSITIVE_INFINITY;
    return Math.min(newMs, judgedMs);
  }

  #judgedAnewFrom(connection: Connection | undefined): number {
    const rereads = connection && this.#knowledge.heartbeatRereads(connection);
    if (!connection || rereads === undefined || !this.#query.hideHeartbeats) return Number.POSITIVE_INFINITY;
    const known = this.#rereads.get(connection);
    this.#rereads.set(connection, rereads);
    return known === undefined || known === rereads ? Number.POSITIVE_INFINITY : connection.createdAtMs;
  }

  #placeInSource(row: FrameRow): number {
    let place = this.#source.lowerBound(this.#timeOf(row), this.#timeOf);
    while (this.#source.at(place) !== row) place++;
    return place;
  }

  /** When the frame before the cursor passed, or the socket opened; `undefined` when that is not known. */
  #quietSinceMs(): number | undefined {
    const { connection } = this.#query;
    if (!connection) return undefined;
    if (this.#lastRead !== undefined) return this.#timeOf(this.#lastRead);
    return connection.droppedFrames > 0 ? undefined : openedAtMs(connection);
  }
}
