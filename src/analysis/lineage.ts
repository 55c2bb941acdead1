import { type Connection, endedAtMs, openedAtMs } from '../model/session.ts';
import type { ClosedBy, Closure } from './closure.ts';
import type { Place } from './places.ts';

/** A socket that took the place of one that ended. */
export interface Reconnection {
  readonly from: Connection;
  readonly to: Connection;
  /** From the end of the one to the start of the other, in ms. */
  readonly pauseMs: number;
  /** From the end of the one until the other was open; `undefined` when it did not open. */
  readonly recoveryMs: number | undefined;
  /** Who ended the one; `undefined` where nobody knows. */
  readonly lostBy: ClosedBy | undefined;
}

/** Sockets of one endpoint, opened from one place, that followed each other: one logical connection. */
export interface Lineage {
  /** Id of the first socket. */
  readonly id: string;
  readonly endpoint: string;
  readonly place: Place;
  readonly connections: readonly Connection[];
  /** Ends by navigation are left out: what comes after them is a new page, not a reconnection. */
  readonly reconnections: readonly Reconnection[];
}

/** A socket opened longer than this after the last one ended is a new conversation, not a reconnection. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/**
 * Joins the sockets of one endpoint into lineages: each new one continues the lineage of its place that ended last
 * before it, so several sockets in parallel stay several lineages. O(n log n).
 */
export function chainLineages(
  placeOf: (connection: Connection) => Place,
  endpoint: string,
  connections: readonly Connection[],
  closureOf: (connection: Connection) => Closure | undefined,
): readonly Lineage[] {
  const chains: Chain[] = [];
  const chainOf = new Map<Connection, Chain>();
  /** Lineages whose newest socket has ended, latest end on top, by place. */
  const free = new Map<string, Chain[]>();
  for (const { connection, isStart } of momentsOf(connections)) {
    const place = placeOf(connection);
    const stack = free.get(place.id) ?? [];
    free.set(place.id, stack);
    if (!isStart) {
      const ended = chainOf.get(connection);
      if (ended) stack.push(ended);
      continue;
    }
    const chain = popRecent(stack, connection.createdAtMs) ?? newChain(chains, place);
    const before = chain.members.at(-1);
    const lostBy = before && closureOf(before)?.by;
    if (before && lostBy !== 'navigation') chain.reconnections.push(reconnection(before, connection, lostBy));
    chain.members.push(connection);
    chainOf.set(connection, chain);
  }
  return chains.map(({ place, members, reconnections }) => ({
    id: members[0]?.id ?? '',
    endpoint,
    place,
    connections: members,
    reconnections,
  }));
}

interface Chain {
  readonly place: Place;
  readonly members: Connection[];
  readonly reconnections: Reconnection[];
}

/** A socket's creation or end. */
export interface Moment {
  readonly atMs: number;
  readonly isStart: boolean;
  readonly connection: Connection;
}

/** Starts and ends in order of time; of two at one moment the end comes first. */
export function momentsOf(connections: readonly Connection[]): readonly Moment[] {
  const moments = connections.flatMap((connection): readonly Moment[] => {
    const start = { atMs: connection.createdAtMs, isStart: true, connection };
    const endMs = endedAtMs(connection);
    return endMs === undefined ? [start] : [start, { atMs: endMs, isStart: false, connection }];
  });
  const order = ({ isStart }: Moment) => (isStart ? 1 : 0);
  return moments.sort(
    (a, b) => a.atMs - b.atMs || (a.connection === b.connection ? order(b) - order(a) : order(a) - order(b)),
  );
}

function popRecent(stack: Chain[], startMs: number): Chain | undefined {
  const latest = stack.at(-1)?.members.at(-1);
  const endMs = latest && endedAtMs(latest);
  return endMs !== undefined && startMs - endMs <= LONGEST_PAUSE_MS ? stack.pop() : undefined;
}

function newChain(chains: Chain[], place: Place): Chain {
  const chain: Chain = { place, members: [], reconnections: [] };
  chains.push(chain);
  return chain;
}

function reconnection(from: Connection, to: Connection, lostBy: ClosedBy | undefined): Reconnection {
  const endMs = endedAtMs(from) ?? to.createdAtMs;
  const openMs = openedAtMs(to);
  return {
    from,
    to,
    pauseMs: to.createdAtMs - endMs,
    recoveryMs: openMs === undefined ? undefined : openMs - endMs,
    lostBy,
  };
}
