import type { Analyses } from '../../analysis/analyses.ts';
import { formatCount, formatDuration, formatSeconds } from '../../base/format.ts';
import type { StackEntry } from '../../knowledge/stackEntries.ts';
import type { Advice, Candidate, Finding } from '../../model/finding.ts';
import { endedAtMs, type Session, wallTimeMs } from '../../model/session.ts';
import { RiskWatch } from '../atRisk.ts';
import { riskSentence } from '../riskWords.ts';
import { healthLines, momentWords, outcomeWords, publicUrl, sizeWords } from './reportWords.ts';

export interface MarkdownOptions {
  /** Now, or the end of a file, on the session's clock. */
  readonly nowMs: number;
  /** What the user says stands in the path. */
  readonly stack?: readonly StackEntry[];
}

/** Rows of the table of connections; a ticket is no database. */
const MOST_CONNECTIONS = 50;

/** The incident report: findings first, then the connections, to be pasted into a ticket. Addresses lose their query. */
export function markdownReport(
  session: Session,
  analyses: Analyses,
  findings: readonly Finding[],
  options: MarkdownOptions,
): string {
  const startMs = wallTimeMs(session, session.firstEventAtMs ?? 0);
  const started = startMs === undefined ? '' : `, from ${new Date(startMs).toISOString()}`;
  const told = new Set<string>();
  const parts = [
    '# WebSocket incident report',
    `${sizeWords(session)}${started}.`,
    '## Findings',
    findings.length === 0 ? 'None: nothing that was seen went wrong.' : '',
    ...findings.map((finding, i) => findingSection(session, finding, i + 1, told)),
    ...riskSection(session, analyses, options),
    '## Connections',
    connectionTable(session, analyses),
    '## Health',
    healthLines(analyses)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** @param told snippets already shown: they are only named again */
function findingSection(session: Session, finding: Finding, number: number, told: Set<string>): string {
  const {
    title,
    rule,
    severity,
    confidence,
    connections,
    evidence,
    candidates = [],
    alternatives,
    advice,
  } = finding;
  const which =
    connections.length <= 10 ? connections.join(', ') : `${formatCount(connections.length)} of them`;
  const parts = [
    `### ${number}. ${escapeMarkdown(title)}`,
    `\`${rule}\` · ${severity} · confidence: ${confidence} · connections: ${escapeMarkdown(which)}`,
    heading('Evidence'),
    evidence
      .map(({ text, origin, atMs }) => {
        const when = atMs === undefined ? '' : `${momentWords(session, atMs)}: `;
        return `- ${when}${escapeMarkdown(text)} *(${origin})*`;
      })
      .join('\n'),
    ...(candidates.length > 0 ? [heading('Candidates'), candidateTable(candidates)] : []),
    ...(alternatives.length > 0 ? [heading('What else it could be'), bullets(alternatives)] : []),
    ...(advice.length > 0 ? [heading('What to change')] : []),
    ...advice.map((one) => adviceItem(one, told)),
  ];
  return parts.join('\n\n');
}

function adviceItem({ title, language = '', snippet }: Advice, told: Set<string>): string {
  const item = `- ${escapeMarkdown(title)}`;
  if (snippet === undefined) return item;
  if (told.has(snippet)) return `${item} (see above)`;
  told.add(snippet);
  return `${item}\n\n${fenced(snippet, language)}`;
}

function candidateTable(candidates: readonly Candidate[]): string {
  const rows = candidates.map(
    ({ product, setting, seconds, offsetSeconds, because }) =>
      `| ${escapeMarkdown(product)} | ${escapeMarkdown(setting)} | ${seconds} s | ${signed(offsetSeconds)} s | ${escapeMarkdown(because)} |`,
  );
  return [
    '| Product | Setting | Limit | Observed minus limit | Why |',
    '|---|---|---:|---:|---|',
    ...rows,
  ].join('\n');
}

function connectionTable(session: Session, analyses: Analyses): string {
  const { connections } = session;
  const rows = connections.slice(0, MOST_CONNECTIONS).map((connection) => {
    const untilMs = endedAtMs(connection) ?? session.lastEventAtMs ?? connection.createdAtMs;
    const silence = analyses.silence(connection)?.any;
    return [
      connection.id,
      publicUrl(connection.url),
      outcomeWords(analyses, connection),
      analyses.closure(connection)?.by ?? '',
      formatDuration(untilMs - connection.createdAtMs),
      silence === undefined ? '' : formatSeconds(silence),
      formatCount(connection.sent.count),
      formatCount(connection.received.count),
    ]
      .map(escapeMarkdown)
      .join(' | ');
  });
  const rest = connections.length - rows.length;
  return [
    '| Id | Address | End | By | Lived | Silent before the end | Sent | Received |',
    '|---|---|---|---|---:|---:|---:|---:|',
    ...rows.map((row) => `| ${row} |`),
    ...(rest > 0 ? [`\n… and ${formatCount(rest)} more.`] : []),
  ].join('\n');
}

function riskSection(
  session: Session,
  analyses: Analyses,
  { nowMs, stack = [] }: MarkdownOptions,
): readonly string[] {
  const lines = new RiskWatch(session, analyses)
    .at(nowMs, stack)
    .slice(0, 10)
    .map((risk) => `${risk.connectionId}: ${riskSentence(risk)}`);
  return lines.length > 0 ? ['## At risk', bullets(lines)] : [];
}

function heading(text: string): string {
  return `**${text}**`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}

/** A code block; the fence is longer than any run of backticks inside. */
function fenced(snippet: string, language: string): string {
  const longest = Math.max(2, ...(snippet.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${snippet}\n${fence}`;
}

/** Text as Markdown shows it: what comes from a server must not become structure, a link or HTML. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
