import type { Closure } from '../../analysis/closure.ts';
import type { Silence } from '../../analysis/silences.ts';
import type { EndCause, StackFrame } from '../../model/events.ts';
import {
  type BrowserError,
  type CloseCall,
  type CloseReport,
  type Connection,
  type ConnectionEnd,
  type ConnectionState,
  closingCall,
  connectionState,
  endedAtMs,
  type Session,
  wallTimeMs,
} from '../../model/session.ts';
import type { SessionView } from '../state.ts';

/** What the Close tab shows of one connection; absent while it lives. */
export interface CloseFacts {
  readonly closure: Closure;
  readonly state: ConnectionState;
  readonly endedAtMs: number | undefined;
  readonly endedWallMs: number | undefined;
  readonly report: CloseReport | undefined;
  readonly end: ConnectionEnd | undefined;
  /** What it ended with: its page, its context, its tab. */
  readonly endedWith: EndCause | undefined;
  readonly calls: readonly CloseCall[];
  readonly browserErrors: readonly BrowserError[];
  /** Name of the protocol recognised, which decides what a private code means. */
  readonly protocolId: string | undefined;
  readonly silence: Silence | undefined;
  readonly topOfStack: StackFrame | undefined;
}

/** Collects what is known of a connection's end. */
export function closeFacts(
  { session, analyses }: SessionView,
  connection: Connection,
): CloseFacts | undefined {
  const closure = analyses.closure(connection);
  if (!closure) return undefined;
  const ended = endedAtMs(connection);
  return {
    closure,
    state: connectionState(connection),
    endedAtMs: ended,
    endedWallMs: ended === undefined ? undefined : wallTimeMs(session, ended),
    report: connection.close,
    end: connection.end,
    endedWith: closure.by === 'navigation' ? endedWith(session, connection) : undefined,
    calls: connection.closeCalls,
    browserErrors: connection.browserErrors,
    protocolId: analyses.protocolOf(connection)?.id,
    silence: analyses.silence(connection),
    topOfStack: closingCall(connection)?.stack[0],
  };
}

function endedWith(session: Session, { end, contextId }: Connection): EndCause | undefined {
  if (end && end.cause !== 'closed') return end.cause;
  const context = contextId === undefined ? undefined : session.contexts.get(contextId);
  return context?.removed?.cause === 'destroyed' ? 'context-destroyed' : 'navigation';
}

/** `12:00:01.204` in the user's time zone, or seconds since the session began when it has no wall clock. */
export function clockTime(session: Session, atMs: number): string {
  const wallMs = wallTimeMs(session, atMs);
  if (wallMs === undefined) return `${((atMs - (session.firstEventAtMs ?? 0)) / 1000).toFixed(3)} s`;
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
