import type { Connection, FoundState } from '../model/session.ts';

/** What capture did as the socket was found in a state. */
export function foundAs(connection: Connection, found: FoundState): 'began' | 'went on' {
  return connection.openedBeforeCapture && connection.stateReads[0] === found ? 'began' : 'went on';
}
