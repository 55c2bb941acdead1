import { createRandom } from '../../support/random.ts';

/** A repeatable source of everything that differs from one day to the next. */
export interface Noise {
  /** From `low` up to `high`. */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both possible. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<const Item>(items: readonly [Item, ...Item[]]): Item;
  /** `value` give or take a share of it. */
  around(value: number, share: number): number;
}

const STEPS = 2 ** 30;

export function createNoise(seed: number): Noise {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + ((high - low) * random.below(STEPS)) / STEPS;
  return {
    between,
    whole: (low, high) => low + random.below(high - low + 1),
    chance: random.chance,
    pick: random.pick,
    around: (value, share) => value * between(1 - share, 1 + share),
  };
}

/** A number for a text, so that each scenario has noise of its own and none changes when another is added. */
export function seedOf(text: string, seed: number): number {
  let hash = 2166136261 ^ seed;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  }
  return hash >>> 0;
}
