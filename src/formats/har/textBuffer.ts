/** Length of the chunks a file is handed out in, in characters. */
const CHUNK_CHARS = 128 * 1024;

/** Gathers pieces of text and hands them out in chunks of a size that suits files and event loops. */
export class TextBuffer {
  #text = '';

  /** True when a chunk is due. */
  get isFull(): boolean {
    return this.#text.length >= CHUNK_CHARS;
  }

  add(text: string): void {
    this.#text += text;
  }

  /** What was gathered, in chunks; none is cut inside a surrogate pair, so each can be encoded by itself. */
  *take(): Generator<string, void, void> {
    const text = this.#text;
    this.#text = '';
    for (let start = 0; start < text.length; ) {
      let end = Math.min(start + 2 * CHUNK_CHARS, text.length);
      if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
      yield text.slice(start, end);
      start = end;
    }
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
