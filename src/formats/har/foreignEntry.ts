import type { ConnectionId } from '../../model/events.ts';
import { devtoolsEndMicros, PRECISION_MICROS } from './devtoolsEnd.ts';
import { isoMicros, timeMicros } from './fileClock.ts';
import type { ForeignMessages } from './foreignMessages.ts';
import { type HarEntry, UNREADABLE } from './harSchemas.ts';
import type { ReadingLog } from './readingLog.ts';

/** Microseconds since the epoch at which the entry says it began. */
export function startMicros(entry: HarEntry): number | undefined {
  return isoMicros(entry.startedDateTime);
}

/** What is known of the first message of an entry. */
export interface FirstMessage {
  /** Microseconds since the epoch, where it has a time. */
  readonly micros: number | undefined;
  /** Something travelled: not only an error of the browser stands among the messages. */
  readonly wasFrame: boolean;
}

/**
 * Says that the connection exists, with what the entry tells of it so far; may be said again when more is known.
 *
 * @param first its first message: it began then at the latest, and where the entry has no begin, was open before
 */
export function announceForeign(
  entry: HarEntry,
  connectionId: ConnectionId,
  first: FirstMessage,
  log: ReadingLog,
): void {
  const start = startMicros(entry);
  const begun = start ?? first.micros ?? log.clock.lastWallMicros;
  log.emit({
    kind: 'connection-created',
    atMs: begun === undefined ? 0 : log.clock.atMsOfWall(begun),
    origin: 'file',
    connectionId,
    url: webSocketUrl(entry.request.url ?? ''),
    ...(start === undefined && first.wasFrame && { openedBeforeCapture: true }),
    ...(entry.pageref !== undefined && { contextId: log.idOf(entry.pageref) }),
    ...(entry._initiator && { initiator: entry._initiator }),
  });
}

/** Everything else the entry tells. What it does not tell is left open: no close record, no close. */
export function finishForeign(entry: HarEntry, messages: ForeignMessages, log: ReadingLog): void {
  const { connectionId, firstMicros, lastMicros } = messages;
  const start = startMicros(entry);
  const begun = start ?? firstMicros ?? log.clock.lastWallMicros;
  const at = (micros: number | undefined): Moment => {
    const atMs = micros === undefined ? 0 : log.clock.atMsOfWall(micros);
    return { atMs, origin: 'file', connectionId };
  };
  const { request, response } = entry;
  if (request.headers && request.headers.length > 0) {
    log.emit({ kind: 'handshake-requested', ...at(begun), headers: request.headers });
  }
  if (response.status !== undefined && response.status > 0) {
    const { status, statusText = '', headers = [] } = response;
    const answered =
      begun === undefined ? undefined : begun + handshakeMicros(entry, log, begun, firstMicros);
    log.emit({ kind: 'handshake-responded', ...at(answered), status, statusText, headers });
  }
  // Without a begin the duration leads nowhere.
  const lasted = start === undefined ? undefined : start + Math.max(0, entry.time ?? 0) * 1000;
  const devtoolsEnd = log.report.format === 'chrome' ? devtoolsEndMicros(entry, messages) : undefined;
  const ended = devtoolsEnd ?? (Math.max(lasted ?? 0, lastMicros ?? 0) || begun);
  const complaint = response._failureText || response._error;
  if (complaint && !messages.hasError) log.emit({ kind: 'browser-error', ...at(ended), message: complaint });
  // An end that lies at the last message because nothing else is known is the earliest possible one, and no more.
  const isTimed = devtoolsEnd !== undefined || reaches(entry, lasted, lastMicros);
  // No socket outlives a refused handshake or the browser's failing it (WHATWG WebSockets, "fail the connection").
  const isRefused = response.status !== undefined && response.status > 0 && response.status !== 101;
  const isFailed = isRefused || Boolean(complaint) || messages.hasError;
  const cause = isFailed || isTimed ? 'closed' : 'unseen';
  reportClose(entry, at, ended, cause, log);
  if (entry._webSocketClose !== undefined && entry._webSocketClose !== UNREADABLE) return;
  // A record of its end that nobody can read is still one of an end, and so is the duration of an answer.
  const isOver = entry._webSocketClose === UNREADABLE || devtoolsEnd !== undefined;
  if (isFailed || isOver) log.emit({ kind: 'connection-ended', ...at(ended), origin: 'inferred', cause });
}

/** The entry's duration leads to an end: HTTP Toolkit has -1 where it knows none, others that of the handshake. */
function reaches({ time }: HarEntry, lasted: number | undefined, lastMicros: number | undefined): boolean {
  if (lasted === undefined || time === undefined || time <= 0) return false;
  return lastMicros === undefined || lasted >= lastMicros - PRECISION_MICROS;
}

interface Moment {
  readonly atMs: number;
  readonly origin: 'file';
  readonly connectionId: ConnectionId;
}

function reportClose(
  entry: HarEntry,
  at: (micros: number | undefined) => Moment,
  ended: number | undefined,
  untimed: 'closed' | 'unseen',
  log: ReadingLog,
): void {
  const record = entry._webSocketClose;
  if (record === undefined || record === UNREADABLE) return;
  const { code, reason, timestamp } =
    record === 'aborted' ? { code: 1006, reason: undefined, timestamp: undefined } : record;
  const closed = at((timestamp === undefined ? undefined : timeMicros(timestamp)) ?? ended);
  log.emit({
    kind: 'close-reported',
    ...closed,
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
    // By definition of the code (RFC 6455 section 7.1.5); any other code tells nothing of cleanness.
    ...(code === 1006 && { wasClean: false }),
  });
  // A code says why. A cut has none of its own, and is told by its time alone.
  const cause = timestamp === undefined && code === 1006 ? untimed : 'closed';
  log.emit({ kind: 'connection-ended', ...closed, cause });
}

/**
 * How long the handshake took, in microseconds; at most until the first message. Chrome's own timings run to the last
 * message received (each moves its end of the response), so nothing can be learnt from them.
 */
function handshakeMicros(
  entry: HarEntry,
  log: ReadingLog,
  begun: number,
  firstMicros: number | undefined,
): number {
  if (log.report.format === 'chrome') return 0;
  let ms = 0;
  for (const phase of ['blocked', 'dns', 'connect', 'send', 'wait']) {
    const value = entry.timings?.[phase];
    if (typeof value === 'number' && value > 0) ms += value;
  }
  return firstMicros === undefined ? ms * 1000 : Math.max(0, Math.min(ms * 1000, firstMicros - begun));
}

/** mitmproxy writes the HTTP address of the upgrade request. */
function webSocketUrl(url: string): string {
  return url.replace(/^http(s?):\/\//i, 'ws$1://');
}
