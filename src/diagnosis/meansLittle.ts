import { explainCloseCode } from '../knowledge/explainCloseCode.ts';

/** Whether a code says nothing about why: a server's own limits may use it. Others have a meaning of their own. */
export function meansLittle(code: number): boolean {
  if (code === 1000 || code === 1001 || code === 1005 || code === 1011) return true;
  const isDefined = explainCloseCode(code)?.matchedBy !== 'range';
  return !isDefined && explainCloseCode(code, 'generic')?.matchedBy !== 'context';
}
