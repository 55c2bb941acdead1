import type { Analyses } from '../analysis/analyses.ts';
import { endedAtMs, openedAtMs, wasOpened } from '../model/session.ts';

/** How many sockets each host had open, at any moment. */
export interface HostIndex {
  /** Sockets that were open just before `atMs`. */
  openAt(host: string, atMs: number): number;
  /** Hosts that had sockets open just before `atMs`. O(hosts log connections). */
  hostsAt(atMs: number): readonly string[];
}

interface Times {
  readonly opens: number[];
  readonly ends: number[];
}

/** Sorts the opens and ends of every host. O(connections log connections). */
export function indexHosts(analyses: Analyses): HostIndex {
  const hosts = new Map<string, Times>();
  for (const connection of analyses.session.connections) {
    if (!wasOpened(connection)) continue;
    const { host } = analyses.endpoint(connection);
    const times = hosts.get(host) ?? { opens: [], ends: [] };
    hosts.set(host, times);
    times.opens.push(openedAtMs(connection) ?? connection.createdAtMs);
    const endMs = endedAtMs(connection);
    if (endMs !== undefined) times.ends.push(endMs);
  }
  for (const { opens, ends } of hosts.values()) {
    opens.sort((a, b) => a - b);
    ends.sort((a, b) => a - b);
  }
  const openAt = (host: string, atMs: number) => {
    const times = hosts.get(host);
    return times ? countBelow(times.opens, atMs) - countBelow(times.ends, atMs) : 0;
  };
  return { openAt, hostsAt: (atMs) => [...hosts.keys()].filter((host) => openAt(host, atMs) > 0) };
}

function countBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
