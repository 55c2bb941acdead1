import type { ContextType } from '../model/events.ts';
import { type Connection, endedAtMs, openedAtMs, type Session, wasOpened } from '../model/session.ts';
import type { ClosedBy, Closure } from './closure.ts';

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

/** Sockets of one endpoint and kind of context that followed each other: one logical connection. */
export interface Lineage {
  /** Id of the first socket. */
  readonly id: string;
  readonly endpoint: string;
  readonly contextType: ContextType;
  readonly connections: readonly Connection[];
  /** Ends by navigation are left out: what comes after them is a new page, not a reconnection. */
  readonly reconnections: readonly Reconnection[];
}

/** A socket opened longer than this after the last one ended is a new conversation, not a reconnection. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/**
 * Joins the sockets of one endpoint into lineages: each new one continues the lineage that ended last before it,
 * so several sockets in parallel stay several lineages. O(n log n).
 */
export function chainLineages(
  session: Session,
  endpoint: string,
  connections: readonly Connection[],
  closureOf: (connection: Connection) => Closure | undefined,
): readonly Lineage[] {
  const chains: Chain[] = [];
  const chainOf = new Map<Connection, Chain>();
  /** Lineages whose newest socket has ended, latest end on top, by kind of context. */
  const free = new Map<ContextType, Chain[]>();
  for (const { connection, isStart } of momentsOf(connections)) {
    const contextType = contextTypeOf(session, connection);
    const stack = free.get(contextType) ?? [];
    free.set(contextType, stack);
    if (!isStart) {
      const ended = chainOf.get(connection);
      if (ended) stack.push(ended);
      continue;
    }
    const chain = popRecent(stack, connection.createdAtMs) ?? newChain(chains, contextType);
    const before = chain.members.at(-1);
    const lostBy = before && closureOf(before)?.by;
    if (before && lostBy !== 'navigation') chain.reconnections.push(reconnection(before, connection, lostBy));
    chain.members.push(connection);
    chainOf.set(connection, chain);
  }
  return chains.map(({ contextType, members, reconnections }) => ({
    id: members[0]?.id ?? '',
    endpoint,
    contextType,
    connections: members,
    reconnections,
  }));
}

/** How well a logical connection was kept up, in ms. */
export interface Uptime {
  /** From the first opening to the end, or to now. */
  readonly spanMs: number;
  readonly openMs: number;
  /** `openMs` of `spanMs`, 0 to 1. */
  readonly share: number;
  /** The longest time without an open socket between two. */
  readonly longestGapMs: number;
}

/** Uptime of a lineage; `undefined` while none of its sockets has been open. Navigations are gaps like others. */
export function uptimeOf({ connections }: Lineage, nowMs: number): Uptime | undefined {
  let firstMs: number | undefined;
  let openUntilMs = 0;
  let openMs = 0;
  let longestGapMs = 0;
  for (const connection of connections) {
    if (!wasOpened(connection)) continue;
    const openedMs = openedAtMs(connection) ?? connection.createdAtMs;
    const untilMs = endedAtMs(connection) ?? nowMs;
    if (firstMs !== undefined) longestGapMs = Math.max(longestGapMs, openedMs - openUntilMs);
    firstMs ??= openedMs;
    openMs += Math.max(0, untilMs - openedMs);
    openUntilMs = untilMs;
  }
  if (firstMs === undefined) return undefined;
  const last = connections.at(-1);
  const endMs = (last && endedAtMs(last)) ?? nowMs;
  const spanMs = Math.max(endMs, openUntilMs) - firstMs;
  return { spanMs, openMs, share: spanMs > 0 ? openMs / spanMs : 1, longestGapMs };
}

interface Chain {
  readonly contextType: ContextType;
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

function newChain(chains: Chain[], contextType: ContextType): Chain {
  const chain: Chain = { contextType, members: [], reconnections: [] };
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

function contextTypeOf(session: Session, connection: Connection): ContextType {
  const { contextId } = connection;
  return (contextId === undefined ? undefined : session.contexts.get(contextId)?.type) ?? 'unknown';
}
