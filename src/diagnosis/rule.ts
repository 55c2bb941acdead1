import type {
  Advice,
  Candidate,
  Confidence,
  Evidence,
  Finding,
  RuleName,
  Severity,
} from '../model/finding.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';

/** What one rule says about one ended connection. Claims of different rules compete; see `arbitrate.ts`. */
export interface Claim {
  readonly rule: DropRule;
  readonly drop: Drop;
  readonly confidence: Confidence;
  /** What is asked for with `keyOf` of its rule. */
  readonly mergeKey: string;
}

/** A finding without what the claims already say. */
export interface FindingText {
  readonly title: string;
  readonly severity: Severity;
  /** Better than that of the best claim where several agree, or worse; the best claim's when absent. */
  readonly confidence?: Confidence;
  readonly observedMs?: number;
  readonly evidence: readonly Evidence[];
  readonly candidates?: readonly Candidate[];
  readonly alternatives: readonly string[];
  readonly advice: readonly Advice[];
}

/** Explains the end of connections. */
export interface DropRule {
  readonly name: RuleName;
  /**
   * What a claim depends on: the ended connection and what happened around it (`drop`), or also the other sockets of
   * its endpoint (`endpoint`). The narrower, the less is done again when something changes.
   */
  readonly dependsOn: 'drop' | 'endpoint';
  explain(drop: Drop, context: DiagnosisContext): Claim | undefined;
  /** Claims of one rule with the same key become one finding. Asked at every run: must be cheap. */
  keyOf(claim: Claim, context: DiagnosisContext): string;
  /** The finding for claims that won with one key, in order of time. */
  describe(claims: readonly Claim[], context: DiagnosisContext): FindingText;
}

/** Finds what is wrong with connections that live, or with several together: no end has to be explained. */
export interface WatchRule {
  readonly name: RuleName;
  find(context: DiagnosisContext): readonly Finding[];
}

/** A drop rule as its file writes it: `Detail` is what `explain` found out and `describe` puts into words. */
export interface DropRuleParts<Detail> {
  readonly name: RuleName;
  readonly dependsOn?: 'drop' | 'endpoint';
  explain(drop: Drop, context: DiagnosisContext): Verdict<Detail> | undefined;
  /**
   * Tells apart claims of one `mergeKey`, where the ends of others decide that: a claim is kept, and they may become
   * known later.
   */
  storyOf?(explained: Explained<Detail>, context: DiagnosisContext): string;
  describe(verdicts: readonly Explained<Detail>[], context: DiagnosisContext): FindingText;
}

export interface Verdict<Detail> {
  readonly confidence: Confidence;
  /** Claims with the same key become one finding. It must follow from what the rule says it depends on. */
  readonly mergeKey: string;
  readonly detail: Detail;
}

export interface Explained<Detail> extends Verdict<Detail> {
  readonly drop: Drop;
}

/** Makes a rule out of its two functions; the details stay with the rule that made them. */
export function dropRule<Detail>(parts: DropRuleParts<Detail>): DropRule {
  const details = new WeakMap<Claim, Verdict<Detail>>();
  const rule: DropRule = {
    name: parts.name,
    dependsOn: parts.dependsOn ?? 'drop',
    explain(drop, context) {
      const verdict = parts.explain(drop, context);
      if (!verdict) return undefined;
      const { confidence, mergeKey } = verdict;
      const claim: Claim = { rule, drop, confidence, mergeKey };
      details.set(claim, verdict);
      return claim;
    },
    keyOf(claim, context) {
      const verdict = details.get(claim);
      const story = verdict && parts.storyOf?.({ ...verdict, drop: claim.drop }, context);
      return story === undefined ? claim.mergeKey : `${claim.mergeKey} ${story}`;
    },
    describe(claims, context) {
      const verdicts = claims.flatMap((claim) => {
        const verdict = details.get(claim);
        return verdict ? [{ ...verdict, drop: claim.drop }] : [];
      });
      return parts.describe(verdicts, context);
    },
  };
  return rule;
}
