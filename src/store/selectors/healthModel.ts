import type { Analyses } from '../../analysis/analyses.ts';
import { median } from '../../analysis/health.ts';
import type { Reconnection } from '../../analysis/lineage.ts';
import { Quantiles } from '../../analysis/quantiles.ts';
import { latencySeries, type RoundTripSeries } from '../../analysis/roundTrips.ts';
import { isTrouble, type LaneEnd, type LaneGroup, timelineLanes } from '../../analysis/timelineLanes.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { type ClosesOfCode, closesByCode } from './healthCloses.ts';
import { type TrafficOverTime, trafficOverTime } from './healthTraffic.ts';
import { lowerBound } from './timelineDensity.ts';
import type { Sample } from './timelineThin.ts';

/** How often something happened under one code or label (`1006`, `HTTP 503`). */
export interface CodeCount {
  readonly code: string;
  readonly count: number;
}

/** Figures of an endpoint, or of all together. Durations in ms. */
export interface HealthFigures {
  /** Open at the end of the range. */
  readonly open: number;
  readonly peak: number;
  /** Ends out of order, refused handshakes included, most frequent first. */
  readonly drops: readonly CodeCount[];
  readonly dropCount: number;
  readonly reconnectCount: number;
  readonly medianRecoveryMs: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  /** How many round trips the two stand on. */
  readonly roundTripCount: number;
}

export interface EndpointHealth extends HealthFigures {
  readonly endpoint: string;
  readonly connections: readonly Connection[];
  readonly traffic: TrafficOverTime;
}

export interface HealthModel {
  readonly total: HealthFigures;
  /** Every way in which sockets ended, most frequent first. */
  readonly closes: readonly ClosesOfCode[];
  /** Most drops first. */
  readonly endpoints: readonly EndpointHealth[];
  /** How many were open from each moment of the range on. */
  readonly open: readonly Sample[];
  /** Moments of all reconnections in the range, ascending. */
  readonly reconnectedAtMs: readonly number[];
}

/** Every round trip counts up to here; a range that holds more is read in steps. */
const MOST_PER_SERIES = 5000;
/** Steps of the small curve beside an endpoint. */
const ENDPOINT_STEPS = 50;

/**
 * Figures of some or all connections over a range of the session. O(connections) and, for a part of a session,
 * O(round trips) up to a bound.
 */
export function healthModel(
  analyses: Analyses,
  range: TimeRange,
  connections: readonly Connection[] = analyses.session.connections,
): HealthModel {
  const groups = timelineLanes(analyses, connections);
  const isMeant = new Set(connections);
  const byKey = new Map(analyses.endpoints().map((endpoint) => [endpoint.key, endpoint]));
  const allTimes = new Quantiles();
  const allReconnections: Reconnection[] = [];
  const endpoints = groups.map((group) => {
    const endpoint = byKey.get(group.endpoint);
    const times = new Quantiles();
    const sockets = (endpoint?.connections ?? []).filter((connection) => isMeant.has(connection));
    for (const connection of sockets) addRoundTrips(times, analyses, connection, range);
    allTimes.merge(times);
    const reconnections = (endpoint ? analyses.lineagesOf(endpoint) : [])
      .flatMap((lineage) => lineage.reconnections)
      .filter(({ to }) => isMeant.has(to) && isWithin(range, to.createdAtMs));
    allReconnections.push(...reconnections);
    return {
      endpoint: group.endpoint,
      connections: sockets,
      traffic: trafficOverTime(analyses, range, ENDPOINT_STEPS, sockets),
      ...figures([group], reconnections, times, range),
    };
  });
  return {
    total: figures(groups, allReconnections, allTimes, range),
    open: openOverRange(groups, range).samples,
    closes: closesByCode(analyses.session, groups, range),
    endpoints: endpoints.sort(
      (a, b) => b.dropCount - a.dropCount || b.connections.length - a.connections.length,
    ),
    reconnectedAtMs: allReconnections.map(({ to }) => to.createdAtMs).sort((a, b) => a - b),
  };
}

function figures(
  groups: readonly LaneGroup[],
  reconnections: readonly Reconnection[],
  times: Quantiles,
  range: TimeRange,
): HealthFigures {
  const { open, peak } = openOverRange(groups, range);
  const drops = dropsByCode(groups, range);
  return {
    open,
    peak,
    drops,
    dropCount: drops.reduce((sum, { count }) => sum + count, 0),
    reconnectCount: reconnections.length,
    medianRecoveryMs: median(reconnections.flatMap(({ recoveryMs }) => recoveryMs ?? [])),
    p50Ms: times.quantile(0.5),
    p95Ms: times.quantile(0.95),
    roundTripCount: times.count,
  };
}

function openOverRange(groups: readonly LaneGroup[], range: TimeRange) {
  const steps: { readonly atMs: number; readonly change: 1 | -1 }[] = [];
  let open = 0;
  for (const { lanes } of groups) {
    for (const { openedAtMs, end } of lanes) {
      if (openedAtMs === undefined || openedAtMs > range.toMs) continue;
      if (end && end.atMs < range.fromMs) continue;
      if (openedAtMs <= range.fromMs) open++;
      else steps.push({ atMs: openedAtMs, change: 1 });
      if (end && end.atMs <= range.toMs) steps.push({ atMs: end.atMs, change: -1 });
    }
  }
  // At one moment ends come first: a socket replaced at once is one socket, not two.
  steps.sort((a, b) => a.atMs - b.atMs || a.change - b.change);
  let peak = open;
  const samples: Sample[] = [{ atMs: range.fromMs, value: open }];
  for (const { atMs, change } of steps) {
    open += change;
    peak = Math.max(peak, open);
    samples.push({ atMs, value: open });
  }
  samples.push({ atMs: range.toMs, value: open });
  return { open, peak, samples };
}

function dropsByCode(groups: readonly LaneGroup[], range: TimeRange): readonly CodeCount[] {
  const counts = new Map<string, number>();
  for (const { lanes } of groups) {
    for (const { end } of lanes) {
      if (end && isDropIn(range, end)) counts.set(end.label, (counts.get(end.label) ?? 0) + 1);
    }
  }
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}

function isDropIn(range: TimeRange, end: LaneEnd): boolean {
  return isTrouble(end.kind) && isWithin(range, end.atMs);
}

function addRoundTrips(times: Quantiles, analyses: Analyses, connection: Connection, range: TimeRange): void {
  for (const series of latencySeries(analyses.roundTrips(connection))) {
    const { from, to } = span(series, range);
    if (from === 0 && to === series.count) times.merge(series.times);
    else {
      const step = Math.max(1, Math.floor((to - from) / MOST_PER_SERIES));
      for (let index = from; index < to; index += step) times.add(series.roundTripMs[index] ?? 0);
    }
  }
}

/** Which round trips of a series fall into a range. */
export function span(
  { askAtMs }: RoundTripSeries,
  range: TimeRange,
): { readonly from: number; readonly to: number } {
  const from = lowerBound(askAtMs, range.fromMs, 0);
  return { from, to: lowerBound(askAtMs, range.toMs + 0.001, from) };
}

function isWithin({ fromMs, toMs }: TimeRange, atMs: number): boolean {
  return atMs >= fromMs && atMs <= toMs;
}
