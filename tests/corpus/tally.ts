import { type Confidence, RULE_NAMES, type RuleName } from '../../src/model/finding.ts';
import type { JudgedSession } from './runCorpus.ts';

/** Counts from which precision and recall follow. */
export interface Tally {
  /** Causes that had to be found, and those that were. */
  readonly causes: number;
  readonly found: number;
  /** Findings that count (right or wrong), and those that were right. */
  readonly findings: number;
  readonly right: number;
}

export interface RuleTally extends Tally {
  readonly rule: RuleName;
  /** Sessions made to provoke this rule wrongly, and those where it gave in. */
  readonly nearMisses: number;
  readonly provoked: number;
}

export interface Calibration {
  readonly confidence: Confidence;
  readonly findings: number;
  readonly right: number;
}

export interface CorpusTally {
  readonly sessions: number;
  readonly recorded: number;
  readonly nearMissSessions: number;
  readonly faultless: number;
  readonly overall: Tally;
  readonly byRule: readonly RuleTally[];
  readonly calibration: readonly Calibration[];
}

/** What the corpus has to reach (shares of one). */
export const TARGETS = { precision: 0.98, recall: 0.95, highRight: 0.99 } as const;

/** Share of the findings that were right; 1 where there were none. */
export function precision({ findings, right }: Pick<Tally, 'findings' | 'right'>): number {
  return findings === 0 ? 1 : right / findings;
}

/** Share of the causes that were found; 1 where there were none. */
export function recall({ causes, found }: Pick<Tally, 'causes' | 'found'>): number {
  return causes === 0 ? 1 : found / causes;
}

export function isFaultless({ score }: JudgedSession): boolean {
  return (
    score.causes.every(({ isFound }) => isFound) &&
    score.findings.every(({ judgement }) => judgement === 'right' || judgement === 'tolerated')
  );
}

export function tallyCorpus(judged: readonly JudgedSession[]): CorpusTally {
  const causes = judged.flatMap(({ score }) => score.causes);
  const findings = judged
    .flatMap(({ score }) => score.findings)
    .filter(({ judgement }) => judgement !== 'tolerated');
  // A right verdict given too surely is right as a verdict, and wrong as a confidence.
  const tallyOf = (rule?: RuleName): Tally => {
    const ofRule = <Item extends { readonly rule: RuleName }>(items: readonly Item[]) =>
      rule === undefined ? items : items.filter((item) => item.rule === rule);
    return {
      causes: ofRule(causes).length,
      found: ofRule(causes).filter(({ isFound }) => isFound).length,
      findings: ofRule(findings).length,
      right: ofRule(findings).filter(({ judgement }) => judgement !== 'wrong').length,
    };
  };
  const nearMissesOf = (rule: RuleName) =>
    judged.filter(({ session }) => session.label.nearMissOf?.includes(rule));
  const gaveIn = ({ score }: JudgedSession, rule: RuleName) =>
    score.findings.some((finding) => finding.rule === rule && finding.judgement !== 'right');
  return {
    sessions: judged.length,
    recorded: judged.filter(({ session }) => session.made === 'recorded').length,
    nearMissSessions: judged.filter(({ session }) => (session.label.nearMissOf?.length ?? 0) > 0).length,
    faultless: judged.filter(isFaultless).length,
    overall: tallyOf(),
    byRule: RULE_NAMES.map((rule) => {
      const nearMisses = nearMissesOf(rule);
      const provoked = nearMisses.filter((session) => gaveIn(session, rule)).length;
      return { rule, ...tallyOf(rule), nearMisses: nearMisses.length, provoked };
    }),
    calibration: (['high', 'medium', 'low'] as const).map((confidence) => {
      const sure = findings.filter((finding) => finding.confidence === confidence);
      const right = sure.filter(({ judgement }) => judgement === 'right').length;
      return { confidence, findings: sure.length, right };
    }),
  };
}

/** The targets that were missed, a sentence each. */
export function missedTargets({ overall, calibration }: CorpusTally): readonly string[] {
  const high = calibration.find(({ confidence }) => confidence === 'high');
  const missed: string[] = [];
  const demand = (name: string, value: number, target: number) => {
    if (value < target) missed.push(`${name} is ${value.toFixed(4)}, at least ${target} is demanded.`);
  };
  demand('Precision', precision(overall), TARGETS.precision);
  demand('Recall', recall(overall), TARGETS.recall);
  if (high) demand('The share of "high" findings that were right', precision(high), TARGETS.highRight);
  return missed;
}
