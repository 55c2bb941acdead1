import type { CandidateQuery } from '../candidates.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { MEASURES, type Measure, SEMANTICS_OF } from './measure.ts';

/** The limits to look for: those that count this silence, and the other kinds while both sides were silent alike. */
export function candidateQuery(
  drop: Drop,
  measure: Measure,
  observedMs: number,
  { stack }: Pick<DiagnosisContext, 'stack'>,
): CandidateQuery {
  const { silence, closure, hints } = drop;
  const alike = measure === 'any' ? MEASURES : [measure];
  const semantics = alike
    .filter((other) => Math.abs((silence[other] ?? Number.POSITIVE_INFINITY) - (silence[measure] ?? 0)) < 300)
    .map((other) => SEMANTICS_OF[other]);
  const firstAwaited = semantics.includes(SEMANTICS_OF.sent) && neverSent(drop);
  return { observedMs, semantics, code: closure.code, reason: closure.reason, firstAwaited, hints, stack };
}

/** The page said nothing since the socket opened, as somebody saw. */
export function neverSent({ connection, openedMs }: Drop): boolean {
  return openedMs !== undefined && connection.sent.lastAtMs === undefined;
}
