const NEWLINE = 0x0a;
/** A longer line is none of the events we read (Chrome's snapshot of everything at the end can be large). */
const LONGEST_LINE_BYTES = 8 * 1024 * 1024;

/** Cuts bytes into lines while they arrive; a line is handed out once its end was seen. */
export class LineCutter {
  readonly #onLine: (line: Uint8Array) => void;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #skipsLine = false;

  /** @param onLine gets a line without its line break; the bytes are valid only during the call */
  constructor(onLine: (line: Uint8Array) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#finish(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** The bytes after the last line break, as one. */
  takeRest(): Uint8Array {
    const rest = this.#skipsLine ? new Uint8Array() : this.#joined(new Uint8Array());
    this.#forget();
    return rest;
  }

  #finish(end: Uint8Array): void {
    if (!this.#skipsLine) this.#onLine(this.#parts.length === 0 ? end : this.#joined(end));
    this.#forget();
  }

  #keep(part: Uint8Array): void {
    if (this.#skipsLine) return;
    this.#partBytes += part.length;
    if (this.#partBytes > LONGEST_LINE_BYTES) {
      this.#forget();
      this.#skipsLine = true;
      return;
    }
    // A copy: whoever reads the file may use its buffer again.
    this.#parts.push(part.slice());
  }

  #joined(end: Uint8Array): Uint8Array {
    const line = new Uint8Array(this.#partBytes + end.length);
    let offset = 0;
    for (const part of this.#parts) {
      line.set(part, offset);
      offset += part.length;
    }
    line.set(end, offset);
    return line;
  }

  #forget(): void {
    this.#parts = [];
    this.#partBytes = 0;
    this.#skipsLine = false;
  }
}
