import type { ConnectionId, SessionEvent } from '../../model/events.ts';
import { type Connection, headerValue, type Session } from '../../model/session.ts';
import type { NetLogPort } from './netLogPort.ts';
import { connectionWithMessages } from './trafficMatch.ts';

/** Two witnesses of one attempt to connect differ by the way from the page to the network at most. */
const SAME_ATTEMPT_MS = 500;

export interface SessionPortOptions {
  /** The session's clock is the one of the net log's ticks (a live capture of the same machine). */
  readonly isSameClock?: boolean;
  /** Put before the ids of sockets that only the net log has. */
  readonly idPrefix?: string;
  /** Sockets of which the caller knows how much they were told of their wire already. */
  readonly counted?: { has(id: ConnectionId): boolean };
}

/**
 * The port of a net log that is read into `session`, whose sockets it joins. `emit` gets the events and has to apply
 * them to the session in time.
 */
export function createSessionPort(
  session: Session,
  emit: (event: SessionEvent) => void,
  { isSameClock = false, idPrefix = '', counted = new Set() }: SessionPortOptions = {},
): NetLogPort {
  const byKey = new Map<string, ConnectionId>();
  /** Each is joined by one socket of the log. */
  const joined = new Set<ConnectionId>();
  /** Connections before it were looked at; those without a key yet wait in `keyless`. */
  let next = 0;
  let keyless: Connection[] = [];
  /** Sockets that this log brought: not for joining. */
  const own = new Set<ConnectionId>();
  let hasAnchored = false;

  const index = () => {
    for (; next < session.connections.length; next++) {
      const connection = session.connections[next];
      if (connection && !own.has(connection.id)) keyless.push(connection);
    }
    keyless = keyless.filter((connection) => {
      const key = headerValue(connection.request?.headers, 'sec-websocket-key');
      if (key !== undefined && !byKey.has(key)) byKey.set(key, connection.id);
      return key === undefined;
    });
  };

  // A file that was written from this very log has told of its wire.
  const isToldOf = new Set(
    isSameClock
      ? []
      : session.connections.filter(({ id, wire }) => wire && !counted.has(id)).map(({ id }) => id),
  );

  return {
    emit(event) {
      if (!('connectionId' in event) || !isToldOf.has(event.connectionId)) emit(event);
    },
    connectionWithKey(key) {
      if (!byKey.has(key)) index();
      const id = byKey.get(key);
      if (id !== undefined) joined.add(id);
      return id;
    },
    connectionWithoutKey(url, createdAtMs) {
      index();
      const distance = ({ createdAtMs: other }: Connection) => Math.abs(other - createdAtMs);
      const found = keyless
        .filter((connection) => connection.url === url && !joined.has(connection.id))
        .filter((connection) => !connection.openedBeforeCapture && distance(connection) <= SAME_ATTEMPT_MS)
        .sort((a, b) => distance(a) - distance(b))[0];
      if (found) joined.add(found.id);
      return found?.id;
    },
    connectionWithTraffic(messages, url) {
      const candidates = session.connections.filter(
        (connection) =>
          !own.has(connection.id) &&
          !joined.has(connection.id) &&
          (url === undefined || (connection.openedBeforeCapture && connection.url === url)),
      );
      const found = connectionWithMessages(candidates, session.frames, messages);
      if (found) joined.add(found.id);
      return found?.id;
    },
    hasUnidentified: (url) =>
      session.connections.some(
        (connection) =>
          connection.openedBeforeCapture &&
          connection.url === url &&
          !own.has(connection.id) &&
          !joined.has(connection.id),
      ),
    nextConnectionId() {
      let number = own.size + 1;
      while (session.connectionsById.has(`${idPrefix}wire-${number}`)) number++;
      const id = `${idPrefix}wire-${number}`;
      own.add(id);
      return id;
    },
    toSessionMs(tickMs, wallMs) {
      if (isSameClock) return tickMs;
      const { clock } = session;
      if (clock) return clock.monotonicMs + (wallMs - clock.wallMs);
      if (!hasAnchored) {
        hasAnchored = true;
        emit({ kind: 'clock-anchored', atMs: tickMs, origin: 'net-log', wallMs });
      }
      return tickMs;
    },
  };
}
