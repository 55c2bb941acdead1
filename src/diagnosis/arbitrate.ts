import { levelOf } from './confidence.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';
import type { Claim } from './rule.ts';

/** The claim that explains a drop, and the others worth mentioning. */
export interface Verdict {
  readonly winner: Claim;
  readonly runnersUp: readonly Claim[];
}

/**
 * One explanation per ended connection: the most confident claim; of equals the one whose rule stands first in the
 * registry, which goes from what was witnessed to what is merely inferred. The order of `claims` is the registry's.
 */
export function arbitrate(claims: readonly Claim[]): Verdict | undefined {
  const [first, ...rest] = claims;
  if (!first) return undefined;
  const winner = rest.reduce(
    (best, claim) => (levelOf(claim.confidence) > levelOf(best.confidence) ? claim : best),
    first,
  );
  return { winner, runnersUp: claims.filter((claim) => claim !== winner) };
}

/** Claims that won, by rule and key, in order of time. */
export function groupWinners(
  verdicts: ReadonlyMap<Drop, Verdict>,
  context: DiagnosisContext,
): ReadonlyMap<string, readonly Verdict[]> {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts.values()) {
    const { winner } = verdict;
    const key = `${winner.rule.name}\n${winner.rule.keyOf(winner, context)}`;
    const group = groups.get(key);
    if (group) group.push(verdict);
    else groups.set(key, [verdict]);
  }
  return groups;
}
