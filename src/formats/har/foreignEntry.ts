import type { ConnectionId } from '../../model/events.ts';
import { isoMicros } from './fileClock.ts';
import type { ForeignMessages } from './foreignMessages.ts';
import type { HarEntry } from './harSchemas.ts';
import type { ReadingLog } from './readingLog.ts';

/** Microseconds since the epoch at which the entry says it began. */
export function startMicros(entry: HarEntry): number | undefined {
  return isoMicros(entry.startedDateTime);
}

/**
 * Says that the connection exists, with what the entry tells of it so far; may be said again when more is known.
 *
 * @param firstMicros time of its first message: it began then at the latest
 */
export function announceForeign(
  entry: HarEntry,
  connectionId: ConnectionId,
  firstMicros: number | undefined,
  log: ReadingLog,
): void {
  const begun = startMicros(entry) ?? firstMicros;
  log.emit({
    kind: 'connection-created',
    atMs: begun === undefined ? 0 : log.clock.atMsOfWall(begun),
    origin: 'file',
    connectionId,
    url: webSocketUrl(entry.request.url ?? ''),
    ...(entry.pageref !== undefined && { contextId: log.idOf(entry.pageref) }),
    ...(entry._initiator && { initiator: entry._initiator }),
  });
}

/** Everything else the entry tells. What it does not tell is left open: no close record, no close. */
export function finishForeign(entry: HarEntry, messages: ForeignMessages, log: ReadingLog): void {
  const { connectionId, firstMicros, lastMicros } = messages;
  const { request, response } = entry;
  const begun = startMicros(entry) ?? firstMicros ?? 0;
  const at = (micros: number) =>
    ({ atMs: log.clock.atMsOfWall(micros), origin: 'file', connectionId }) as const;

  if (request.headers && request.headers.length > 0) {
    log.emit({ kind: 'handshake-requested', ...at(begun), headers: request.headers });
  }
  if (response.status !== undefined && response.status > 0) {
    const answered = begun + handshakeMicros(entry, log);
    log.emit({
      kind: 'handshake-responded',
      ...at(firstMicros === undefined ? answered : Math.max(begun, Math.min(answered, firstMicros))),
      status: response.status,
      statusText: response.statusText ?? '',
      headers: response.headers ?? [],
    });
  }
  const ended = Math.max(begun + Math.max(0, entry.time ?? 0) * 1000, lastMicros ?? begun);
  const complaint = response._failureText || response._error;
  if (complaint && !messages.hasError) {
    log.emit({ kind: 'browser-error', ...at(ended), message: complaint });
  }
  const close = entry._webSocketClose;
  if (close === undefined) return;
  if (close === 'aborted') {
    log.emit({ kind: 'close-reported', ...at(ended), code: 1006, wasClean: false });
    log.emit({ kind: 'connection-ended', ...at(ended), cause: 'closed' });
    return;
  }
  const closed = close.timestamp === undefined ? ended : Math.round(close.timestamp * 1e6);
  log.emit({
    kind: 'close-reported',
    ...at(closed),
    ...(close.code !== undefined && { code: close.code }),
    ...(close.reason !== undefined && { reason: close.reason }),
    // By definition of the code (RFC 6455 section 7.1.5); any other code tells nothing of cleanness.
    ...(close.code === 1006 && { wasClean: false }),
  });
  log.emit({ kind: 'connection-ended', ...at(closed), cause: 'closed' });
}

/**
 * How long the handshake took. Chrome's own timings run to the last frame (every frame moves its end of the response),
 * so nothing can be learnt from them.
 */
function handshakeMicros(entry: HarEntry, log: ReadingLog): number {
  if (log.report.format === 'chrome') return 0;
  let ms = 0;
  for (const phase of ['blocked', 'dns', 'connect', 'send', 'wait']) {
    const value = entry.timings?.[phase];
    if (typeof value === 'number' && value > 0) ms += value;
  }
  return ms * 1000;
}

/** mitmproxy writes the HTTP address of the upgrade request. */
function webSocketUrl(url: string): string {
  return url.replace(/^http(s?):\/\//i, 'ws$1://');
}
