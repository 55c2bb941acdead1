import type { Analyses } from '../analysis/analyses.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import type { Finding } from '../model/finding.ts';
import type { Session } from '../model/session.ts';
import { Diagnosis } from './diagnosis.ts';
import { byImportance } from './findings.ts';

export interface DiagnoseOptions {
  /** Now, or the end of a file, on the session's clock. */
  readonly nowMs: number;
  /** What the user says stands in the path. */
  readonly stack?: readonly StackEntry[];
}

interface Found {
  readonly diagnosis: Diagnosis;
  /** Heartbeats chosen by hand change what every rule sees: then it starts anew. */
  readonly choicesRevision: number;
}

/** What was found out lives as long as the analyses it stands on. */
const diagnoses = new WeakMap<Analyses, Found>();

/**
 * The verdicts on a session, worst first: one for every connection that ended out of order (several together where
 * they share a cause), and those on connections that live. The result depends on nothing but the arguments; asking
 * again after a change does only the work that the change calls for.
 */
export function diagnose(
  session: Session,
  analyses: Analyses,
  { nowMs, stack = [] }: DiagnoseOptions,
): readonly Finding[] {
  if (analyses.session !== session) throw new RangeError('The analyses belong to another session');
  const { choicesRevision } = analyses;
  let found = diagnoses.get(analyses);
  if (found?.choicesRevision !== choicesRevision) {
    found = { diagnosis: new Diagnosis(analyses), choicesRevision };
    diagnoses.set(analyses, found);
  }
  return [...found.diagnosis.run(nowMs, stack)].sort(byImportance);
}
