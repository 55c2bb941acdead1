import { connectionState, endedAtMs, openedAtMs, type Session, wasOpened } from '../model/session.ts';
import type { Lineage } from './lineage.ts';
import type { Quantiles } from './quantiles.ts';

/** How many sockets were open from a moment on. */
export interface ActivePoint {
  readonly atMs: number;
  readonly active: number;
}

/** The state of a whole session (or of one endpoint) in figures. Durations in ms. */
export interface Health {
  /** Open now. */
  readonly active: number;
  /** Most that were ever open at once. */
  readonly peak: number;
  /** Every change of the number of open sockets, in order of time. */
  readonly activeOverTime: readonly ActivePoint[];
  /** Ended sockets by close code; `none` where no witness knows it. */
  readonly closesPerCode: Readonly<Record<string, number>>;
  readonly reconnects: number;
  /** Over the time watched; 0 while that is less than a second. */
  readonly reconnectsPerHour: number;
  /** From a loss until the next socket of its lineage was open; `undefined` without reconnections. */
  readonly medianRecoveryMs: number | undefined;
  /** Page round trips of all connections together; the other two kinds measure something else. */
  readonly roundTripMs: { readonly p50: number; readonly p95: number } | undefined;
}

const HOUR_MS = 3_600_000;

/** Sums up a session. O(connections log connections). */
export function sumUpHealth(session: Session, lineages: readonly Lineage[], roundTrips: Quantiles): Health {
  const steps: { atMs: number; change: number }[] = [];
  const closesPerCode: Record<string, number> = {};
  let active = 0;
  for (const connection of session.connections) {
    const endMs = endedAtMs(connection);
    if (endMs !== undefined) {
      const code = String(connection.close?.code ?? 'none');
      closesPerCode[code] = (closesPerCode[code] ?? 0) + 1;
    }
    const state = connectionState(connection);
    if (state === 'open' || state === 'closing') active++;
    if (!wasOpened(connection)) continue;
    steps.push({ atMs: openedAtMs(connection) ?? connection.createdAtMs, change: 1 });
    if (endMs !== undefined) steps.push({ atMs: endMs, change: -1 });
  }
  const recoveries = lineages.flatMap(({ reconnections }) =>
    reconnections.flatMap(({ recoveryMs }) => recoveryMs ?? []),
  );
  const reconnects = lineages.reduce((sum, { reconnections }) => sum + reconnections.length, 0);
  const watchedMs = (session.lastEventAtMs ?? 0) - (session.firstEventAtMs ?? 0);
  const p50 = roundTrips.quantile(0.5);
  const p95 = roundTrips.quantile(0.95);
  const activeOverTime = accumulate(steps);
  return {
    active,
    peak: activeOverTime.reduce((peak, point) => Math.max(peak, point.active), 0),
    activeOverTime,
    closesPerCode,
    reconnects,
    reconnectsPerHour: watchedMs < 1000 ? 0 : (reconnects * HOUR_MS) / watchedMs,
    medianRecoveryMs: median(recoveries),
    roundTripMs: p50 === undefined || p95 === undefined ? undefined : { p50, p95 },
  };
}

function accumulate(steps: { atMs: number; change: number }[]): readonly ActivePoint[] {
  // At one moment ends come first: a socket replaced at once is one socket, not two.
  steps.sort((a, b) => a.atMs - b.atMs || a.change - b.change);
  let active = 0;
  return steps.map(({ atMs, change }) => {
    active += change;
    return { atMs, active };
  });
}

/** The middle value (mean of the two middle ones); `undefined` for none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
