/** Numbers in one typed array that doubles when it is full: 8 bytes a value, O(1) amortised to append. */
export class GrowingFloat64 {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 4) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  /** Adds `amount` to the value at `index`. */
  add(index: number, amount: number): void {
    this.#values[index] = this.at(index) + amount;
  }

  /** The values as a view; valid until the next `push`. */
  get view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Whole numbers (rows) in one typed array that doubles when it is full. */
export class GrowingUint32 {
  #values = new Uint32Array(4);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Uint32Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** The values as a view; valid until the next `push`. */
  get view(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}
