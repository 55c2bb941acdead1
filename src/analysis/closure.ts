import { formatDuration, formatSeconds } from '../base/format.ts';
import type { Origin, PageChange } from '../model/events.ts';
import { parsePageRefusal } from '../model/pageRefusal.ts';
import { isPutAway } from '../model/putAway.ts';
import { type Connection, closingCall, endedAtMs, type Session, wasOpened } from '../model/session.ts';
import type { CloseFrame } from './activity.ts';
import { foundAs } from './foundState.ts';
import { refusedStatus } from './refusedStatus.ts';
import { between } from './timeOrdered.ts';

export type ClosedBy = 'page' | 'server' | 'browser' | 'network' | 'navigation' | 'unknown';

/** How and by whom a connection was ended, with the witness. */
export interface Closure {
  /** 1006 means: no close frame arrived. Absent when no witness knows. */
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  readonly by: ClosedBy;
  /** Who told `by`. */
  readonly origin: Origin;
  /** Why `by` is what it is, in one sentence. */
  readonly because: string;
}

const NO_CLOSE_FRAME = 1006;
const NO_STATUS = 1005;
const GOING_AWAY = 1001;
/** Page code can only close with 1000 or 3000 to 4999 (WHATWG); everything between comes from the other side. */
const isPageCode = (code: number): boolean => code === 1000 || (code >= 3000 && code <= 4999);
/** Chrome's words when page code closes a socket that is still connecting. */
const CLOSED_WHILE_CONNECTING = /closed before the connection is established/i;
const PUT_AWAY_WORDS =
  'Chrome froze the page, or put it into its back/forward cache, and closes its sockets then';
/** How near a page's navigation a socket must end to have ended by it. Chrome reports both within one task. */
const NAVIGATION_NEAR_MS = 250;
/** How a page leaves its sockets, in words. Chrome closes those of a page that it puts into its back/forward cache. */
const LEFT_BY: ReadonlyMap<PageChange, string> = new Map([
  ['navigated', 'its page was navigated away at that moment'],
  ['entered-back-forward-cache', 'its page was put into the back/forward cache at that moment'],
]);
/** A navigation is stamped when its report arrives, by which time the new document may have opened sockets. */
const OF_THE_OLD_DOCUMENT_MS = 100;

/**
 * Who ended a connection. `undefined` while it lives. Wire evidence and the page's own `close()` come first, then
 * what the code allows; where nothing decides, `unknown`.
 * @param closeFrame the first close frame on the wire, where a net log shows it
 */
export function explainClosure(
  session: Session,
  connection: Connection,
  closeFrame?: CloseFrame,
): Closure | undefined {
  const endMs = endedAtMs(connection);
  if (endMs === undefined) return undefined;
  const { close, end } = connection;
  const said = {
    ...(close?.code !== undefined && { code: close.code }),
    ...(close?.reason !== undefined && { reason: close.reason }),
    ...(close?.wasClean !== undefined && { wasClean: close.wasClean }),
  };
  const origin = close?.origin ?? end?.origin ?? connection.origin;
  return {
    ...said,
    ...(byNavigation(session, connection, endMs) ??
      byCloseCall(connection, endMs) ??
      byBrowser(connection) ??
      byCloseFrame(closeFrame, close?.code) ??
      byCode(connection, origin)),
  };
}

type Who = Pick<Closure, 'by' | 'origin' | 'because'>;

function byNavigation(session: Session, connection: Connection, endMs: number): Who | undefined {
  const { end, close } = connection;
  if (end?.cause === 'unseen') {
    const because =
      close?.code === undefined ? 'nobody saw when it ended, nor how' : 'nobody saw when it ended';
    return { by: 'unknown', origin: end.origin, because };
  }
  if (end && end.cause !== 'closed') {
    const words = {
      navigation: 'the page was navigated away',
      crashed: 'the page crashed',
      'context-destroyed': 'the document or worker that owned it went away',
      'tab-closed': 'the tab was closed',
    };
    return { by: 'navigation', origin: end.origin, because: words[end.cause] };
  }
  // A close code of its own says who sent it; only a missing or a going-away one can be the navigation's doing.
  if (close?.code !== undefined && close.code !== 1001 && close.code !== NO_CLOSE_FRAME) return undefined;
  const putAway = connection.browserErrors.find(({ message }) => isPutAway(message));
  if (putAway) return { by: 'navigation', origin: putAway.origin, because: PUT_AWAY_WORDS };
  if (connection.browserErrors.length > 0) return undefined;
  const context = connection.contextId === undefined ? undefined : session.contexts.get(connection.contextId);
  // Of a frame that is removed, Chrome tells the end of the sockets first; scripts are told nothing any more.
  const removed = context?.removed;
  if (removed && Math.abs(removed.atMs - endMs) <= NAVIGATION_NEAR_MS) {
    return {
      by: 'navigation',
      origin: 'inferred',
      because: 'the document or worker that owned it went away at that moment',
    };
  }
  const mark = between(session.pageMarks, endMs - NAVIGATION_NEAR_MS, endMs + NAVIGATION_NEAR_MS).find(
    ({ atMs, contextId, change }) =>
      LEFT_BY.has(change) &&
      contextId === connection.contextId &&
      // A socket that the new document opened did not end by the navigation that brought it.
      atMs - connection.createdAtMs > OF_THE_OLD_DOCUMENT_MS,
  );
  const because = mark && LEFT_BY.get(mark.change);
  return because === undefined ? undefined : { by: 'navigation', origin: 'inferred', because };
}

function byCloseCall(connection: Connection, endMs: number): Who | undefined {
  const call = closingCall(connection);
  // A page that tidies up after a handshake which the browser says failed by itself comes after the end.
  const hasFailed = connection.browserErrors.some(({ message }) => !CLOSED_WHILE_CONNECTING.test(message));
  if (!call || (call.afterEnd && hasFailed)) return undefined;
  const seen = connection.close?.code;
  const waitedMs = Math.max(0, endMs - call.atMs);
  const page: Who = {
    by: 'page',
    origin: call.origin,
    because: `page code called close(${call.code ?? ''}) ${waitedMs < 1000 ? formatDuration(waitedMs) : formatSeconds(waitedMs)} before the end`,
  };
  if (!wasOpened(connection)) return page;
  if (seen === NO_CLOSE_FRAME || seen === undefined) {
    return seen === undefined
      ? page
      : { ...page, because: `page code called close(${call.code ?? ''}) and no close frame came back` };
  }
  return seen === (call.code ?? NO_STATUS) ? page : undefined;
}

function byBrowser(connection: Connection): Who | undefined {
  const error = connection.browserErrors.at(-1);
  if (!error) return undefined;
  const { origin, message } = error;
  if (wasOpened(connection)) {
    if (/\bERR_/.test(message)) {
      return { by: 'network', origin, because: `the network failed: ${message}` };
    }
    return { by: 'browser', origin, because: `the browser failed the connection: ${message}` };
  }
  if (CLOSED_WHILE_CONNECTING.test(message)) {
    return { by: 'page', origin, because: 'page code closed it before it was open' };
  }
  if (refusedStatus(connection) !== undefined)
    return { by: 'server', origin, because: 'the handshake was answered with a refusal' };
  if (message === '')
    return { by: 'unknown', origin, because: 'the browser failed it before it was open, without a reason' };
  const local =
    parsePageRefusal(message) !== undefined ||
    /ERR_(BLOCKED|CERT|SSL|DISALLOWED|UNSAFE|INSUFFICIENT|ACCESS_DENIED)/.test(message);
  return local
    ? { by: 'browser', origin, because: `the browser refused to connect: ${message}` }
    : { by: 'network', origin, because: `the connection could not be made: ${message}` };
}

function byCloseFrame(closeFrame: CloseFrame | undefined, code: number | undefined): Who | undefined {
  if (!closeFrame) return undefined;
  // A frame that was sent and never answered ends in 1006 all the same: this side began the closing.
  if (closeFrame.direction === 'sent') {
    const by = code !== undefined && !isPageCode(code) && code !== NO_STATUS && code !== NO_CLOSE_FRAME;
    return {
      by: by ? 'browser' : 'page',
      origin: 'net-log',
      because: 'the first close frame on the wire went out from this side',
    };
  }
  return {
    by: 'server',
    origin: 'net-log',
    because: 'the first close frame on the wire came from the server',
  };
}

function byCode(connection: Connection, origin: Origin): Who {
  const { close, response } = connection;
  if (!wasOpened(connection)) {
    if (response && response.status !== 101) {
      return {
        by: 'server',
        origin: response.origin,
        because: `the handshake was answered with HTTP ${response.status}`,
      };
    }
    return { by: 'unknown', origin, because: 'it was not seen to open, and nobody recorded why it ended' };
  }
  const code = close?.code;
  if (code === undefined || code === NO_CLOSE_FRAME || code === NO_STATUS || isPageCode(code)) {
    const closing = closedBeforeFound(connection);
    if (closing) return closing;
  }
  if (code === undefined) {
    return close?.wasClean === false
      ? { by: 'network', origin, because: 'it ended without a close frame' }
      : { by: 'unknown', origin, because: 'that it ended is known, but no witness saw its close code' };
  }
  if (code === NO_CLOSE_FRAME) {
    const told = howTcpEnded(connection);
    if (told) return { by: 'network', origin: 'net-log', because: told };
    return {
      by: 'network',
      origin,
      because: 'no close frame arrived, and the browser had no complaint of its own',
    };
  }
  if (code === GOING_AWAY && origin === 'file' && (close?.reason ?? '') === '') {
    const because =
      'the browser sends 1001 for a page that is left, and a server that goes down does: the file does not tell whose it was';
    return { by: 'unknown', origin, because };
  }
  if (code !== NO_STATUS && !isPageCode(code)) {
    return { by: 'server', origin, because: `page code cannot close with ${code}` };
  }
  if (close?.unwatched) {
    const because = `page code can close a stream with ${code} through its writer or reader, which nobody watches`;
    return { by: 'unknown', origin, because };
  }
  if (close?.origin === 'page-hook') {
    return { by: 'server', origin, because: 'page code was watched and did not call close()' };
  }
  return { by: 'unknown', origin, because: `${code} can come from either side, and nobody watched the page` };
}

/** Either side may have begun the closing of a socket that was found closing. */
function closedBeforeFound(connection: Connection): Who | undefined {
  const found = connection.stateReads.find(({ state }) => state === 'closing');
  if (!found) return undefined;
  const because = `it was closing already when capture ${foundAs(connection, found)}; who began that was not seen`;
  return { by: 'unknown', origin: found.origin, because };
}

/** What the wire saw of a cut: which side ended the TCP connection, and how. */
function howTcpEnded({ wire }: Connection): string | undefined {
  const end = wire?.facts.find(({ type }) => type === 'socket-error' || type === 'end-of-stream');
  if (end?.type === 'end-of-stream') {
    return 'the server, or something before it, ended the TCP connection (FIN) without a close frame';
  }
  if (end?.type !== 'socket-error') return undefined;
  return end.error === 'ERR_CONNECTION_RESET'
    ? 'the TCP connection was reset (RST) by the server or something before it'
    : `${end.during === 'reading' ? 'reading from' : 'writing to'} the TCP connection failed: ${end.error}`;
}
