import type { Analyses } from '../../analysis/analyses.ts';
import type { Lineage } from '../../analysis/lineage.ts';
import { type Uptime, uptimeOf } from '../../analysis/uptime.ts';
import { formatDuration } from '../../base/format.ts';
import { backoffWords, gapFigures, openedFrom, shareWords } from '../../diagnosis/report/lineageWords.ts';
import { outcomeWords } from '../../diagnosis/report/reportWords.ts';
import { type Connection, connectionState, endedAtMs, openedAtMs, wasOpened } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { contextLabel } from './contextLabel.ts';

/** A logical connection with its figures over a range. Durations in ms. */
export interface LineageRow {
  readonly id: string;
  readonly endpoint: string;
  /** From where it is opened, in a few words, with its address in full; empty where nobody told. */
  readonly from: string;
  readonly fromUrl: string;
  /** All its sockets, those outside the range too. */
  readonly connections: readonly Connection[];
  /** `undefined` when none was open. */
  readonly uptime: Uptime | undefined;
  /** `99.2 %` or `never`. */
  readonly share: string;
  readonly reconnectCount: number;
  readonly medianGapMs: number | undefined;
  readonly longestGapMs: number | undefined;
  /** Shape of the back-off and its pauses in words; `undefined` where too few attempts show none. */
  readonly backoff: { readonly shape: string; readonly pauses: string } | undefined;
}

/**
 * The logical connections that some or all sockets belong to, as far as they lived in a range; those that reconnected
 * most come first. O(sockets).
 */
export function lineageRows(
  analyses: Analyses,
  range: TimeRange,
  connections: readonly Connection[] = analyses.session.connections,
): readonly LineageRow[] {
  const isMeant = new Set(connections);
  return analyses
    .lineages()
    .filter((lineage) => lineage.connections.some((one) => isMeant.has(one)) && livesIn(range, lineage))
    .map((lineage) => rowOf(analyses, lineage, range))
    .sort((a, b) => b.reconnectCount - a.reconnectCount || shareOf(a) - shareOf(b));
}

function livesIn({ fromMs, toMs }: TimeRange, { connections }: Lineage): boolean {
  const [first, last] = [connections[0], connections.at(-1)];
  if (!first || !last) return false;
  return first.createdAtMs <= toMs && (endedAtMs(last) ?? toMs) >= fromMs;
}

function shareOf({ uptime }: LineageRow): number {
  return uptime?.share ?? 0;
}

function rowOf({ session }: Analyses, lineage: Lineage, { fromMs, toMs }: TimeRange): LineageRow {
  const reconnections = lineage.reconnections.filter(
    ({ to }) => to.createdAtMs >= fromMs && to.createdAtMs <= toMs,
  );
  const from = openedFrom(session, lineage);
  const uptime = uptimeOf(lineage, toMs, fromMs);
  const gaps = gapFigures(uptime?.gaps ?? []);
  return {
    id: lineage.id,
    endpoint: lineage.endpoint,
    from: from ? contextLabel(from.type, from.url) : '',
    fromUrl: from?.url ?? '',
    connections: lineage.connections,
    uptime,
    share: uptime ? shareWords(uptime.share) : 'never',
    reconnectCount: reconnections.length,
    medianGapMs: gaps?.medianMs,
    longestGapMs: gaps?.longestMs,
    backoff: backoffWords({ ...lineage, reconnections }),
  };
}

/** One socket of a logical connection: when it was opened, what became of it, how long until the next. */
export interface LineageStep {
  readonly id: string;
  readonly createdAtMs: number;
  /** `open for 5.00 s, then 1006`, `HTTP 503`, `open for 20.0 s so far`. */
  readonly words: string;
  readonly wasOpened: boolean;
  /** From the end of the socket before it to its creation, in ms; `undefined` for the first. */
  readonly pauseMs: number | undefined;
}

/** The sockets of a logical connection in order of time. */
export function lineageSteps(
  analyses: Analyses,
  { connections }: LineageRow,
  nowMs: number,
): readonly LineageStep[] {
  return connections.map((connection, i) => {
    const before = connections[i - 1];
    const beforeEndMs = before && endedAtMs(before);
    return {
      id: connection.id,
      createdAtMs: connection.createdAtMs,
      words: stepWords(analyses, connection, nowMs),
      wasOpened: wasOpened(connection),
      pauseMs: beforeEndMs === undefined ? undefined : Math.max(0, connection.createdAtMs - beforeEndMs),
    };
  });
}

function stepWords(analyses: Analyses, connection: Connection, nowMs: number): string {
  const endMs = endedAtMs(connection);
  const outcome = outcomeWords(analyses, connection);
  if (!wasOpened(connection))
    return endMs === undefined
      ? outcome
      : `${connectionState(connection) === 'failed' ? 'never open' : 'not seen to open'}: ${outcome}`;
  const openMs = Math.max(0, (endMs ?? nowMs) - (openedAtMs(connection) ?? connection.createdAtMs));
  const open = `open for ${formatDuration(openMs)}`;
  return endMs === undefined ? `${open} so far` : `${open}, then ${outcome}`;
}
