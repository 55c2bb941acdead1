import type { FrameLog } from '../../model/frameLog.ts';
import { type Connection, endedAtMs } from '../../model/session.ts';
import type { WireMessage } from './netLogPort.ts';

/** Fewer messages may agree by accident. */
const FEWEST_MESSAGES = 3;
/** From the network to the page and back; a page that is busier than this is not recognised now but later. */
const WAY_MS = 100;
/** Times of the log are whole milliseconds. */
const ROUNDING_MS = 5;

/**
 * The only one of the connections that had all these messages at their times with their kinds and sizes. Messages of the
 * page must be among them: what a server broadcasts reaches sockets of other tabs at the same moment.
 */
export function connectionWithMessages(
  connections: readonly Connection[],
  frames: FrameLog,
  messages: readonly WireMessage[],
): Connection | undefined {
  if (messages.length < FEWEST_MESSAGES || !messages.some(({ direction }) => direction === 'sent'))
    return undefined;
  const found = connections.filter((connection) =>
    messages.every((message) => hasMessage(connection, frames, message)),
  );
  return found.length === 1 ? found[0] : undefined;
}

function hasMessage(connection: Connection, frames: FrameLog, message: WireMessage): boolean {
  const { atMs, direction, opcode, wireSizeBytes, isCompressed } = message;
  if ((endedAtMs(connection) ?? Number.POSITIVE_INFINITY) < atMs - ROUNDING_MS) return false;
  const isSent = direction === 'sent';
  const fromMs = atMs - (isSent ? WAY_MS : ROUNDING_MS);
  const untilMs = atMs + (isSent ? ROUNDING_MS : WAY_MS);
  const { rows } = connection;
  for (let i = rows.lowerBound(fromMs, (row) => frames.atMs(row)); i < rows.length; i++) {
    const row = rows.at(i);
    if (frames.atMs(row) > untilMs) return false;
    const isSameKind = frames.direction(row) === direction && frames.opcode(row) === opcode;
    if (isSameKind && (isCompressed || frames.sizeBytes(row) === wireSizeBytes)) return true;
  }
  return false;
}
