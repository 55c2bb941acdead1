import type { Analyses } from '../analysis/analyses.ts';
import { formatCount, formatDuration, formatSeconds } from '../base/format.ts';
import { reconnectionLines } from '../diagnosis/report/reconnectionLines.ts';
import {
  healthLines,
  momentWords,
  outcomeWords,
  publicUrl,
  sizeWords,
} from '../diagnosis/report/reportWords.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { type Connection, endedAtMs, type Session } from '../model/session.ts';

const MARKS: Readonly<Record<Severity, string>> = { error: '✕', warning: '!', info: 'i' };
/** A terminal is no place for thousands of rows. */
const MOST_CONNECTIONS = 100;

/** The diagnosis for people at a terminal. */
export function printText(
  session: Session,
  analyses: Analyses,
  findings: readonly Finding[],
  title: string,
): string {
  const told = new Set<string>();
  const sections = [
    `${title}: ${sizeWords(session)}`,
    findings.length === 0 ? 'No findings: nothing that was seen went wrong.' : 'FINDINGS',
    ...findings.map((finding) => findingText(session, finding, told)),
    ['CONNECTIONS', ...connectionLines(session, analyses)].join('\n'),
    ...reconnectionSection(session, analyses),
    ['HEALTH', ...healthLines(analyses).map((line) => `  ${line}`)].join('\n'),
  ];
  return sections.join('\n\n');
}

/** @param told snippets already printed: they are only named again */
function findingText(session: Session, finding: Finding, told: Set<string>): string {
  const {
    rule,
    severity,
    confidence,
    title,
    connections,
    evidence,
    candidates = [],
    alternatives,
    advice,
  } = finding;
  const which =
    connections.length <= 8 ? connections.join(', ') : `${formatCount(connections.length)} connections`;
  const lines = [
    `${MARKS[severity]} ${oneLine(title)}`,
    `  ${rule} · ${severity} · confidence: ${confidence} · ${which}`,
    '  Evidence',
    ...evidence.map(({ text, origin, atMs }) => {
      const when = atMs === undefined ? '' : `${momentWords(session, atMs)}  `;
      return `    - ${when}${oneLine(text)} (${origin})`;
    }),
  ];
  if (candidates.length > 0) {
    lines.push('  Candidates');
    for (const { product, setting, seconds, because } of candidates) {
      lines.push(`    - ${product}, ${setting}: ${seconds} s (${because})`);
    }
  }
  if (alternatives.length > 0)
    lines.push('  It could also be', ...alternatives.map((text) => `    - ${oneLine(text)}`));
  if (advice.length > 0) lines.push('  What to change');
  for (const { title: what, snippet } of advice) {
    const isRepeated = snippet !== undefined && told.has(snippet);
    lines.push(`    - ${oneLine(what)}${isRepeated ? ' (see above)' : ''}`);
    if (snippet === undefined || isRepeated) continue;
    told.add(snippet);
    lines.push(...snippet.split('\n').map((line) => `        ${line}`));
  }
  return lines.join('\n');
}

function connectionLines(session: Session, analyses: Analyses): readonly string[] {
  const { connections } = session;
  const shown = connections.slice(0, MOST_CONNECTIONS);
  const rest = connections.length - shown.length;
  return [
    ...shown.map((connection) => connectionLine(session, analyses, connection)),
    ...(rest > 0 ? [`  … and ${formatCount(rest)} more`] : []),
  ];
}

function reconnectionSection(session: Session, analyses: Analyses): readonly string[] {
  const lines = reconnectionLines(analyses, session.lastEventAtMs ?? 0).map((line) => `  ${oneLine(line)}`);
  return lines.length > 0 ? [['RECONNECTION', ...lines].join('\n')] : [];
}

function connectionLine(session: Session, analyses: Analyses, connection: Connection): string {
  const untilMs = endedAtMs(connection) ?? session.lastEventAtMs ?? connection.createdAtMs;
  const silence = analyses.silence(connection)?.any;
  const closure = analyses.closure(connection);
  const words = [
    outcomeWords(analyses, connection),
    ...(closure && closure.by !== 'navigation' ? [`by ${closure.by}`] : []),
    `after ${formatDuration(untilMs - connection.createdAtMs)}`,
    ...(silence === undefined ? [] : [`${formatSeconds(silence)} silent`]),
    `↑ ${formatCount(connection.sent.count)} ↓ ${formatCount(connection.received.count)}`,
  ];
  return `  ${connection.id}  ${publicUrl(connection.url)}  ${oneLine(words.join(', '))}`;
}

/** Control characters and line breaks of a server's words do not reach the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
