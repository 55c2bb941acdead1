import type { ConnectionId } from '../../model/events.ts';
import type { Finding } from '../../model/finding.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import type { FileFinding } from './ownSchemas.ts';

/**
 * A finding of the file as one of the session it is read into.
 *
 * @param rowAt the row of a connection's frame by its place; `undefined` when unknown
 */
export function readFinding(
  finding: FileFinding,
  idPrefix: string,
  rowAt: (connectionId: ConnectionId, index: number) => FrameRow | undefined,
): Finding {
  const prefixed = (id: string) => idPrefix + id;
  return {
    ...finding,
    connections: finding.connections.map(prefixed),
    evidence: finding.evidence.map(({ frame, connectionId, ...evidence }) => {
      const row = frame && rowAt(prefixed(frame.connectionId), frame.index);
      return {
        ...evidence,
        ...(connectionId !== undefined && { connectionId: prefixed(connectionId) }),
        ...(row !== undefined && { row }),
      };
    }),
  };
}
