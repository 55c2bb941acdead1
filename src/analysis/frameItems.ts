import type { FrameRow } from '../model/frameLog.ts';

/** An item that is no frame: what it is, when, and its figures. */
export interface Mark {
  readonly kind: MarkKind;
  /** When it began. */
  readonly fromMs: number;
  /** When it ended; for a moment the same. */
  readonly toMs: number;
  /** Position of a fact, number of hidden heartbeats. */
  readonly value: number;
  /** The first row of a hidden run. */
  readonly row: FrameRow;
}

export type MarkKind = 'fact' | 'silence' | 'hidden' | 'dropped';

const KINDS: readonly MarkKind[] = ['fact', 'silence', 'hidden', 'dropped'];
/** An item at or above this is a mark, below it a row: 2^31 rows are more than any budget holds. */
const MARK = 0x8000_0000;
/** The one mark that is put in at the head later on has a place of its own among the columns. */
const DROPPED = 0;

/**
 * The items of a list in typed arrays: 4 bytes for a frame, 29 more for what is not a frame. Grows and shrinks at
 * the end; frames that the log let go are taken out at the head.
 */
export class FrameItems {
  readonly #timeOf: (row: FrameRow) => number;
  #items = new Uint32Array(64);
  #length = 0;
  #kind = new Uint8Array(16);
  #fromMs = new Float64Array(16);
  #toMs = new Float64Array(16);
  #value = new Uint32Array(16);
  #row = new Uint32Array(16);
  #marks = DROPPED + 1;
  #marksListed = 0;
  #hasDropped = false;

  constructor(timeOf: (row: FrameRow) => number) {
    this.#timeOf = timeOf;
  }

  get length(): number {
    return this.#length;
  }

  /** How many items are frames. */
  get frameCount(): number {
    return this.#length - this.#marksListed;
  }

  /** Whether the list says that older frames are gone. */
  get hasDropped(): boolean {
    return this.#hasDropped;
  }

  /** The row at a position; `undefined` for a mark or no position at all. */
  rowAt(position: number): FrameRow | undefined {
    const item = position < this.#length ? this.#items[position] : undefined;
    return item !== undefined && item < MARK ? item : undefined;
  }

  /** The mark at a position; `undefined` for a frame or no position at all. */
  markAt(position: number): Mark | undefined {
    const item = position < this.#length ? this.#items[position] : undefined;
    if (item === undefined || item < MARK) return undefined;
    return this.#read(item - MARK);
  }

  /** The time (ms) that orders an item: a silence stands at its end, a hidden run at its beginning. */
  atMs(position: number): number {
    const row = this.rowAt(position);
    if (row !== undefined) return this.#timeOf(row);
    const mark = this.markAt(position);
    if (!mark) return Number.POSITIVE_INFINITY;
    return mark.kind === 'silence' ? mark.toMs : mark.fromMs;
  }

  /** Position of the first item at or after `atMs`; `length` when there is none. O(log n). */
  lowerBound(atMs: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.atMs(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  pushRow(row: FrameRow): void {
    if (this.#length === this.#items.length) this.#items = doubled(this.#items, Uint32Array);
    this.#items[this.#length++] = row;
  }

  pushMark(mark: Mark): void {
    if (this.#marks === this.#kind.length) {
      this.#kind = doubled(this.#kind, Uint8Array);
      this.#fromMs = doubled(this.#fromMs, Float64Array);
      this.#toMs = doubled(this.#toMs, Float64Array);
      this.#value = doubled(this.#value, Uint32Array);
      this.#row = doubled(this.#row, Uint32Array);
    }
    this.pushRow(MARK + this.#marks);
    this.#marks++;
    this.#marksListed++;
    this.replaceLastMark(mark);
  }

  /** Says, before the first frame, that older ones are gone. */
  pushDropped(): void {
    this.pushRow(MARK + DROPPED);
    this.#noteDropped(this.#length - 1);
  }

  /** Rewrites the newest mark: a run of hidden heartbeats that goes on. */
  replaceLastMark(mark: Mark): void {
    this.#write(this.#marks - 1, mark);
  }

  /** Takes everything from `position` on away. */
  truncate(position: number): void {
    let firstMark = this.#marks;
    for (let i = position; i < this.#length; i++) {
      const item = this.#items[i] ?? 0;
      if (item < MARK) continue;
      if (item === MARK + DROPPED) {
        this.#forgetDropped();
        continue;
      }
      this.#marksListed--;
      firstMark = Math.min(firstMark, item - MARK);
    }
    this.#marks = firstMark;
    this.#length = Math.min(this.#length, position);
  }

  /**
   * Takes out the rows below `firstKept`, and with them the silences that lead to the first frame kept; facts stay,
   * and a `dropped` mark says what is missing. `heldPartOf` rewrites a hidden run that lost rows (`undefined`: nothing
   * of it is left). O(length), but the log drops rows thousands at a time. Returns how many frames went.
   */
  dropBelow(firstKept: FrameRow, heldPartOf: (run: Mark) => Mark | undefined): number {
    let write = 0;
    let atHead = true;
    let gone = 0;
    for (let read = 0; read < this.#length; read++) {
      const item = this.#items[read] ?? 0;
      if (item < MARK ? item < firstKept : !this.#isKept(item, atHead, firstKept, heldPartOf)) {
        if (item < MARK) gone++;
        else if (item === MARK + DROPPED) this.#forgetDropped();
        else this.#marksListed--;
        continue;
      }
      const isFact = item >= MARK && this.#kind[item - MARK] === KINDS.indexOf('fact');
      // Something went before the first frame, so there is room for the note.
      if (atHead && !isFact && write < read) {
        this.#items[write] = MARK + DROPPED;
        this.#noteDropped(write++);
      }
      atHead &&= isFact;
      this.#items[write++] = item;
    }
    this.#length = write;
    return gone;
  }

  #isKept(
    item: number,
    atHead: boolean,
    firstKept: FrameRow,
    heldPartOf: (run: Mark) => Mark | undefined,
  ): boolean {
    const mark = this.#read(item - MARK);
    if (mark.kind === 'silence') return !atHead;
    if (mark.kind === 'dropped') return false;
    if (mark.kind === 'fact' || mark.row >= firstKept) return true;
    const held = heldPartOf(mark);
    if (held) this.#write(item - MARK, held);
    return held !== undefined;
  }

  /** The note takes the time of the fact before it, so that times never fall along the list. */
  #noteDropped(position: number): void {
    const atMs = this.markAt(position - 1)?.toMs ?? Number.NEGATIVE_INFINITY;
    this.#hasDropped = true;
    this.#marksListed++;
    this.#write(DROPPED, { kind: 'dropped', fromMs: atMs, toMs: atMs, value: 0, row: 0 });
  }

  #forgetDropped(): void {
    this.#hasDropped = false;
    this.#marksListed--;
  }

  #read(index: number): Mark {
    return {
      kind: KINDS[this.#kind[index] ?? 0] ?? 'fact',
      fromMs: this.#fromMs[index] ?? 0,
      toMs: this.#toMs[index] ?? 0,
      value: this.#value[index] ?? 0,
      row: this.#row[index] ?? 0,
    };
  }

  #write(index: number, mark: Mark): void {
    this.#kind[index] = KINDS.indexOf(mark.kind);
    this.#fromMs[index] = mark.fromMs;
    this.#toMs[index] = mark.toMs;
    this.#value[index] = mark.value;
    this.#row[index] = mark.row;
  }
}

function doubled<T extends Uint8Array | Uint32Array | Float64Array>(
  array: T,
  Type: new (length: number) => T,
): T {
  const grown = new Type(array.length * 2);
  grown.set(array);
  return grown;
}
