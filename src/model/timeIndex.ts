/** A row that overtakes more than this waits in line: moving it at once could cost the square of the rows. */
const LONGEST_SLIDE = 64;

/**
 * Row numbers of a frame log, ordered by time; rows of one time stand in order of arrival. Appending in order is O(1)
 * amortised. A row that arrives slightly late (a net log lags by up to a second) is slid into place; rows that arrive
 * far too late (a file tells one connection after the other) wait and are merged in one pass at the next look.
 *
 * ```
 *   rows   [ · · · 17 18 21 25 … 90 · · · · ]      late [ 91 92 93 ]
 *                  ^head          ^end   ^capacity
 * ```
 */
export class TimeIndex {
  #rows = new Uint32Array(16);
  #head = 0;
  #end = 0;
  #late: number[] = [];
  #timeOf: (row: number) => number = () => 0;

  get length(): number {
    return this.#end - this.#head + this.#late.length;
  }

  /** The row at `position` (0 is the oldest kept). Throws outside `0 … length - 1`. */
  at(position: number): number {
    this.#mergeLate();
    const row = position >= 0 && position < this.length ? this.#rows[this.#head + position] : undefined;
    if (row === undefined) throw new RangeError(`No position ${position} in an index of ${this.length}`);
    return row;
  }

  /** The rows as they stand now; later changes do not reach the copy. */
  toArray(): Uint32Array {
    this.#mergeLate();
    return this.#rows.slice(this.#head, this.#end);
  }

  /** Adds `row`; returns whether it is the newest (`false`: it arrived late). `timeOf` answers for any row kept. */
  insert(row: number, atMs: number, timeOf: (row: number) => number): boolean {
    if (this.#end === this.#head) this.#mergeLate();
    const isNewest = this.#end === this.#head || timeOf(this.#rows[this.#end - 1] ?? 0) <= atMs;
    if (!isNewest && (this.#late.length > 0 || !this.#slides(atMs, timeOf))) {
      this.#late.push(row);
      this.#timeOf = timeOf;
      return false;
    }
    if (this.#end === this.#rows.length) this.#grow(1);
    let slot = this.#end;
    if (!isNewest) {
      while (slot > this.#head && timeOf(this.#rows[slot - 1] ?? 0) > atMs) slot--;
      this.#rows.copyWithin(slot + 1, slot, this.#end);
    }
    this.#rows[slot] = row;
    this.#end++;
    return isNewest;
  }

  /** Position of the first row at or after `atMs`; `length` when there is none. O(log n). */
  lowerBound(atMs: number, timeOf: (row: number) => number): number {
    this.#mergeLate();
    let low = this.#head;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timeOf(this.#rows[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }

  /** Forgets `count` rows below `firstKept`; they stand at or near the head, and nobody knows their times any more. */
  dropBelow(firstKept: number, count: number): void {
    const lateBefore = this.#late.length;
    if (lateBefore > 0) this.#late = this.#late.filter((row) => row >= firstKept);
    let found = lateBefore - this.#late.length;
    let read = this.#head;
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

  #slides(atMs: number, timeOf: (row: number) => number): boolean {
    const farthest = this.#end - LONGEST_SLIDE;
    return farthest <= this.#head || timeOf(this.#rows[farthest - 1] ?? 0) <= atMs;
  }

  #mergeLate(): void {
    if (this.#late.length === 0) return;
    const timeOf = this.#timeOf;
    const late = this.#late;
    this.#late = [];
    // Stable: rows of one time keep their order of arrival.
    late.sort((a, b) => timeOf(a) - timeOf(b));
    if (this.#end + late.length > this.#rows.length) this.#grow(late.length);
    let read = this.#end - 1;
    this.#end += late.length;
    let write = this.#end - 1;
    for (let next = late.length - 1; next >= 0; next--) {
      const row = late[next] ?? 0;
      const atMs = timeOf(row);
      while (read >= this.#head && timeOf(this.#rows[read] ?? 0) > atMs) {
        this.#rows[write--] = this.#rows[read--] ?? 0;
      }
      this.#rows[write--] = row;
    }
  }

  #grow(needed: number): void {
    const length = this.#end - this.#head;
    let capacity = this.#rows.length;
    // Room freed at the head is used again while it is enough to keep growing rare.
    while (length + needed > capacity * 0.75) capacity *= 2;
    const target = capacity > this.#rows.length ? new Uint32Array(capacity) : this.#rows;
    target.set(this.#rows.subarray(this.#head, this.#end), 0);
    this.#rows = target;
    this.#head = 0;
    this.#end = length;
  }
}
