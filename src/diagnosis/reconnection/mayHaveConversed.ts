import { gapWithin } from '../../analysis/captureGaps.ts';
import { type Connection, openedAtMs } from '../../model/session.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';

/** A client that is refused is told so within a round trip or a login's work; who is answered later was let in. */
const PAST_HANDSHAKE_MS = 1000;
/** A login asks once; who asks again after an answer, and is answered again, is in conversation. */
const MORE_THAN_A_LOGIN = 2;
/** Who is still spoken to after so long was let in, however little it said itself. */
const LET_IN_MS = 5000;
/** What a server says so shortly before the end may be its refusal. */
const REFUSAL_MS = 500;
const FIRST_CONTROL_OPCODE = 8;
/** More messages than this, from either moment that counts, say the same. */
const MOST_ROWS = 1000;

/**
 * Whether the server had talked with the client, beyond a greeting or a login, before the connection ended. Also true
 * where messages are missing and nobody can tell.
 */
export function mayHaveConversed(drop: Drop, context: DiagnosisContext): boolean {
  return isPartlyUnseen(drop, context) || wasAnsweredAgain(drop, context) || wasStillSpokenTo(drop, context);
}

function isPartlyUnseen({ connection, endMs }: Drop, { analyses }: DiagnosisContext): boolean {
  if (connection.openedBeforeCapture || connection.droppedFrames > 0) return true;
  return gapWithin(analyses.captureGaps(), sinceMs(connection), endMs) !== undefined;
}

function wasAnsweredAgain(drop: Drop, { session: { frames } }: DiagnosisContext): boolean {
  const { connection } = drop;
  const fromMs = sinceMs(connection) + PAST_HANDSHAKE_MS;
  let asked = false;
  let answers = 0;
  for (let i = 0; i < Math.min(connection.rows.length, MOST_ROWS); i++) {
    const row = connection.rows.at(i);
    if (frames.opcode(row) >= FIRST_CONTROL_OPCODE) continue;
    if (frames.direction(row) === 'sent') asked = true;
    else if (!mayBeRefusal(drop, row, frames.atMs(row))) {
      if (asked) answers++;
      asked = false;
      if (answers >= MORE_THAN_A_LOGIN && frames.atMs(row) >= fromMs) return true;
    }
  }
  return false;
}

function wasStillSpokenTo(drop: Drop, { analyses, session: { frames } }: DiagnosisContext): boolean {
  const { rows, sent } = drop.connection;
  const first = rows.lowerBound(sinceMs(drop.connection) + LET_IN_MS, (row) => frames.atMs(row));
  for (let i = first; i < Math.min(rows.length, first + MOST_ROWS); i++) {
    const row = rows.at(i);
    if (frames.opcode(row) >= FIRST_CONTROL_OPCODE || frames.direction(row) === 'sent') continue;
    // A server that waits for a login may beat meanwhile.
    if (sent.count === 0 && analyses.isHeartbeat(row)) continue;
    if (!mayBeRefusal(drop, row, frames.atMs(row))) return true;
  }
  return false;
}

function mayBeRefusal({ endMs, lastWords }: Drop, row: number, atMs: number): boolean {
  return row === lastWords?.row || endMs - atMs < REFUSAL_MS;
}

function sinceMs(connection: Connection): number {
  return openedAtMs(connection) ?? connection.createdAtMs;
}
