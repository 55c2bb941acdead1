import { type Connection, type Session, wasOpened } from '../../model/session.ts';

/**
 * What cannot be told of a socket opened before capture. `which`: its messages came, but not which of the sockets found
 * it is. `messages`: it was found, but which of those messages are its own is not told.
 */
export interface Untold {
  readonly what: 'which' | 'messages';
  /** Lines that could be the other half. */
  readonly others: number;
}

/** Whether this line is half of a socket whose other half could not be told among several. */
export function isUntold({ openedBeforeCapture, origin }: Connection): boolean {
  return openedBeforeCapture && origin === 'inferred';
}

/** The same with how many it could be; also for the lines on the other side. `undefined`: nothing is in doubt. */
export function untoldOf(session: Session, connection: Connection): Untold | undefined {
  if (!connection.openedBeforeCapture) return undefined;
  const late = session.connections.filter((other) => other.openedBeforeCapture && other !== connection);
  const couldBe = (stranger: Connection, found: Connection) => !stranger.url || stranger.url === found.url;
  if (isUntold(connection)) {
    const found = late.filter((other) => !isUntold(other) && couldBe(connection, other));
    return { what: 'which', others: found.length };
  }
  if (connection.rows.length > 0 || !wasOpened(connection)) return undefined;
  const strangers = late.filter((other) => isUntold(other) && couldBe(other, connection));
  return strangers.length === 0 ? undefined : { what: 'messages', others: strangers.length };
}
