import type { Connection } from '../../model/session.ts';
import { openedAtMs, type Session } from '../../model/session.ts';
import type { SessionView } from '../state.ts';

/** The moment relative times count from: the opening of the connection, or the beginning of the session. */
export function timeOriginMs(session: Session, connection: Connection | undefined): number {
  if (!connection) return session.firstEventAtMs ?? 0;
  return openedAtMs(connection) ?? connection.createdAtMs;
}

/** `#3 /ws`: tells connections apart where their frames stand in one list. */
export function connectionLabel(session: Session, index: number): string {
  const url = session.connections[index]?.url ?? '';
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return `#${index + 1} ${path}`;
}

/** Frames of the connection, or of all, whether they are listed or not; those no longer held are not counted. */
export function heldFrameCount(session: Session, connection: Connection | undefined): number {
  return connection ? connection.rows.length : session.timeline.length;
}

/** The recognised protocol of a connection by its index, which decides what private close codes mean. */
export function protocolIdOf(
  { session, analyses }: SessionView,
  index: number | undefined,
): string | undefined {
  const connection = index === undefined ? undefined : session.connections[index];
  return connection && analyses.protocolOf(connection)?.id;
}
