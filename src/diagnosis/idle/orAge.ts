import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { isBusy } from '../lifetime/endpointAges.ts';
import { LAZY_MS, runsLazily } from './lazyTimer.ts';

/** Two equal ages among drops of equal silence may be an accident. */
const MANY_MOMENTS = 3;
/** Ages that agree by accident so many times more rarely than the silences do are what the drops have in common. */
const FAR_RARER = 1000;
/** Timers vary less than this; silences of a few seconds lie so close by themselves. */
const EXACT_MS = 100;
const EXACT_SHARE = 0.05;

/**
 * The sockets were in use and ended at one age: the silences are what their talk happened to leave, and agree because
 * its pauses are short. Told where the silences agree no better than pauses do, or where the age explains further drops
 * that were not as silent.
 */
export function isOutweighedByAge(
  { items, minMs, maxMs, medianMs, chance }: Cluster<Drop>,
  context: DiagnosisContext,
): boolean {
  const [first] = items;
  const ages = first && context.agesOf(first.endpoint).clusterOf.get(first);
  if (!first || !ages || ages.moments < MANY_MOMENTS || ages.chance * FAR_RARER > chance) return false;
  const ofAge = new Set(ages.items);
  if (!items.every((item) => ofAge.has(item) && isBusy(item))) return false;
  const timerMs = EXACT_MS + (runsLazily(first, context) ? LAZY_MS : 0);
  const isExact = maxMs - minMs <= Math.max(timerMs, EXACT_SHARE * medianMs);
  return !isExact || ages.items.length > items.length;
}
