import type { Analyses } from '../../analysis/analyses.ts';
import { formatCount, formatDuration, formatSeconds } from '../../base/format.ts';
import type { StackEntry } from '../../knowledge/stackEntries.ts';
import type { Finding } from '../../model/finding.ts';
import { endedAtMs, wallTimeMs } from '../../model/session.ts';
import { RiskWatch } from '../atRisk.ts';
import { riskSentence } from '../riskWords.ts';
import { findingSection, type ReportPen } from './findingSection.ts';
import { leadWords } from './findingWords.ts';
import { escapeMarkdown, table } from './markdownText.ts';
import { reconnectionLines } from './reconnectionLines.ts';
import { healthLines, momentWords, outcomeWords, publicUrl, sizeWords } from './reportWords.ts';

export interface MarkdownOptions {
  /** Now, or the end of a file, on the session's clock. */
  readonly nowMs: number;
  /** What the user says stands in the path. */
  readonly stack?: readonly StackEntry[];
  /** Removes what looks like a secret from words that page or server chose (`createRedactor` in `src/formats`). */
  readonly clean: (text: string) => string;
}

/** Rows of the table of connections; a ticket is no database. */
const MOST_CONNECTIONS = 50;
const MOST_AT_RISK = 10;

/**
 * The incident report, to be pasted into a ticket: in short, then finding by finding, then the connections. It holds
 * no message, and addresses lose their query.
 */
export function markdownReport(
  analyses: Analyses,
  findings: readonly Finding[],
  options: MarkdownOptions,
): string {
  const { session } = analyses;
  const startMs = wallTimeMs(session, session.firstEventAtMs ?? 0);
  const started = startMs === undefined ? '' : `, from ${new Date(startMs).toISOString()}`;
  const plain = (text: string) => escapeMarkdown(options.clean(text));
  const pen: ReportPen = { session, plain, told: new Set() };
  const serious = findings.filter(({ severity }) => severity !== 'info');
  const harmless = findings.filter(({ severity }) => severity === 'info');
  const parts = [
    '# WebSocket incident report',
    `${sizeWords(session)}${started}.`,
    serious.length === 0 ? 'Nothing that was seen went wrong.' : inShort(serious, plain),
    ...(serious.length > 0 ? ['## Findings'] : []),
    ...serious.map((finding, i) => findingSection(finding, i + 1, pen)),
    ...(harmless.length > 0
      ? ['## Also seen', harmless.map((one) => `- ${plain(one.title)}`).join('\n')]
      : []),
    ...riskSection(analyses, options, plain),
    '## Connections',
    connectionTable(analyses, plain),
    ...reconnectionSection(analyses, options, plain),
    '## Health',
    healthLines(analyses)
      .map((line) => `- ${plain(line)}`)
      .join('\n'),
    '*Written by WS Doctor. Times in UTC. Each observation names its witness: protocol (the browser’s debugger), page-hook (the page’s own events), net-log (the wire), devtools-har, file, or inferred.*',
  ];
  return `${parts.join('\n\n')}\n`;
}

function inShort(findings: readonly Finding[], plain: ReportPen['plain']): string {
  return findings
    .map((finding, i) => {
      const lead = leadWords(finding);
      return `${i + 1}. **${plain(finding.title)}**${lead === undefined ? '' : ` ${plain(lead)}`}`;
    })
    .join('\n');
}

function connectionTable(analyses: Analyses, plain: ReportPen['plain']): string {
  const { session } = analyses;
  const { connections } = session;
  const rows = connections.slice(0, MOST_CONNECTIONS).map((connection) => {
    const untilMs = endedAtMs(connection) ?? session.lastEventAtMs ?? connection.createdAtMs;
    const silence = analyses.silence(connection)?.any;
    return [
      connection.id,
      publicUrl(connection.url),
      momentWords(session, connection.createdAtMs),
      outcomeWords(analyses, connection),
      analyses.closure(connection)?.by ?? '',
      formatDuration(untilMs - connection.createdAtMs),
      silence === undefined ? '' : formatSeconds(silence),
      formatCount(connection.sent.count),
      formatCount(connection.received.count),
    ].map(plain);
  });
  const columns = [
    'Id',
    'Address',
    'Since',
    'End',
    'By',
    'Lived>',
    'Silent before the end>',
    'Sent>',
    'Received>',
  ];
  const rest = connections.length - rows.length;
  return `${table(columns, rows)}${rest > 0 ? `\n\n… and ${formatCount(rest)} more.` : ''}`;
}

function reconnectionSection(
  analyses: Analyses,
  { nowMs }: MarkdownOptions,
  plain: ReportPen['plain'],
): readonly string[] {
  const lines = reconnectionLines(analyses, nowMs).map((line) => `- ${plain(line)}`);
  return lines.length > 0 ? ['## Reconnection', lines.join('\n')] : [];
}

function riskSection(
  analyses: Analyses,
  { nowMs, stack = [] }: MarkdownOptions,
  plain: ReportPen['plain'],
): readonly string[] {
  const risks = new RiskWatch(analyses.session, analyses).at(nowMs, stack).slice(0, MOST_AT_RISK);
  const lines = risks.map((risk) => `- ${plain(`${risk.connectionId}: ${riskSentence(risk)}`)}`);
  return lines.length > 0 ? ['## At risk', lines.join('\n')] : [];
}
