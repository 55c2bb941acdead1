import type { Confidence, Finding, RuleName } from '../../src/model/finding.ts';
import type { Diagnosed, SeenConnection } from './diagnoseText.ts';
import type { Cause, SessionLabel } from './label.ts';

/**
 * Verdicts about several sockets together, or about living ones: which of them they name is a matter of taste, so one
 * that touches the right sockets is right. Verdicts on ends must name exactly those that ended so.
 */
const ABOUT_SEVERAL: ReadonlySet<RuleName> = new Set([
  'reconnect-storm',
  'reconnect-without-backoff',
  'no-reconnect',
  'reconnect-after-final-close',
  'connection-leak',
  'page-slow-to-answer',
  'send-backpressure',
]);

export type Judgement = 'right' | 'wrong' | 'too-sure' | 'tolerated';

export interface JudgedFinding {
  readonly rule: RuleName;
  readonly confidence: Confidence;
  readonly judgement: Judgement;
  /** What is wrong with it. */
  readonly because?: string;
}

export interface JudgedCause {
  readonly rule: RuleName;
  readonly isFound: boolean;
  readonly because?: string;
}

export interface SessionScore {
  readonly causes: readonly JudgedCause[];
  readonly findings: readonly JudgedFinding[];
}

const LEVEL: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

/** Compares what was found with what happened. Throws where a label names connections the session does not have. */
export function scoreSession(label: SessionLabel, { connections, findings }: Diagnosed): SessionScore {
  const idsOf = (selectors: readonly string[]) => selected(connections, selectors);
  const causes = label.causes.map((cause) => ({ cause, ids: idsOf(cause.connections) }));
  const tolerated = (label.tolerated ?? []).map(({ rule, connections: of }) => ({
    rule,
    ids: of && idsOf(of),
  }));

  const judgeFinding = (finding: Finding): JudgedFinding => {
    const { rule, confidence } = finding;
    const fits = causes.filter(({ cause }) => cause.rule === rule || cause.accept?.includes(rule));
    const isDue = (id: string) => fits.some(({ ids }) => ids.has(id));
    const isTolerated = (id: string) =>
      tolerated.some((other) => other.rule === rule && (other.ids?.has(id) ?? true));
    const named = finding.connections;
    const verdict = (judgement: Judgement, because?: string): JudgedFinding => ({
      rule,
      confidence,
      judgement,
      ...(because !== undefined && { because }),
    });
    const strays = named.filter((id) => !isDue(id) && !isTolerated(id));
    const isRight = ABOUT_SEVERAL.has(rule) ? named.some(isDue) : strays.length === 0;
    if (!isRight && named.every(isTolerated)) return verdict('tolerated');
    if (!isRight)
      return verdict('wrong', `${rule} (${confidence}) on ${strays.join(', ')}: ${finding.title}`);
    if (!named.some(isDue)) return verdict('tolerated');
    const most = fits
      .filter(({ ids }) => named.some((id) => ids.has(id)))
      .map(({ cause }) => cause.atMost ?? 'high')
      .reduce((a, b) => (LEVEL[a] < LEVEL[b] ? a : b));
    if (LEVEL[confidence] <= LEVEL[most]) return verdict('right');
    return verdict(
      'too-sure',
      `${rule} is ${confidence}, no more than ${most} is justified: ${finding.title}`,
    );
  };

  const judgeCause = ({ cause, ids }: { cause: Cause; ids: ReadonlySet<string> }): JudgedCause => {
    const { rule, accept = [] } = cause;
    const fitting = findings.filter((finding) => finding.rule === rule || accept.includes(finding.rule));
    const named = new Set(fitting.flatMap((finding) => finding.connections));
    const missing = [...ids].filter((id) => !named.has(id));
    const isFound = ABOUT_SEVERAL.has(rule) ? missing.length < ids.size : missing.length === 0;
    if (isFound) return { rule, isFound };
    const instead = findings
      .filter((finding) => finding.connections.some((id) => missing.includes(id)))
      .map((finding) => `${finding.rule} (${finding.confidence})`);
    const got = instead.length > 0 ? `; instead: ${[...new Set(instead)].join(', ')}` : '';
    return { rule, isFound, because: `${rule} was not found on ${missing.join(', ')}${got}` };
  };

  return { causes: causes.map(judgeCause), findings: findings.map(judgeFinding) };
}

function selected(connections: readonly SeenConnection[], selectors: readonly string[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const selector of selectors) {
    const named = connections.filter(({ id }) => id === selector);
    const matching = named.length > 0 ? named : connections.filter(({ url }) => url.endsWith(selector));
    if (matching.length === 0)
      throw new Error(`The label speaks of "${selector}", the session has no such connection`);
    for (const { id } of matching) ids.add(id);
  }
  return ids;
}
