/**
 * Row numbers of a frame log, ordered by time. Appending in order is O(1) amortised; a row that arrives late
 * (a net log lags by up to a second) is slid into place, which costs only what it overtakes.
 *
 * ```
 *   rows   [ · · · 17 18 21 25 … 90 · · · · ]
 *                  ^head          ^end   ^capacity
 * ```
 */
export class TimeIndex {
  #rows = new Uint32Array(16);
  #head = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#head;
  }

  /** The row at `position` (0 is the oldest kept). Throws outside `0 … length - 1`. */
  at(position: number): number {
    const row = position >= 0 && position < this.length ? this.#rows[this.#head + position] : undefined;
    if (row === undefined) throw new RangeError(`No position ${position} in an index of ${this.length}`);
    return row;
  }

  /** Adds `row`; returns its position: `length - 1` unless it arrived late. */
  insert(row: number, atMs: number, timeOf: (row: number) => number): number {
    if (this.#end === this.#rows.length) this.#grow();
    let slot = this.#end;
    while (slot > this.#head && timeOf(this.#rows[slot - 1] ?? 0) > atMs) slot--;
    if (slot < this.#end) this.#rows.copyWithin(slot + 1, slot, this.#end);
    this.#rows[slot] = row;
    this.#end++;
    return slot - this.#head;
  }

  /** Position of the first row at or after `atMs`; `length` when there is none. O(log n). */
  lowerBound(atMs: number, timeOf: (row: number) => number): number {
    let low = this.#head;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timeOf(this.#rows[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }

  /** Forgets `count` rows below `firstKept`; they stand at or near the head. */
  dropBelow(firstKept: number, count: number): void {
    let read = this.#head;
    let found = 0;
    while (read < this.#end && found < count) {
      if ((this.#rows[read] ?? 0) < firstKept) found++;
      read++;
    }
    // Rows kept among the dropped ones (late arrivals) move up against the rest.
    let write = read;
    for (let i = read - 1; i >= this.#head; i--) {
      const row = this.#rows[i] ?? 0;
      if (row >= firstKept) this.#rows[--write] = row;
    }
    this.#head = write;
  }

  #grow(): void {
    const length = this.length;
    // Room freed at the head is used again before the array grows.
    const target = length > this.#rows.length / 2 ? new Uint32Array(this.#rows.length * 2) : this.#rows;
    target.set(this.#rows.subarray(this.#head, this.#end), 0);
    this.#rows = target;
    this.#head = 0;
    this.#end = length;
  }
}
