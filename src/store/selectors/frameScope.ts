import type { Connection } from '../../model/session.ts';
import { openedAtMs, type Session } from '../../model/session.ts';
import type { SessionView } from '../state.ts';

/** The moment relative times count from: the opening of the connection, or the beginning of the session. */
export function timeOriginMs(session: Session, connection: Connection | undefined): number {
  if (!connection) return session.firstEventAtMs ?? 0;
  return openedAtMs(connection) ?? connection.createdAtMs;
}

const labels = new WeakMap<Connection, { readonly url: string; readonly label: string }>();

/** `#3 /ws`: tells connections apart where their frames stand in one list. */
export function connectionLabel(session: Session, index: number): string {
  const connection = session.connections[index];
  if (!connection) return '';
  const { url } = connection;
  const known = labels.get(connection);
  if (known?.url === url) return known.label;
  const label = `#${index + 1} ${URL.canParse(url) ? new URL(url).pathname : url}`;
  labels.set(connection, { url, label });
  return label;
}

/** Frames of the connection, or of all, whether they are listed or not; those no longer held are not counted. */
export function heldFrameCount(session: Session, connection: Connection | undefined): number {
  return connection ? connection.rows.length : session.timeline.length;
}

/** Whether control frames may be among the frames of the connection, or of all: somebody watched the wire. */
export function hasControlFrames(session: Session, connection: Connection | undefined): boolean {
  if (connection) return connection.wire !== undefined;
  return session.connections.some(({ wire }) => wire !== undefined);
}

/** The recognised protocol of a connection by its index, which decides what private close codes mean. */
export function protocolIdOf(
  { session, analyses }: SessionView,
  index: number | undefined,
): string | undefined {
  const connection = index === undefined ? undefined : session.connections[index];
  return connection && analyses.protocolOf(connection)?.id;
}
