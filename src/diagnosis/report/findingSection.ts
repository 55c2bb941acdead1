import { formatCount } from '../../base/format.ts';
import type { Advice, Candidate, Evidence, Finding } from '../../model/finding.ts';
import type { Session } from '../../model/session.ts';
import { groupEvidence, leadWords } from './findingWords.ts';
import { fenced, table } from './markdownText.ts';
import { momentWords } from './reportWords.ts';

/** What the sections of one report share. */
export interface ReportPen {
  readonly session: Session;
  /** Words of the session as Markdown, without secrets. */
  readonly plain: (text: string) => string;
  /** Snippets already shown: they are only named again. */
  readonly told: Set<string>;
}

/** Connections whose observations are told one by one; the others repeat them. */
const TOLD_CONNECTIONS = 2;
const NAMED_CONNECTIONS = 10;

/** A finding in full: verdict, suspects, evidence, what else it could be, what to change. */
export function findingSection(finding: Finding, number: number, pen: ReportPen): string {
  const { title, rule, severity, confidence, connections, candidates = [], alternatives, advice } = finding;
  const { plain } = pen;
  const lead = leadWords(finding);
  const parts = [
    `### ${number}. ${plain(title)}`,
    `\`${rule}\` · ${severity} · confidence: ${confidence} · connections: ${plain(namesOf(connections))}`,
    ...(lead === undefined ? [] : [plain(lead)]),
    '**Evidence**',
    evidenceList(finding.evidence, pen),
    ...(candidates.length > 0 ? ['**Candidates**', candidateTable(candidates, pen)] : []),
    ...(alternatives.length > 0
      ? ['**What else it could be**', alternatives.map((line) => `- ${plain(line)}`).join('\n')]
      : []),
    ...(advice.length > 0 ? ['**What to change**'] : []),
    ...advice.map((one) => adviceItem(one, pen)),
  ];
  return parts.join('\n\n');
}

function namesOf(ids: readonly string[]): string {
  return ids.length <= NAMED_CONNECTIONS ? ids.join(', ') : `${formatCount(ids.length)} of them`;
}

function evidenceList(evidence: readonly Evidence[], { session, plain }: ReportPen): string {
  const groups = groupEvidence(evidence);
  const ofConnections = groups.filter(({ connectionId }) => connectionId !== undefined);
  const repeated = ofConnections.slice(TOLD_CONNECTIONS).map(({ connectionId }) => connectionId ?? '');
  const told = groups.filter(({ connectionId }) => !repeated.includes(connectionId ?? ''));
  const line = ({ text, origin, atMs, connectionId }: Evidence): string => {
    const who = connectionId !== undefined && ofConnections.length > 1 ? `${plain(connectionId)}, ` : '';
    const when = atMs === undefined ? '' : `${momentWords(session, atMs)}: `;
    return `- ${who}${when}${plain(text)} *(${origin})*`;
  };
  const lines = told.flatMap((group) => group.evidence.map(line));
  if (repeated.length > 0) lines.push(`- The same was seen on ${plain(namesOf(repeated))}.`);
  return lines.join('\n');
}

function candidateTable(candidates: readonly Candidate[], { plain }: ReportPen): string {
  return table(
    ['Product', 'Setting', 'Limit>', 'Observed minus limit>', 'Why'],
    candidates.map(({ product, setting, seconds, offsetSeconds, because }) => [
      plain(product),
      plain(setting),
      `${seconds} s`,
      `${offsetSeconds > 0 ? '+' : ''}${offsetSeconds} s`,
      plain(because),
    ]),
  );
}

function adviceItem({ title, language = '', snippet }: Advice, { plain, told }: ReportPen): string {
  const item = `- ${plain(title)}`;
  if (snippet === undefined) return item;
  if (told.has(snippet)) return `${item} (see above)`;
  told.add(snippet);
  return `${item}\n\n${fenced(snippet, language)}`;
}
