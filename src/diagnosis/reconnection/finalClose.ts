import type { ReconnectPolicy } from '../../knowledge/closeCodes/types.ts';
import type { Drop } from '../drop.ts';
import { type SaidCode, saidCode } from '../rules/serverCodes.ts';
import { asksForLater } from './laterWords.ts';

/** A close after which connecting again unchanged is in vain. */
export interface FinalClose {
  readonly said: SaidCode;
  readonly policy: Exclude<ReconnectPolicy, 'yes' | 'backoff'>;
  /** One message was refused, not the client: only sending that again is in vain. */
  readonly isAboutMessage: boolean;
}

/** Normal closes hide time-outs (see the knowledge README), so they are not final for anybody. */
const FIRST_FINAL_CODE = 1002;

/** Reads the tables' advice for the code an ended connection was closed with; `undefined` where trying again is fine. */
export function finalClose(drop: Drop | undefined): FinalClose | undefined {
  const said = drop && saidCode(drop);
  const policy = said?.explanation.entry.reconnect;
  if (!said || said.code < FIRST_FINAL_CODE || said.code === 1005) return undefined;
  if (policy === undefined || policy === 'yes' || policy === 'backoff') return undefined;
  const { entry, matchedBy } = said.explanation;
  // Who defines the code may forbid to come back even so (Discord's voice gateway, 4021).
  const isForbidden = policy === 'no' && matchedBy === 'context' && entry.context !== 'generic';
  const saidInWords = [drop.closure.reason ?? '', drop.lastWords?.text ?? ''];
  if (!isForbidden && saidInWords.some(asksForLater)) return undefined;
  return { said, policy, isAboutMessage: entry.refuses === 'message' };
}

export function isFinalClose(drop: Drop | undefined): boolean {
  return finalClose(drop) !== undefined;
}
