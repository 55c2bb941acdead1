import type { Analyses } from '../../analysis/analyses.ts';
import { type Backoff, type BackoffShape, backoffOf } from '../../analysis/backoff.ts';
import type { Lineage } from '../../analysis/lineage.ts';
import { uptimeOf } from '../../analysis/uptime.ts';
import type { ConnectionId, ContextType } from '../../model/events.ts';
import { openedFrom } from './lineageWords.ts';
import { rounded } from './rounded.ts';

/** Sockets of one endpoint, opened from one place, that followed each other. */
export interface LineageReport {
  readonly endpoint: string;
  /** From where the newest of them was opened; null where nobody told. */
  readonly context: { readonly type: ContextType; readonly url: string } | null;
  /** In order of time. */
  readonly connections: readonly ConnectionId[];
  readonly reconnects: number;
  /** `openMs` of `spanMs`, 0 to 1; null when none was ever open. */
  readonly uptime: number | null;
  readonly openMs: number;
  /** From the first opening to the end of the last socket, or of the session: `openMs` and the gaps together. */
  readonly spanMs: number;
  /** Each time without an open socket. */
  readonly gapsMs: readonly number[];
  /** null where it never tried three times in a row. */
  readonly backoff: BackoffReport | null;
}

/** How the pauses between attempts developed, in the longest row of them. */
export interface BackoffReport {
  readonly shape: BackoffShape;
  readonly grows: boolean;
  readonly pausesMs: readonly number[];
  /** The attempts after these pauses. */
  readonly connections: readonly ConnectionId[];
  /** Exponential: what each pause is multiplied by. */
  readonly factor?: number;
  /** Linear: what each pause is longer by. */
  readonly stepMs?: number;
  /** The pause no longer grew from here on. */
  readonly capMs?: number;
}

/** Every logical connection as plain data. */
export function lineageReports(analyses: Analyses): readonly LineageReport[] {
  return analyses.lineages().map((lineage) => lineageReport(analyses, lineage));
}

function lineageReport({ session }: Analyses, lineage: Lineage): LineageReport {
  const { endpoint, connections, reconnections } = lineage;
  const uptime = uptimeOf(lineage, session.lastEventAtMs ?? 0);
  const from = openedFrom(session, lineage);
  const backoff = backoffOf(lineage);
  return {
    endpoint,
    context: from ? { type: from.type, url: from.url } : null,
    connections: connections.map(({ id }) => id),
    reconnects: reconnections.length,
    uptime: uptime ? Math.round(uptime.share * 1e6) / 1e6 : null,
    openMs: rounded(uptime?.openMs ?? 0),
    spanMs: rounded(uptime?.spanMs ?? 0),
    gapsMs: (uptime?.gaps ?? []).map(({ fromMs, toMs }) => rounded(toMs - fromMs)),
    backoff: backoff ? backoffReport(backoff) : null,
  };
}

function backoffReport({ shape, grows, pausesMs, streak, factor, stepMs, capMs }: Backoff): BackoffReport {
  return {
    shape,
    grows,
    pausesMs: pausesMs.map(rounded),
    connections: streak.attempts.map(({ to }) => to.id),
    ...(factor !== undefined && { factor: rounded(factor) }),
    ...(stepMs !== undefined && { stepMs: rounded(stepMs) }),
    ...(capMs !== undefined && { capMs: rounded(capMs) }),
  };
}
