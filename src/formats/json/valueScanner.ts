/** A batch is handed out when it has grown to this many characters. */
const BATCH_CHARS = 32 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Finds where a JSON value ends in a text that arrives in pieces, and gathers its text if asked to. Knows strings and
 * nesting, nothing else: whoever parses the text finds out whether it is right.
 *
 * ```
 *   piece 1                    piece 2
 *   ["a":1,"b":[1,│2],"c":"x\│"y"},{"d":…
 *     \____________ text: held pieces + slice of the current one ____/
 * ```
 */
export class ValueScanner {
  #isGathering = false;
  #isDone = false;
  #isScalar = false;
  #hasBegun = false;
  #depth = 0;
  #inString = false;
  /** The string's last character so far was a backslash that escapes what follows. */
  #isEscaping = false;
  /** Pieces of elements that are whole, each with the comma after it. */
  #whole: string[] = [];
  /** Pieces of the value or element at hand. */
  #open: string[] = [];
  #heldChars = 0;

  /** True when the value came to its end. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get heldChars(): number {
    return this.#heldChars;
  }

  /** Prepares for the next value. */
  begin(isGathering: boolean): void {
    this.#isGathering = isGathering;
    this.#isDone = false;
    this.#isScalar = false;
    this.#hasBegun = false;
    this.#depth = 0;
    this.#inString = false;
    this.#isEscaping = false;
    this.#reset();
  }

  /** Reads on in a value that begins at `pos` of its first piece. Returns where to go on in `text`. */
  readValue(text: string, start: number): number {
    let pos = start;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      const code = text.charCodeAt(pos);
      this.#inString = code === QUOTE;
      this.#isScalar = code !== QUOTE && code !== 0x7b && code !== 0x5b;
      if (!this.#isScalar) {
        if (!this.#inString) this.#depth = 1;
        pos++;
      }
    }
    while (pos < text.length && !this.#isDone) {
      if (this.#isScalar) {
        const code = text.charCodeAt(pos);
        // A scalar ends before the first character that cannot be part of one.
        if (code === 0x2c || code === 0x5d || code === 0x7d || code <= 0x20) this.#isDone = true;
        else pos++;
      } else if (this.#inString) {
        pos = this.#skipString(text, pos);
        if (!this.#inString && this.#depth === 0) this.#isDone = true;
      } else {
        const code = text.charCodeAt(pos++);
        if (code === QUOTE) this.#inString = true;
        else if (code === 0x7b || code === 0x5b) this.#depth++;
        else if ((code === 0x7d || code === 0x5d) && --this.#depth === 0) this.#isDone = true;
      }
    }
    if (this.#isGathering) this.#hold(this.#open, text.slice(start, pos));
    return pos;
  }

  /** The text of the value that ended. */
  takeText(): string {
    const text = this.#open.length === 1 ? (this.#open[0] ?? '') : this.#open.join('');
    this.#reset();
    return text;
  }

  /** Reads on among the elements of an array whose bracket is already past; hands them out in batches. */
  readElements(text: string, start: number, onBatch: (elements: string) => void): number {
    let from = start;
    let lastComma = -1;
    let pos = start;
    while (pos < text.length) {
      if (this.#inString) {
        pos = this.#skipString(text, pos);
        continue;
      }
      const code = text.charCodeAt(pos++);
      if (code === QUOTE) this.#inString = true;
      else if (code === 0x7b || code === 0x5b) this.#depth++;
      else if (code === 0x7d || code === 0x5d) {
        if (--this.#depth >= 0) continue;
        this.#isDone = true;
        this.#hold(this.#open, text.slice(from, pos - 1));
        onBatch(this.#takeAll());
        return pos;
      } else if (code === 0x2c && this.#depth === 0) {
        lastComma = pos - 1;
        if (this.#heldChars + pos - from < BATCH_CHARS) continue;
        this.#hold(this.#open, text.slice(from, lastComma));
        onBatch(this.#takeAll());
        from = pos;
        lastComma = -1;
      }
    }
    if (lastComma >= 0) {
      this.#hold(this.#open, text.slice(from, lastComma + 1));
      this.#whole.push(...this.#open);
      this.#open = [];
      from = lastComma + 1;
    }
    this.#hold(this.#open, text.slice(from));
    return pos;
  }

  /** The elements that are whole although the array is not. */
  takeWholeElements(): string {
    const text = this.#whole.join('');
    this.#reset();
    return text.slice(0, -1);
  }

  #takeAll(): string {
    const text = this.#whole.join('') + this.#open.join('');
    this.#reset();
    return text;
  }

  #hold(pieces: string[], piece: string): void {
    pieces.push(piece);
    this.#heldChars += piece.length;
  }

  #reset(): void {
    this.#whole = [];
    this.#open = [];
    this.#heldChars = 0;
  }

  /** Goes to the end of the string whose inside is at `from`; returns the place after its closing quote. */
  #skipString(text: string, from: number): number {
    let quote = text.indexOf('"', from);
    while (quote >= 0 && this.#isEscaped(text, quote, from)) quote = text.indexOf('"', quote + 1);
    if (quote < 0) {
      this.#isEscaping = this.#isEscaped(text, text.length, from);
      return text.length;
    }
    this.#inString = false;
    this.#isEscaping = false;
    return quote + 1;
  }

  /** Whether the character at `pos` follows an odd number of backslashes; `from` is where this piece of the string begins. */
  #isEscaped(text: string, pos: number, from: number): boolean {
    let first = pos;
    while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
    const carried = first === from && this.#isEscaping ? 1 : 0;
    return (pos - first + carried) % 2 === 1;
  }
}
