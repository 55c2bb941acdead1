/** Words with a digit in them, numbers, and moments: what changes from message to message of one kind. */
const VALUES = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?|\d+\.\d+(?!\w)|\w*\d\w*/g;
/** So short a text says what it is as a whole: `2` and `17` are two kinds. */
const OPAQUE_CHARS = 4;

/**
 * A number for the form of a short message: the same for texts that differ only in numbers and in words with a digit.
 * Allocates nothing, because every short message of an unknown protocol is asked for it.
 */
export function messageForm(text: string): number {
  const isOpaque = text.length <= OPAQUE_CHARS;
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; ) {
    const end = isOpaque ? at : wordEnd(text, at);
    if (end > at && hasDigit(text, at, end)) {
      hash = Math.imul(hash ^ HASH_OF_VALUE, FNV_PRIME);
      at = numberEnd(text, end);
      continue;
    }
    const last = Math.max(at + 1, end);
    for (; at < last; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  return hash;
}

/** The numbers, and words with a digit, of a message. */
export function messageValues(text: string): readonly string[] {
  return text.length <= OPAQUE_CHARS ? [] : (text.match(VALUES) ?? []);
}

// FNV-1a, 32 bits.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Beyond every character. */
const HASH_OF_VALUE = 0x1ffff;

function wordEnd(text: string, begin: number): number {
  let end = begin;
  while (end < text.length && isWordUnit(text.charCodeAt(end))) end++;
  return end;
}

/** The end of a number whose whole part ends at `end`: `21` and `20.9` are values of one form. */
function numberEnd(text: string, end: number): number {
  if (text[end] !== '.') return end;
  const fractionEnd = wordEnd(text, end + 1);
  return hasDigit(text, end + 1, fractionEnd) ? fractionEnd : end;
}

function hasDigit(text: string, begin: number, end: number): boolean {
  for (let at = begin; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) return true;
  }
  return false;
}

/** What `\w` matches. */
function isWordUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x5f
  );
}

/** Units in which clocks count, per millisecond: nanoseconds, microseconds, milliseconds, seconds. */
const CLOCK_RATES = [1e6, 1000, 1, 0.001];
const CLOCK_TOLERANCE = 0.25;
/** More values that move at once are data. */
const MOST_MOVING = 2;

/** Counters and clocks move from the first message on; a clock in seconds may miss one. */
const LATEST_START = 3;

/** How one value moves from message to message. */
interface Motion {
  /** Always by the same step: a counter. */
  step: number | undefined;
  /** As time does: a clock. */
  rate: number | undefined;
}

/**
 * Follows the values of messages of one form. As long as nothing but counters and clocks moves, they say nothing new:
 * a sign of life. Prices, positions and sizes move otherwise.
 */
export class Clockwork {
  readonly #motions = new Map<number, Motion>();
  #last: { readonly values: readonly string[]; readonly atMs: number } | undefined;
  #isBroken = false;
  #count = 0;

  /** Something else moved: this form carries data. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Something moves, and everything that does moves like a counter or clock. */
  get isRunning(): boolean {
    return !this.#isBroken && this.#motions.size > 0;
  }

  add(values: readonly string[], atMs: number): void {
    const last = this.#last;
    this.#last = { values, atMs };
    this.#count++;
    if (!last || this.#isBroken) return;
    for (let i = 0; i < values.length; i++) {
      const motion = this.#motions.get(i);
      if (values[i] === last.values[i] && !motion) continue;
      if (!this.#moves(i, motion, last.values[i] ?? '', values[i] ?? '', atMs - last.atMs)) {
        this.#isBroken = true;
        return;
      }
    }
    this.#isBroken = this.#motions.size > MOST_MOVING;
  }

  #moves(index: number, known: Motion | undefined, before: string, after: string, ms: number): boolean {
    const by = numberOf(after) - numberOf(before);
    // A clock in seconds may stand still between two beats a second apart.
    if (!(by >= 0)) return false;
    // What has stood still for several messages is neither: a state that changes now.
    if (!known && this.#count > LATEST_START) return false;
    const rates = known ? CLOCK_RATES.filter((rate) => rate === known.rate) : CLOCK_RATES;
    const rate = rates.find((one) => Math.abs(by - one * ms) <= Math.max(1, CLOCK_TOLERANCE * one * ms));
    const step = by > 0 && (!known || known.step === by) ? by : undefined;
    this.#motions.set(index, { step, rate });
    return step !== undefined || rate !== undefined;
  }
}

/** The number a value stands for, a moment in milliseconds; `NaN` for other words. */
export function numberOf(value: string): number {
  return value.includes('T') ? Date.parse(value) : Number(value);
}
