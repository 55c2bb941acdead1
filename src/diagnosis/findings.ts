import type { Confidence, Finding, RuleName, Severity } from '../model/finding.ts';
import type { Verdict } from './arbitrate.ts';
import { levelOf } from './confidence.ts';
import type { DiagnosisContext } from './context.ts';
import type { Claim } from './rule.ts';

/** Puts the claims that won with one key into words. */
export function toFinding(verdicts: readonly Verdict[], context: DiagnosisContext): Finding {
  const claims = verdicts.map(({ winner }) => winner);
  const [first] = claims;
  if (!first) throw new RangeError('A finding needs a claim');
  const text = first.rule.describe(claims, context);
  const others = runnersUp(verdicts);
  return {
    id: `${first.rule.name}:${first.drop.connection.id}`,
    rule: first.rule.name,
    confidence: bestConfidence(claims),
    connections: claims.map(({ drop }) => drop.connection.id),
    ...text,
    alternatives: [...text.alternatives, ...others],
  };
}

function bestConfidence(claims: readonly Claim[]): Confidence {
  return claims.reduce<Confidence>(
    (best, { confidence }) => (levelOf(confidence) > levelOf(best) ? confidence : best),
    'low',
  );
}

/** What a runner-up rule says, as an alternative. Rules that merely restate the end are left out. */
const ALTERNATIVE: Partial<Record<RuleName, string>> = {
  'idle-timeout': 'An idle time-out: the silence before the end would fit one.',
  'max-lifetime': 'A limit on the age of connections: the age would fit one.',
  'heartbeat-unanswered': 'A dead connection: a heartbeat had stayed without an answer.',
  'background-throttling': 'The page was in the background, where its timers are slowed down.',
  'server-restart': 'A restart of the server: other sockets of the host were lost at the same moment.',
  'server-crash': 'A crash of the server process.',
  'network-lost': 'A loss of the network: other connections were lost at the same moment.',
  'machine-slept': 'The machine had been asleep shortly before.',
  'message-too-big': 'A message that was too big for the server: a large one went out just before.',
};

function runnersUp(verdicts: readonly Verdict[]): readonly string[] {
  const rules = new Set(verdicts.flatMap(({ runnersUp: others }) => others.map(({ rule }) => rule.name)));
  return [...rules].flatMap((name) => ALTERNATIVE[name] ?? []);
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** 0 info, 1 warning, 2 error. */
export function severityLevel(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Worst first; of equals the surest, then the one whose evidence is the earliest. */
export function byImportance(a: Finding, b: Finding): number {
  return (
    severityLevel(b.severity) - severityLevel(a.severity) ||
    levelOf(b.confidence) - levelOf(a.confidence) ||
    (a.evidence[0]?.atMs ?? 0) - (b.evidence[0]?.atMs ?? 0)
  );
}
