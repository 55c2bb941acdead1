import type { Track } from '../analysis/activity.ts';
import type { Origin } from '../model/events.ts';
import type { Evidence } from '../model/finding.ts';
import type { FrameRow } from '../model/frameLog.ts';
import type { Connection } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';

type Sessions = Pick<DiagnosisContext, 'session'>;

/** Which witness showed a frame; the connection's own where the frame is gone. */
export function originOfRow(
  { session }: Sessions,
  connection: Connection,
  row: FrameRow | undefined,
): Origin {
  const { frames } = session;
  const isHeld = row !== undefined && row >= frames.firstRow && row < frames.endRow;
  return isHeld ? frames.origin(row) : connection.origin;
}

/** Evidence that one frame shows. */
export function frameEvidence(
  context: Sessions,
  connection: Connection,
  frame: { readonly row: FrameRow; readonly atMs: number },
  text: string,
): Evidence {
  const origin = originOfRow(context, connection, frame.row);
  return { text, origin, atMs: frame.atMs, connectionId: connection.id, row: frame.row };
}

/** Evidence that the newest frame of a track shows; without a time where there was none. */
export function lastFrameEvidence(
  context: Sessions,
  connection: Connection,
  { lastAtMs, lastRow }: Track,
  text: string,
): Evidence {
  return {
    text,
    origin: originOfRow(context, connection, lastRow),
    connectionId: connection.id,
    ...(lastAtMs !== undefined && { atMs: lastAtMs }),
    ...(lastRow !== undefined && { row: lastRow }),
  };
}

/** What the server said about the end in its last message, if it did. */
export function lastWordsEvidence(
  context: Sessions,
  { connection, lastWords }: Pick<Drop, 'connection' | 'lastWords'>,
): readonly Evidence[] {
  if (!lastWords) return [];
  const said = [lastWords.code, lastWords.text].filter((part) => part !== undefined && part !== '').join(' ');
  return [frameEvidence(context, connection, lastWords, `The server's last message said: "${said}".`)];
}
