import type { ConnectionId } from '../../model/events.ts';
import type { Finding } from '../../model/finding.ts';
import type { Connection, Session } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';

/** In a query: sockets of this kind of context and no other, as in `context:worker`. */
const CONTEXT = 'context:';

/**
 * Which connections are listed, newest knowledge last: those that have every word of the query in their address, context
 * or close code, and live in the kind of context that it may name (`context:shared-worker`). Without a query or a time range the session's own array is
 * the list: nothing is copied however long it grows.
 */
export function listConnections(
  session: Session,
  query: string,
  range: TimeRange | undefined,
): readonly Connection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !range) return session.connections;
  return session.connections.filter((connection) => {
    if (range) {
      const ended = connection.end?.atMs ?? connection.close?.atMs;
      if (connection.createdAtMs > range.toMs || (ended !== undefined && ended < range.fromMs)) return false;
    }
    if (words.length === 0) return true;
    const context =
      connection.contextId === undefined ? undefined : session.contexts.get(connection.contextId);
    const code = connection.close?.code ?? '';
    const text = `${connection.url} ${context?.type ?? ''} ${context?.url ?? ''} ${code}`.toLowerCase();
    return words.every((word) =>
      word.startsWith(CONTEXT) ? context?.type === word.slice(CONTEXT.length) : text.includes(word),
    );
  });
}

/** Findings by the connections they are about. */
export function findingsByConnection(
  findings: readonly Finding[],
): ReadonlyMap<ConnectionId, readonly Finding[]> {
  const byConnection = new Map<ConnectionId, Finding[]>();
  for (const finding of findings) {
    for (const id of finding.connections) {
      const list = byConnection.get(id);
      if (list) list.push(finding);
      else byConnection.set(id, [finding]);
    }
  }
  return byConnection;
}
