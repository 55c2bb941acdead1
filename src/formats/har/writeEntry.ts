import type { HeldCookie, Initiator, Negotiated } from '../../model/events.ts';
import type { FrameLog } from '../../model/frameLog.ts';
import { type Connection, endedAtMs, lastFrameAtMs, type Session } from '../../model/session.ts';
import type { Redactor } from '../redact.ts';
import { roundedMs, type WallClock } from './fileTime.ts';
import type { TextBuffer } from './textBuffer.ts';
import { wireRecord } from './wireRecord.ts';
import {
  type FrameSource,
  surveyFrames,
  writeMessageNotes,
  writeMessages,
  writeOtherFrames,
} from './writeFrames.ts';

const FIRST_CONTROL_OPCODE = 8;

/** Everything around the connections that writing one needs. */
export interface EntryContext {
  readonly session: Session;
  readonly clock: WallClock;
  readonly redactor: Redactor;
  readonly isRedacted: boolean;
}

/** One element of `log.entries`. Returns how many frames it holds. */
export function* writeEntry(
  connection: Connection,
  context: EntryContext,
  out: TextBuffer,
): Generator<string, number, void> {
  const { session, clock, redactor, isRedacted } = context;
  const { frames } = session;
  // A copy of the row numbers only: late frames may slide in between while the file is being written.
  const rows = connection.rows.toArray();
  const first = rows[0];
  const usualOrigin = first === undefined ? undefined : frames.origin(first);
  const source: FrameSource = { frames, rows, usualOrigin, clock, redactor, isRedacted };

  const head = { ...chromeHead(connection, context), ...closeRecord(connection, clock, redactor) };
  out.add(`${JSON.stringify(head).slice(0, -1)},\n"_wsDoctor":`);
  const own = {
    ...ownFacts(connection, redactor),
    ...droppedRecord(connection, frames, rows),
    ...wireRecord(connection, redactor),
    usualOrigin,
  };
  out.add(`${JSON.stringify(own).slice(0, -1)},\n"frames":[`);
  const { hasOtherFrames, hasMessageNotes } = surveyFrames(source);
  if (hasOtherFrames) yield* writeOtherFrames(source, out);
  out.add('],\n"messageNotes":[');
  if (hasMessageNotes) yield* writeMessageNotes(source, out);
  out.add(']},\n"_webSocketMessages":[');
  yield* writeMessages(source, out);
  out.add(']}');
  return rows.length;
}

/** What every HAR reader expects, with each number that Chrome's importer insists on. */
function chromeHead(connection: Connection, { session, clock, redactor }: EntryContext) {
  const { createdAtMs, response } = connection;
  const lastAtMs = endedAtMs(connection) ?? session.lastEventAtMs ?? createdAtMs;
  const durationMs = Math.max(0, lastAtMs - createdAtMs, (lastFrameAtMs(connection) ?? 0) - createdAtMs);
  const waitMs = response ? Math.min(Math.max(0, response.atMs - createdAtMs), durationMs) : 0;
  const url = redactor.url(connection.url);
  const error = connection.browserErrors.at(-1)?.message;
  return {
    startedDateTime: clock.isoAt(createdAtMs),
    time: roundedMs(durationMs),
    _resourceType: 'websocket',
    ...(connection.initiator && { _initiator: chromeInitiator(connection.initiator, redactor) }),
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      cookies: connection.cookies?.cookies.map((cookie) => cleanCookie(cookie, redactor)) ?? [],
      headers: redactor.headers(connection.request?.headers ?? []),
      queryString: queryString(url),
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: response?.status ?? 0,
      statusText: redactor.text(response?.statusText ?? ''),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: redactor.headers(response?.headers ?? []),
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      ...(error !== undefined && { _error: redactor.text(error) }),
    },
    cache: {},
    timings: {
      blocked: -1,
      dns: -1,
      connect: -1,
      ssl: -1,
      send: 0,
      wait: roundedMs(waitMs),
      receive: roundedMs(durationMs - waitMs),
    },
  };
}

/** HTTP Toolkit's `_webSocketClose`; nothing while the end or its code is unknown. */
function closeRecord(connection: Connection, clock: WallClock, redactor: Redactor) {
  const { close } = connection;
  if (close?.code !== undefined) {
    const reason = redactor.text(close.reason ?? '');
    return { _webSocketClose: { code: close.code, reason, timestamp: clock.secondsAt(close.atMs) } };
  }
  return close?.wasClean === false ? { _webSocketClose: 'aborted' } : {};
}

function ownFacts(connection: Connection, redactor: Redactor) {
  const witnessed = <Fact extends { readonly atMs: number }>(fact: Fact) => ({
    ...fact,
    atMs: roundedMs(fact.atMs),
  });
  const { request, response, cookies, close, end } = connection;
  const cleanReason = (reason: string | undefined) =>
    reason === undefined ? {} : { reason: redactor.text(reason) };
  return {
    id: connection.id,
    contextId: connection.contextId,
    createdAtMs: roundedMs(connection.createdAtMs),
    origin: connection.origin,
    ...(connection.openedBeforeCapture && { openedBeforeCapture: true }),
    ...(connection.negotiated && { negotiated: cleanNegotiated(connection.negotiated, redactor) }),
    ...(connection.stateReads.length > 0 && { stateReads: connection.stateReads.map(witnessed) }),
    ...(connection.opened && { opened: witnessed(connection.opened) }),
    ...(request && { request: { atMs: roundedMs(request.atMs), origin: request.origin } }),
    ...(cookies && {
      cookies: {
        atMs: roundedMs(cookies.atMs),
        origin: cookies.origin,
        ...(cookies.wereSent && { wereSent: true }),
      },
    }),
    ...(response && { response: { atMs: roundedMs(response.atMs), origin: response.origin } }),
    ...(connection.browserErrors.length > 0 && {
      browserErrors: connection.browserErrors.map((error) => ({
        ...witnessed(error),
        message: redactor.text(error.message),
      })),
    }),
    ...(connection.closeCalls.length > 0 && {
      closeCalls: connection.closeCalls.map((call) => ({
        ...witnessed(call),
        ...cleanReason(call.reason),
        stack: cleanStack(call.stack, redactor),
      })),
    }),
    ...(close && { close: { ...witnessed(close), ...cleanReason(close.reason) } }),
    ...(end && { end: witnessed(end) }),
  };
}

/** What left the session: the totals of everything seen, less the frames that follow. */
function droppedRecord(connection: Connection, frames: FrameLog, rows: Uint32Array) {
  if (connection.droppedFrames === 0) return {};
  const held = { sent: 0, received: 0, sentBytes: 0, receivedBytes: 0 };
  for (const row of rows) {
    if (frames.opcode(row) >= FIRST_CONTROL_OPCODE) continue;
    const isSent = frames.direction(row) === 'sent';
    held[isSent ? 'sent' : 'received']++;
    held[isSent ? 'sentBytes' : 'receivedBytes'] += frames.sizeBytes(row);
  }
  const { sent, received, firstFrameAtMs } = connection;
  return {
    dropped: {
      sent: sent.count - held.sent,
      received: received.count - held.received,
      sentBytes: sent.bytes - held.sentBytes,
      receivedBytes: received.bytes - held.receivedBytes,
      ...(firstFrameAtMs !== undefined && { firstAtMs: roundedMs(firstFrameAtMs) }),
      ...(sent.lastAtMs !== undefined && { lastSentAtMs: roundedMs(sent.lastAtMs) }),
      ...(received.lastAtMs !== undefined && { lastReceivedAtMs: roundedMs(received.lastAtMs) }),
    },
  };
}

/** Its name stays, as the name of a header does. */
function cleanCookie(cookie: HeldCookie, redactor: Redactor): HeldCookie {
  const [header] = redactor.headers([{ name: 'cookie', value: cookie.value }]);
  return { ...cookie, value: header?.value ?? '' };
}

/** A subprotocol is as likely to hold a token here as in the header it comes from. */
function cleanNegotiated({ subprotocol, extensions }: Negotiated, redactor: Redactor): Negotiated {
  const [header] = redactor.headers([{ name: 'sec-websocket-protocol', value: subprotocol }]);
  return { subprotocol: header?.value ?? '', extensions: redactor.text(extensions) };
}

/** Chrome counts lines and columns from 0. */
function chromeInitiator(initiator: Initiator, redactor: Redactor) {
  const callFrames = cleanStack(initiator.stack, redactor).map(({ functionName, url, line, column }) => ({
    functionName,
    scriptId: '',
    url,
    lineNumber: line - 1,
    columnNumber: column - 1,
  }));
  return { type: initiator.type, ...(callFrames.length > 0 && { stack: { callFrames } }) };
}

function cleanStack(stack: Initiator['stack'], redactor: Redactor): Initiator['stack'] {
  return stack.map((frame) => ({ ...frame, url: redactor.url(frame.url) }));
}

function queryString(url: string) {
  const start = url.indexOf('?');
  if (start < 0) return [];
  return [...new URLSearchParams(url.slice(start))].map(([name, value]) => ({ name, value }));
}
