import type { Drop } from '../drop.ts';

/** Ends that fall on one beat: somebody looks every so often. */
export interface BeatOfEnds {
  readonly everyMs: number;
  /** How far from the beat they lie at most. */
  readonly withinMs: number;
}

/** Intervals at which people let a server look. */
const INTERVALS_MS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 60].map((seconds) => seconds * 1000);
/** The way to the browser and a busy server make some ends late. */
const LATE_MS = 200;
/** Of four that are spread evenly over an interval, the extremes are nearer than a quarter of it once in twenty times. */
const MOST_INTERVAL = 4;
/** Ends are never taken to agree better than this. */
const RESOLUTION_MS = 20;
/** Looks are late by little; so many ends that merely avoid a part of the interval are no beat, however unlikely. */
const MOST_ARC_SHARE = 0.15;
/** What ends together was ended by one look. */
const SAME_MOMENT_MS = 2000;
/** An accident this rare, counted over all intervals that were tried, is none. */
const CONVINCING_CHANCE = 0.001;
/** Last messages that keep the beat, too, carry it into the ends. */
const CARRIED_SHARE = 0.25;

/** The beat on which the ends of these drops fall, where that is no accident and does not come from the traffic. */
export function beatOfEnds(all: readonly Drop[], silenceOf: (drop: Drop) => number): BeatOfEnds | undefined {
  const drops = oneOfEachMoment(all);
  const silences = all.map(silenceOf).sort((a, b) => a - b);
  const spreadMs = (silences.at(-1) ?? 0) - (silences[0] ?? 0);
  const tried = INTERVALS_MS.filter((ms) => ms >= spreadMs - LATE_MS && ms <= spreadMs * MOST_INTERVAL);
  let best: BeatOfEnds | undefined;
  let bestChance = CONVINCING_CHANCE;
  for (const everyMs of tried) {
    const arcMs = Math.max(
      RESOLUTION_MS,
      arcOf(
        drops.map(({ endMs }) => endMs),
        everyMs,
      ),
    );
    const carriedMs = arcOf(
      drops.map((drop) => drop.endMs - silenceOf(drop)),
      everyMs,
    );
    const chance = tried.length * drops.length * (arcMs / everyMs) ** (drops.length - 1);
    if (arcMs > MOST_ARC_SHARE * everyMs || chance > bestChance || carriedMs < CARRIED_SHARE * everyMs)
      continue;
    best = { everyMs, withinMs: arcMs / 2 };
    bestChance = chance;
  }
  return best;
}

function oneOfEachMoment(all: readonly Drop[]): readonly Drop[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  return all
    .toSorted((a, b) => a.endMs - b.endMs)
    .filter(({ endMs }) => {
      const isNext = endMs - lastMs > SAME_MOMENT_MS;
      lastMs = endMs;
      return isNext;
    });
}

/** The shortest arc of a circle of this circumference on which all moments lie. */
function arcOf(momentsMs: readonly number[], aroundMs: number): number {
  const sorted = momentsMs.map((ms) => ms % aroundMs).sort((a, b) => a - b);
  const widestGapMs = sorted.reduce(
    (widest, ms, i) => Math.max(widest, (sorted[i + 1] ?? (sorted[0] ?? 0) + aroundMs) - ms),
    0,
  );
  return aroundMs - widestGapMs;
}
