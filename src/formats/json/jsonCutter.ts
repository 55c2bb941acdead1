import type { BatchesPlan, EachPlan, JsonPlan, MembersPlan } from './jsonPlan.ts';
import { ValueScanner } from './valueScanner.ts';

/** The text is no JSON at `offset` characters from its beginning. */
export class JsonDamage extends Error {
  override readonly name = 'JsonDamage';
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** What V8 lets a string hold on 64-bit machines; other engines allow more. */
const LONGEST_STRING = 0x1fffffe8;

const SKIP: JsonPlan = { kind: 'skip' };

type Expectation = 'value' | 'element or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

interface Level {
  readonly plan: MembersPlan | EachPlan;
  /** Key of the member being read. */
  key: string;
}

/**
 * Cuts a JSON text that arrives in pieces into the values a plan asks for. Between them it checks the grammar; inside
 * them it only finds the end (strings are skipped by native search) and leaves the parsing to `JSON.parse`, which is
 * several times faster than a tokenizer in JavaScript. Memory: the value or batch at hand and one piece of text.
 */
export class JsonCutter {
  readonly #plan: JsonPlan;
  readonly #levels: Level[] = [];
  readonly #scanner = new ValueScanner();
  #expects: Expectation = 'value';
  #reading: JsonPlan | 'key' | undefined;
  #consumed = 0;

  constructor(plan: JsonPlan) {
    this.#plan = plan;
  }

  /** True when the text came to its end. */
  get isComplete(): boolean {
    return this.#expects === 'nothing' && this.#reading === undefined;
  }

  /** Characters held for the value at hand. */
  get heldChars(): number {
    return this.#scanner.heldChars;
  }

  /** Reads the next piece. Throws {@link JsonDamage} where the text stops being JSON, and what a plan's functions throw. */
  write(text: string): void {
    let pos = 0;
    while (pos < text.length) {
      pos = this.#reading === undefined ? this.#readStructure(text, pos) : this.#readOn(text, pos);
    }
    if (this.heldChars > LONGEST_STRING)
      throw new JsonDamage(this.#consumed, 'A value is too long for a string');
    this.#consumed += text.length;
  }

  /** Hands out the whole elements of a batch at hand: for a text that ends too early. */
  flush(): void {
    const reading = this.#reading;
    if (reading === undefined || reading === 'key' || reading.kind !== 'batches') return;
    handOut(reading, this.#scanner.takeWholeElements());
  }

  #readOn(text: string, pos: number): number {
    const reading = this.#reading;
    if (reading !== undefined && reading !== 'key' && reading.kind === 'batches') {
      const next = this.#scanner.readElements(text, pos, (elements) => handOut(reading, elements));
      if (this.#scanner.isDone) this.#finishValue();
      return next;
    }
    const next = this.#scanner.readValue(text, pos);
    if (!this.#scanner.isDone) return next;
    if (reading === 'key') {
      const key = this.#parse(this.#scanner.takeText(), next);
      const level = this.#levels.at(-1);
      if (level) level.key = String(key);
      this.#reading = undefined;
      this.#expects = 'colon';
      return next;
    }
    if (reading?.kind === 'take') reading.onValue(this.#parse(this.#scanner.takeText(), next));
    this.#finishValue();
    return next;
  }

  #parse(text: string, pos: number): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new JsonDamage(this.#consumed + pos, String(error));
    }
  }

  #readStructure(text: string, pos: number): number {
    const code = text.charCodeAt(pos);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return pos + 1;
    const char = text[pos] ?? '';
    switch (this.#expects) {
      case 'value':
        return this.#beginValue(char, text, pos);
      case 'element or end':
        return char === ']' ? this.#leave(pos) : this.#beginValue(char, text, pos);
      case 'key or end':
        if (char === '}') return this.#leave(pos);
        return this.#beginKey(char, pos);
      case 'key':
        return this.#beginKey(char, pos);
      case 'colon':
        if (char !== ':') this.#damaged(pos, char);
        this.#expects = 'value';
        return pos + 1;
      case 'comma or end': {
        const isObject = this.#levels.at(-1)?.plan.kind === 'members';
        if (char === (isObject ? '}' : ']')) return this.#leave(pos);
        if (char !== ',') this.#damaged(pos, char);
        this.#expects = isObject ? 'key' : 'value';
        return pos + 1;
      }
      case 'nothing':
        return this.#damaged(pos, char);
    }
  }

  #beginKey(char: string, pos: number): number {
    if (char !== '"') this.#damaged(pos, char);
    this.#reading = 'key';
    this.#scanner.begin(true);
    return pos;
  }

  #beginValue(char: string, text: string, pos: number): number {
    const plan = this.#planHere();
    if ((plan.kind === 'members' && char === '{') || (plan.kind === 'each' && char === '[')) {
      this.#levels.push({ plan, key: '' });
      plan.onBegin?.();
      this.#expects = plan.kind === 'members' ? 'key or end' : 'element or end';
      return pos + 1;
    }
    if (!/[{["\-\dtfn]/.test(char)) this.#damaged(pos, char);
    if (plan.kind === 'batches' && char === '[') {
      this.#reading = plan;
      this.#scanner.begin(true);
      plan.onBegin?.();
      return pos + 1;
    }
    const isTaken = plan.kind === 'take';
    this.#reading = isTaken ? plan : SKIP;
    this.#scanner.begin(isTaken);
    return this.#readOn(text, pos);
  }

  #planHere(): JsonPlan {
    const level = this.#levels.at(-1);
    if (!level) return this.#plan;
    return level.plan.kind === 'each' ? level.plan.element : (level.plan.members.get(level.key) ?? SKIP);
  }

  #finishValue(): void {
    this.#reading = undefined;
    this.#expects = this.#levels.length > 0 ? 'comma or end' : 'nothing';
  }

  #leave(pos: number): number {
    const level = this.#levels.pop();
    this.#finishValue();
    if (level?.plan.kind === 'members') level.plan.onEnd?.();
    return pos + 1;
  }

  #damaged(pos: number, char: string): never {
    throw new JsonDamage(this.#consumed + pos, `Expected ${this.#expects}, found ${JSON.stringify(char)}`);
  }
}

function handOut(plan: BatchesPlan, elements: string): void {
  if (elements.trim() !== '') plan.onBatch(elements);
}
