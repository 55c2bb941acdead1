/** Characters of a long message that are looked at; identifiers stand near the beginning, or last. */
const HEAD_CHARS = 4096;
const TAIL_CHARS = 256;
/** A scalar member right before the brace that closes the message: it can belong to nothing inside. */
const LAST_MEMBER = /,\s*"([^"\\]+)"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)\s*\}\s*$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A scalar as text (strings without their quotes); `undefined` for objects, arrays and what lies beyond the head. */
export type Scalar = string | undefined;

/**
 * The members of a JSON object without parsing what is inside them: a large answer costs no more than its head.
 * `undefined` for everything that is no JSON object.
 */
export function topLevelMembers(text: string): ReadonlyMap<string, Scalar> | undefined {
  const scan = new Scan(text);
  if (!scan.enter('{')) return undefined;
  const members = new Map<string, Scalar>();
  while (!scan.isOver) {
    const key = scan.string();
    if (key === undefined || !scan.enter(':')) break;
    members.set(key, scan.value());
  }
  const last = text.length > HEAD_CHARS ? LAST_MEMBER.exec(text.slice(-TAIL_CHARS)) : null;
  if (last?.[1] !== undefined && last[2] !== undefined) members.set(last[1], unquoted(last[2]));
  return members;
}

/** The first `count` items of a JSON array, as {@link topLevelMembers} reads members. */
export function topLevelItems(text: string, count: number): readonly Scalar[] | undefined {
  const scan = new Scan(text);
  if (!scan.enter('[')) return undefined;
  const items: Scalar[] = [];
  while (items.length < count && !scan.isOver) items.push(scan.value());
  return items;
}

class Scan {
  readonly #text: string;
  readonly #end: number;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#end = Math.min(text.length, HEAD_CHARS);
  }

  /** Nothing more to read: the closing brace, the end of the head, or no JSON. */
  get isOver(): boolean {
    this.#skipSpace();
    const char = this.#text[this.#at];
    return this.#at >= this.#end || char === '}' || char === ']';
  }

  enter(char: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  string(): string | undefined {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== QUOTE) return undefined;
    const begin = this.#at;
    this.#skipString();
    return unquoted(this.#text.slice(begin, this.#at));
  }

  value(): Scalar {
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === '"') return this.string();
    if (char === '{' || char === '[') {
      this.#skipNested();
      return undefined;
    }
    const begin = this.#at;
    while (this.#at < this.#end && !/[\s,}\]]/.test(this.#text[this.#at] ?? ',')) this.#at++;
    // What is no value at all must not be read for ever.
    if (this.#at === begin) this.#at = this.#end;
    return this.#text.slice(begin, this.#at);
  }

  #skipSpace(): void {
    while (this.#at < this.#end && /[\s,]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #skipString(): void {
    for (this.#at++; this.#at < this.#end; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === BACKSLASH) this.#at++;
      else if (code === QUOTE) {
        this.#at++;
        return;
      }
    }
  }

  #skipNested(): void {
    let depth = 0;
    while (this.#at < this.#end) {
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#skipString();
        continue;
      }
      if (char === '{' || char === '[') depth++;
      else if (char === '}' || char === ']') depth--;
      this.#at++;
      if (depth === 0) return;
    }
  }
}

/** The text of a JSON token: strings without quotes and escapes. */
function unquoted(token: string): string {
  if (!token.startsWith('"')) return token;
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return String(JSON.parse(token));
  } catch {
    // Cut off by the end of the head: then its raw text is as good a name as any.
    return token.slice(1);
  }
}
