import { formatSeconds } from '../../base/format.ts';
import type { StackEntry } from '../../knowledge/stackEntries.ts';
import type { Advice } from '../../model/finding.ts';
import type { Drop } from '../drop.ts';
import { recipesFor } from './serverRecipes.ts';

/** A heartbeat this share of the shortest limit survives one that comes late or gets lost. */
const SHARE_OF_LIMIT = 0.5;

/** How often to send something so that a limit is never reached: half of it, in whole seconds where it is long. */
export function heartbeatIntervalMs(limitMs: number): number {
  const half = limitMs * SHARE_OF_LIMIT;
  return half >= 5000 ? Math.floor(half / 1000) * 1000 : Math.max(100, Math.floor(half / 100) * 100);
}

/**
 * How to keep a connection below a limit: the interval, and how its protocol or server is told.
 * @param limitMs the limit that was observed
 * @param stack what the user says stands in the path; the shortest limit of all counts
 */
export function heartbeatAdvice(
  limitMs: number,
  { protocol, hints }: Pick<Drop, 'protocol' | 'hints'>,
  stack: readonly StackEntry[],
): readonly Advice[] {
  const shorter = stack
    .filter(({ seconds }) => seconds !== undefined && seconds * 1000 < limitMs)
    .toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0))[0];
  const shortestMs = shorter?.seconds === undefined ? limitMs : shorter.seconds * 1000;
  const whose = shorter ? ` (${shorter.product} in your stack, ${formatSeconds(shortestMs)})` : '';
  const intervalMs = heartbeatIntervalMs(shortestMs);
  const recipes = recipesFor(
    protocol?.id,
    hints.map(({ hint }) => hint.id),
  );
  return [
    {
      title: `Let something travel at least every ${formatSeconds(intervalMs)}: half of the shortest time-out${whose}, so that one late heartbeat does no harm.`,
    },
    ...recipes.map(({ title, language, snippet }) => ({ title, language, snippet: snippet(intervalMs) })),
  ];
}
