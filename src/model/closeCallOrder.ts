import type { CloseCall, ConnectionEnd } from './session.ts';

/**
 * A call's time is the page's, the end's is the protocol's: they are off from each other by more than a fast answer takes.
 * Both are told by one debugger session, in order; so what was told first came first, and the times are made to agree.
 */

/** A net log is read in its own time: the debugger may still have to tell of a call when the log tells of the end. */
const NET_LOG_AHEAD_MS = 250;

/** A call that is told when this is known of the end. @param wasBefore it is known to have come before it */
export function callToldNow(call: CloseCall, end: ConnectionEnd | undefined, wasBefore: boolean): CloseCall {
  if (!end) return call;
  const isLogAhead = end.origin === 'net-log' && call.atMs <= end.atMs + NET_LOG_AHEAD_MS;
  if (wasBefore || isLogAhead) return callBefore(call, end.atMs);
  return { ...call, atMs: Math.max(call.atMs, end.atMs), afterEnd: true };
}

/** A call that was told before the end. @param endMs when it ended */
export function callBefore(call: CloseCall, endMs: number): CloseCall {
  return call.atMs > endMs ? { ...call, atMs: endMs } : call;
}
