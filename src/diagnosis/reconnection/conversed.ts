import { openedAtMs } from '../../model/session.ts';
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
/** More messages than this say the same. */
const MOST_ROWS = 1000;

/** Whether both sides had talked with each other, beyond a greeting or a login, before the connection ended. */
export function conversed({ connection, endMs, lastWords }: Drop, { session }: DiagnosisContext): boolean {
  const { frames } = session;
  const { rows } = connection;
  const openMs = openedAtMs(connection) ?? connection.createdAtMs;
  let asked = false;
  let answers = 0;
  let hasAsked = false;
  for (let i = 0; i < Math.min(rows.length, MOST_ROWS); i++) {
    const row = rows.at(i);
    if (row < frames.firstRow || frames.opcode(row) >= FIRST_CONTROL_OPCODE) continue;
    if (frames.direction(row) === 'sent') {
      asked = true;
      hasAsked = true;
      continue;
    }
    const atMs = frames.atMs(row);
    if (row === lastWords?.row || endMs - atMs < REFUSAL_MS) continue;
    if (asked) answers++;
    asked = false;
    const sinceOpenMs = atMs - openMs;
    if (answers >= MORE_THAN_A_LOGIN && sinceOpenMs >= PAST_HANDSHAKE_MS) return true;
    if (hasAsked && sinceOpenMs >= LET_IN_MS) return true;
  }
  return false;
}
