/** Words with a digit in them, numbers, and moments: what changes from message to message of one kind. */
const VALUES = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?|\d+\.\d+(?!\w)|\w*\d\w*/g;
/** So short a text says what it is as a whole: `2` and `17` are two kinds. */
const OPAQUE_CHARS = 4;

/** The form of a short message, with its values taken out. */
export interface MessageShape {
  readonly form: string;
  readonly values: readonly string[];
}

export function messageShape(text: string): MessageShape {
  if (text.length <= OPAQUE_CHARS) return { form: text, values: [] };
  const values: string[] = [];
  const form = text.replace(VALUES, (value) => {
    values.push(value);
    return '#';
  });
  return { form, values };
}

/** Units in which clocks count, per millisecond: nanoseconds, microseconds, milliseconds, seconds. */
const CLOCK_RATES = [1e6, 1000, 1, 0.001];
const CLOCK_TOLERANCE = 0.25;
/** More values that move at once are data. */
const MOST_MOVING = 2;

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
