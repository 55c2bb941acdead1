import type { Analyses } from '../../analysis/analyses.ts';
import { backoffOf } from '../../analysis/backoff.ts';
import { median } from '../../analysis/health.ts';
import { type Lineage, uptimeOf } from '../../analysis/lineage.ts';
import { formatDuration, plural } from '../../base/format.ts';
import { shapeWords } from '../reconnection/backoffWords.ts';

/** Logical connections in a ticket. */
const MOST_LINES = 10;

/** How each logical connection was kept up, one line each, those with most reconnections first. */
export function reconnectionLines(analyses: Analyses, nowMs: number): readonly string[] {
  const lineages = analyses.lineages().filter(({ reconnections }) => reconnections.length > 0);
  const lines = lineages
    .toSorted((a, b) => b.reconnections.length - a.reconnections.length)
    .slice(0, MOST_LINES)
    .map((lineage) => lineOf(lineage, nowMs));
  const rest = lineages.length - lines.length;
  return rest > 0 ? [...lines, `… and ${rest} more.`] : lines;
}

function lineOf(lineage: Lineage, nowMs: number): string {
  const { endpoint, connections, reconnections } = lineage;
  const uptime = uptimeOf(lineage, nowMs);
  const up = uptime
    ? `open for ${(uptime.share * 100).toFixed(1)} % of ${formatDuration(uptime.spanMs)}, at most ${formatDuration(uptime.longestGapMs)} without`
    : 'never open';
  const recovery = median(reconnections.flatMap(({ recoveryMs }) => recoveryMs ?? []));
  const back = recovery === undefined ? '' : `; back after ${formatDuration(recovery)} (median)`;
  const backoff = backoffOf(lineage);
  const pauses = backoff ? `; pauses between attempts: ${shapeWords(backoff)}` : '';
  return `${endpoint || '(address unknown)'}: ${plural(connections.length, 'socket')} one after the other, ${up}${back}${pauses}.`;
}
