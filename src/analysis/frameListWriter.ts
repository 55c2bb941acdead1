import type { FrameRow } from '../model/frameLog.ts';
import type { Session } from '../model/session.ts';
import { type CaptureGap, captureGaps, gapWithin } from './captureGaps.ts';
import { type FrameFact, FrameFacts, firstDifference } from './frameFacts.ts';
import { isWanted } from './frameFilter.ts';
import type { FrameItems, Mark } from './frameItems.ts';
import type { FrameKnowledge, FrameQuery } from './frameQuery.ts';
import { SHORTEST_BEFORE_END_MS, silenceThresholdMs } from './frameSilence.ts';

const OPCODE_CLOSE = 8;
/** Closing with these is nothing to explain, so neither is the pause before it. */
const QUIET_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);
/** The rhythm must have changed by this factor before the silences of the past are judged again. */
const THRESHOLD_CHANGE = 1.5;

/** Whether a fact stands behind the frames of its own moment. */
function isEnd(fact: FrameFact): boolean {
  return fact.kind === 'ended' || fact.kind === 'replaced';
}

/** Writes rows, given in order of time, to a list: which are shown, and what belongs between them. */
export class FrameListWriter {
  readonly #session: Session;
  readonly #query: FrameQuery;
  readonly #knowledge: FrameKnowledge;
  readonly #items: FrameItems;
  readonly #factSource: FrameFacts;
  /** A search shows what was found and nothing else. */
  readonly #framesOnly: boolean;
  #facts: readonly FrameFact[] = [];
  #nextFact = 0;
  #gaps: readonly CaptureGap[] = [];
  #thresholdMs: number | undefined;
  /** The hidden run that ends the list and may go on. */
  #run: Mark | undefined;

  constructor(session: Session, query: FrameQuery, knowledge: FrameKnowledge, items: FrameItems) {
    this.#session = session;
    this.#query = query;
    this.#knowledge = knowledge;
    this.#items = items;
    this.#factSource = new FrameFacts(session, query.connection, knowledge);
    this.#framesOnly = query.pattern !== undefined;
  }

  factAt(index: number): FrameFact | undefined {
    return this.#facts[index];
  }

  /** Time of the newest fact listed. */
  get lastFactAtMs(): number {
    return this.#facts[this.#nextFact - 1]?.atMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether the row is one of those that a hidden run counts. */
  isHidden(row: FrameRow): boolean {
    return this.#isHeartbeat(row) && isWanted(this.#session.frames, row, this.#query);
  }

  /** Reads the session's facts again. Returns the time from which on they are others than before. */
  refreshFacts(): number {
    if (this.#framesOnly) return Number.POSITIVE_INFINITY;
    const before = this.#facts;
    this.#facts = this.#factSource.read();
    this.#gaps = captureGaps(this.#session.captureMarks);
    const index = firstDifference(before, this.#facts);
    if (index === undefined) return Number.POSITIVE_INFINITY;
    const times = [before[index], this.#facts[index]].map((fact) => fact?.atMs ?? Number.POSITIVE_INFINITY);
    return Math.min(...times);
  }

  /** Follows the connection's rhythm. Returns whether silences listed before have to be judged again. */
  refreshRhythm(): boolean {
    const { connection } = this.#query;
    if (!connection) return false;
    const before = this.#thresholdMs;
    const thresholdMs = silenceThresholdMs(connection.gaps);
    if (before !== undefined) {
      const change = thresholdMs / before;
      if (change < THRESHOLD_CHANGE && change > 1 / THRESHOLD_CHANGE) return false;
    }
    this.#thresholdMs = thresholdMs;
    return before !== undefined;
  }

  /** Takes everything from `atMs` on away. Returns the first row of a hidden run that was broken up by that. */
  goBackTo(atMs: number): FrameRow | undefined {
    const next = this.#facts.findIndex((fact) => fact.atMs >= atMs);
    this.#nextFact = Math.min(this.#nextFact, next < 0 ? this.#facts.length : next);
    const position = this.#items.lowerBound(atMs);
    this.#items.truncate(position);
    this.resumeRun();
    if (!this.#run || this.#run.toMs < atMs) return undefined;
    const { row } = this.#run;
    this.#items.truncate(position - 1);
    this.#run = undefined;
    return row;
  }

  /** Empties the list. */
  restart(): void {
    this.#items.truncate(0);
    this.#run = undefined;
    this.#nextFact = 0;
  }

  /** Looks again whether the list ends with a hidden run. */
  resumeRun(): void {
    const last = this.#items.markAt(this.#items.length - 1);
    this.#run = last?.kind === 'hidden' ? last : undefined;
  }

  /**
   * Lists the facts up to `atMs`; of those at that very time the ends only `withEnds`.
   * @param quietSinceMs when the last frame before them passed, or the socket opened; `undefined` when not known
   */
  listFacts(atMs: number, withEnds: boolean, quietSinceMs: number | undefined): void {
    const fromMs = this.#query.timeRange?.fromMs ?? Number.NEGATIVE_INFINITY;
    for (; this.#nextFact < this.#facts.length; this.#nextFact++) {
      const fact = this.#facts[this.#nextFact];
      if (!fact || fact.atMs > atMs || (fact.atMs === atMs && isEnd(fact) && !withEnds)) return;
      if (fact.atMs < fromMs) continue;
      if (fact.kind === 'ended') {
        const quiet = fact.code !== undefined && QUIET_CODES.has(fact.code);
        this.#listSilence(quietSinceMs, fact.atMs, quiet);
      }
      this.#listMark({ kind: 'fact', fromMs: fact.atMs, toMs: fact.atMs, value: this.#nextFact, row: 0 });
    }
  }

  /** Lists a row, or counts it among the hidden ones, or passes it over. */
  listRow(row: FrameRow, atMs: number, quietSinceMs: number | undefined): void {
    const { frames } = this.#session;
    const hidden = this.#isHeartbeat(row);
    if (hidden && this.#framesOnly) return;
    this.#listSilence(quietSinceMs, atMs, frames.opcode(row) !== OPCODE_CLOSE);
    if (!isWanted(frames, row, this.#query)) return;
    if (!hidden) {
      this.#noteDropped();
      this.#items.pushRow(row);
      this.#run = undefined;
    } else if (this.#run) {
      this.#run = { ...this.#run, toMs: atMs, value: this.#run.value + 1 };
      this.#items.replaceLastMark(this.#run);
    } else {
      this.#noteDropped();
      const run: Mark = { kind: 'hidden', fromMs: atMs, toMs: atMs, value: 1, row };
      this.#listMark(run);
      this.#run = run;
    }
  }

  /** How many frames of what is listed are no longer held. */
  get droppedFrames(): number {
    const { connection } = this.#query;
    if (connection) return connection.droppedFrames;
    return this.#session.connections.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0);
  }

  #listSilence(fromMs: number | undefined, toMs: number, inRhythm: boolean): void {
    if (this.#framesOnly || this.#thresholdMs === undefined || fromMs === undefined) return;
    const least = inRhythm ? this.#thresholdMs : Math.min(this.#thresholdMs, SHORTEST_BEFORE_END_MS);
    if (toMs - fromMs < least || gapWithin(this.#gaps, fromMs, toMs)) return;
    this.#listMark({ kind: 'silence', fromMs, toMs, value: 0, row: 0 });
  }

  #isHeartbeat(row: FrameRow): boolean {
    return this.#query.hideHeartbeats && this.#knowledge.isHeartbeat(row);
  }

  #listMark(mark: Mark): void {
    this.#items.pushMark(mark);
    this.#run = undefined;
  }

  #noteDropped(): void {
    if (this.#items.hasDropped || this.#items.frameCount > 0) return;
    if (this.droppedFrames > 0) this.#items.pushDropped();
  }
}
