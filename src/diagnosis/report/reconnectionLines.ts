import type { Analyses } from '../../analysis/analyses.ts';
import { median } from '../../analysis/health.ts';
import type { Lineage } from '../../analysis/lineage.ts';
import { uptimeOf } from '../../analysis/uptime.ts';
import { formatDuration, plural } from '../../base/format.ts';
import type { Session } from '../../model/session.ts';
import { backoffWords, openedFrom, uptimeWords } from './lineageWords.ts';
import { publicUrl } from './reportWords.ts';

/** Logical connections in a ticket. */
const MOST_LINES = 10;

/** How each logical connection was kept up, one line each, those with most reconnections first. */
export function reconnectionLines(analyses: Analyses, nowMs: number): readonly string[] {
  const lineages = analyses.lineages().filter(({ reconnections }) => reconnections.length > 0);
  const lines = lineages
    .toSorted((a, b) => b.reconnections.length - a.reconnections.length)
    .slice(0, MOST_LINES)
    .map((lineage) => lineOf(analyses.session, lineage, nowMs));
  const rest = lineages.length - lines.length;
  return rest > 0 ? [...lines, `… and ${rest} more.`] : lines;
}

function lineOf(session: Session, lineage: Lineage, nowMs: number): string {
  const { endpoint, connections, reconnections } = lineage;
  const from = openedFrom(session, lineage);
  const where =
    !from || from.name === '' || from.type === 'page'
      ? ''
      : ` from ${from.name}${from.url === '' ? '' : ` ${publicUrl(from.url)}`}`;
  const recovery = median(reconnections.flatMap(({ recoveryMs }) => recoveryMs ?? []));
  const back = recovery === undefined ? '' : `; back after ${formatDuration(recovery)} (median)`;
  const backoff = backoffWords(lineage);
  const pauses = backoff ? `; pauses between attempts: ${backoff.shape}: ${backoff.pauses}` : '';
  return `${endpoint || '(address unknown)'}${where}: ${plural(connections.length, 'socket')} one after the other, ${uptimeWords(uptimeOf(lineage, nowMs))}${back}${pauses}.`;
}
