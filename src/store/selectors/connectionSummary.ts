import type { Closure } from '../../analysis/closure.ts';
import { refusedStatus } from '../../analysis/refusedStatus.ts';
import type { ContextType } from '../../model/events.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import {
  type Connection,
  type ConnectionState,
  connectionState,
  endedAtMs,
  lastFrameAtMs,
  openedAtMs,
  type Session,
  subprotocol,
  wasOpenBeforeCapture,
} from '../../model/session.ts';
import type { SessionView } from '../state.ts';
import { contextLabel } from './contextLabel.ts';
import { isUntold } from './untoldSockets.ts';

/** One line of the connection list, ready to print. */
export interface ConnectionSummary {
  readonly id: string;
  readonly url: string;
  /** Path and query for the list; the whole address is the tooltip. */
  readonly name: string;
  readonly host: string;
  readonly state: ConnectionState;
  readonly subprotocol: string | undefined;
  /** Where it lives: `page`, `worker · api-worker.js`, `iframe · widgets.example`; or that only a net log has it. */
  readonly context: string;
  readonly contextType: ContextType | undefined;
  /** What it did before capture began: it had `opened`, or was still `connecting`. */
  readonly beforeCapture: 'opened' | 'connecting' | undefined;
  /** Its messages came, but which of several sockets it is could not be told. */
  readonly isUntold: boolean;
  /** How long it has been, or was, open (or tried to be). */
  readonly ageMs: number;
  readonly sentCount: number;
  readonly receivedCount: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Since its newest message; absent before the first and after the end. */
  readonly quietMs: number | undefined;
  readonly close: CloseBadge | undefined;
  readonly findings: FindingsBadge | undefined;
}

export interface CloseBadge {
  /** `1006`, `nav`, `HTTP 401`, `failed`. */
  readonly label: string;
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
}

export interface FindingsBadge {
  readonly count: number;
  readonly severity: Severity;
  readonly title: string;
}

/** Prepares a connection for the list. `findings` are those about it. */
export function summariseConnection(
  { session, analyses }: SessionView,
  connection: Connection,
  findings: readonly Finding[],
  nowMs: number,
): ConnectionSummary {
  const { name, host } = shortUrl(connection.url);
  const ended = endedAtMs(connection);
  const lastFrame = lastFrameAtMs(connection);
  const { type, label } = describeContext(session, connection);
  return {
    id: connection.id,
    url: connection.url,
    name,
    host,
    state: connectionState(connection),
    subprotocol: subprotocol(connection),
    context: label,
    contextType: type,
    beforeCapture: beforeCapture(connection),
    isUntold: isUntold(connection),
    ageMs: (ended ?? nowMs) - (openedAtMs(connection) ?? connection.createdAtMs),
    sentCount: connection.sent.count,
    receivedCount: connection.received.count,
    sentBytes: connection.sent.bytes,
    receivedBytes: connection.received.bytes,
    quietMs: ended === undefined && lastFrame !== undefined ? Math.max(0, nowMs - lastFrame) : undefined,
    close: closeBadge(connection, analyses.closure(connection)),
    findings: findingsBadge(findings),
  };
}

function beforeCapture(connection: Connection): ConnectionSummary['beforeCapture'] {
  if (!connection.openedBeforeCapture) return undefined;
  return wasOpenBeforeCapture(connection) ? 'opened' : 'connecting';
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function findingsBadge(findings: readonly Finding[]): FindingsBadge | undefined {
  const worst = findings.reduce<Finding | undefined>(
    (found, finding) =>
      found && SEVERITY_RANK[found.severity] >= SEVERITY_RANK[finding.severity] ? found : finding,
    undefined,
  );
  if (!worst) return undefined;
  return { count: findings.length, severity: worst.severity, title: worst.title };
}

function closeBadge(connection: Connection, closure: Closure | undefined): CloseBadge | undefined {
  if (!closure) return undefined;
  const title = [closure.because, closure.reason && `Reason: “${closure.reason}”`].filter(Boolean).join(' ');
  return { label: closeLabel(connection, closure), tone: closeTone(connection, closure), title };
}

const WITH_ITS_PAGE: Readonly<Record<string, string>> = { crashed: 'crash', 'tab-closed': 'gone' };

function closeLabel(connection: Connection, closure: Closure): string {
  const status = refusedStatus(connection);
  if (status !== undefined) return `HTTP ${status}`;
  if (connectionState(connection) === 'failed') return 'failed';
  if (closure.by === 'navigation') return WITH_ITS_PAGE[connection.end?.cause ?? ''] ?? 'nav';
  return closure.code === undefined ? 'ended' : String(closure.code);
}

function closeTone(connection: Connection, closure: Closure): CloseBadge['tone'] {
  if (connectionState(connection) === 'failed') return 'error';
  if (closure.by === 'navigation' || closure.code === 1000) return 'ok';
  if (closure.code === 1006 || closure.wasClean === false) return 'error';
  return closure.code === undefined || closure.code === 1005 ? 'ok' : 'warning';
}

function shortUrl(url: string): { name: string; host: string } {
  if (url === '') return { name: 'address not seen', host: '' };
  if (!URL.canParse(url)) return { name: url, host: '' };
  const { host, pathname, search } = new URL(url);
  return { name: `${pathname}${search}`, host };
}

function describeContext(
  session: Session,
  connection: Connection,
): { type: ContextType | undefined; label: string } {
  const context = connection.contextId === undefined ? undefined : session.contexts.get(connection.contextId);
  if (!context) return { type: undefined, label: connection.origin === 'net-log' ? 'net log only' : '' };
  const { type, url } = context;
  return { type, label: contextLabel(type, url) };
}
