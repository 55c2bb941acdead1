import type {
  CaptureChange,
  ConnectionId,
  ContextId,
  ContextType,
  EndCause,
  Header,
  HeldCookie,
  Initiator,
  Negotiated,
  Origin,
  PageChange,
  ReadyState,
  StackFrame,
} from './events.ts';
import type { FrameLog, FrameRow } from './frameLog.ts';
import type { GapHistogram } from './gapHistogram.ts';
import type { TimeIndex } from './timeIndex.ts';
import type { WireStory } from './wireStory.ts';

/** A fact with the time it was seen and the witness who told. */
export interface Witnessed {
  /** Milliseconds on the session's monotonic clock. */
  readonly atMs: number;
  readonly origin: Origin;
}

export interface ClockAnchor {
  readonly monotonicMs: number;
  /** Milliseconds since the Unix epoch at `monotonicMs`. */
  readonly wallMs: number;
}

export interface Context {
  readonly id: ContextId;
  readonly type: ContextType;
  url: string;
  readonly parentId?: ContextId;
  readonly browserId?: string;
  readonly addedAtMs: number;
  removed?: Witnessed & { readonly cause: 'navigation' | 'destroyed' | 'tab-closed' };
}

export interface HandshakeRequest extends Witnessed {
  readonly headers: readonly Header[];
}

export interface CookieRecord extends Witnessed {
  readonly cookies: readonly HeldCookie[];
  /** True when these are known to have been sent, all of them. */
  readonly wereSent?: boolean;
}

export interface HandshakeResponse extends Witnessed {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
}

/** What the socket said of itself when it was found on the heap. */
export interface FoundState extends Witnessed {
  readonly state: ReadyState;
  /** Bytes the page had sent that had not left yet. */
  readonly bufferedBytes: number;
}

export interface BrowserError extends Witnessed {
  readonly message: string;
}

export interface CloseCall extends Witnessed {
  readonly code?: number;
  readonly reason?: string;
  readonly stack: readonly StackFrame[];
  /** Told after the end; the times are of two clocks and cannot tell. It did not bring the end of an open socket. */
  readonly afterEnd?: boolean;
}

export interface CloseReport extends Witnessed {
  /** Absent when the witness does not know it. 1006 stands for "no close frame arrived". */
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  /** What the page had sent and the browser could not send any more (page hook only). */
  readonly bufferedBytes?: number;
  /** True when page code had a way to close it that no witness sees. */
  readonly unwatched?: boolean;
}

export interface ConnectionEnd extends Witnessed {
  readonly cause: EndCause;
}

/** The messages that went one way, control frames aside; exact even after the frames themselves were dropped. */
export interface DirectionTotals {
  count: number;
  bytes: number;
  /** Time of the newest frame, control frames included. */
  lastAtMs: number | undefined;
}

/** One WebSocket as observed; every opinion about it is derived elsewhere. */
export interface Connection {
  readonly id: ConnectionId;
  /** Position in `Session.connections`; stands for the connection in the frame log's column. */
  readonly index: number;
  url: string;
  contextId: ContextId | undefined;
  createdAtMs: number;
  /** Who told of the creation. */
  origin: Origin;
  /** Nobody saw its creation; `createdAtMs` is when it was first noticed. */
  openedBeforeCapture: boolean;
  initiator: Initiator | undefined;
  /** What the socket itself says was negotiated; the handshake's response has priority. */
  negotiated: Negotiated | undefined;
  /** One for each time it was found on the heap: when capture began, or went on after a gap. */
  readonly stateReads: FoundState[];
  /** The page's own `open` event (page hook only). */
  opened: Witnessed | undefined;
  request: HandshakeRequest | undefined;
  /** What the browser held for the address at the handshake. */
  cookies: CookieRecord | undefined;
  response: HandshakeResponse | undefined;
  readonly browserErrors: BrowserError[];
  /** In the order in which they were told; none that was told before the end has a later time. */
  closeCalls: CloseCall[];
  close: CloseReport | undefined;
  end: ConnectionEnd | undefined;
  readonly sent: DirectionTotals;
  readonly received: DirectionTotals;
  /** Time of the first frame of either direction. */
  firstFrameAtMs: number | undefined;
  /** Frames counted above that are no longer held. */
  droppedFrames: number;
  /** Rows of this connection in time order. */
  readonly rows: TimeIndex;
  /** How long this connection is usually quiet between two frames. */
  readonly gaps: GapHistogram;
  /** What happened below the protocol; absent while nobody watched the wire (a net log, or a file that had one). */
  wire: WireStory | undefined;
  /** Changes whenever anything but its frames does. */
  revision: number;
}

export interface PageMark extends Witnessed {
  readonly contextId: ContextId;
  readonly change: PageChange;
  readonly url?: string;
  readonly isReload?: boolean;
}

export interface CaptureMark extends Witnessed {
  readonly change: CaptureChange;
  readonly reason?: string;
}

export interface ClockJump extends Witnessed {
  readonly byMs: number;
}

/** Everything observed. Changed only by `applyEvent`; readers hold on to nothing but ids and rows. */
export interface Session {
  clock: ClockAnchor | undefined;
  readonly contexts: Map<ContextId, Context>;
  readonly connections: Connection[];
  readonly connectionsById: Map<ConnectionId, Connection>;
  readonly frames: FrameLog;
  /** All rows in time order. */
  readonly timeline: TimeIndex;
  readonly pageMarks: PageMark[];
  readonly captureMarks: CaptureMark[];
  readonly clockJumps: ClockJump[];
  firstEventAtMs: number | undefined;
  /** The newest time any event carried. */
  lastEventAtMs: number | undefined;
  /** Counts events. */
  revision: number;
  /** Counts events other than frames: what verdicts depend on changes with this. */
  factsRevision: number;
  /** Counts contexts that came or went. */
  contextsRevision: number;
}

/** Wall time of a moment of the session in milliseconds since the Unix epoch, if the session knows its anchor. */
export function wallTimeMs(session: Pick<Session, 'clock'>, atMs: number): number | undefined {
  return session.clock ? session.clock.wallMs + (atMs - session.clock.monotonicMs) : undefined;
}

/** The connection a frame belongs to. */
export function connectionOfRow(session: Session, row: FrameRow): Connection {
  const connection = session.connections[session.frames.connectionIndex(row)];
  if (!connection) throw new RangeError(`Row ${row} belongs to no connection`);
  return connection;
}

export type ConnectionState = 'connecting' | 'open' | 'closing' | 'closed' | 'failed' | 'unopened';

/** Where the connection stands. `failed`: it could not open. `unopened`: it ended, and nobody saw whether it had opened. */
export function connectionState(connection: Connection): ConnectionState {
  if (hasEnded(connection)) {
    if (wasOpened(connection)) return 'closed';
    return hasFailed(connection) ? 'failed' : 'unopened';
  }
  if (connection.closeCalls.length > 0 || connection.stateReads.some(({ state }) => state === 'closing'))
    return 'closing';
  return wasOpened(connection) ? 'open' : 'connecting';
}

/** The page's first call that may have brought the end. What aborts a handshake is known only from the end it brings. */
export function closingCall(connection: Connection): CloseCall | undefined {
  return connection.closeCalls.find(({ afterEnd }) => !afterEnd || !wasOpened(connection));
}

/** Whether the connection is over. */
export function hasEnded({ end, close }: Connection): boolean {
  return end !== undefined || close !== undefined;
}

/**
 * Somebody told that it did not come to be. When a page is left, what Chrome has yet to tell of its sockets is lost, be it
 * that they opened.
 */
function hasFailed({ response, browserErrors, close, end }: Connection): boolean {
  const wasRefused = response !== undefined && response.status !== 101;
  // Of a page that comes back from the back/forward cache, Chrome closes the sockets, whatever they were.
  const wasClosed = close !== undefined && (end === undefined || end.cause === 'closed');
  return wasRefused || browserErrors.length > 0 || wasClosed;
}

/** Whether it had opened before anybody watched: when, and how, nobody saw. */
export function wasOpenBeforeCapture({
  openedBeforeCapture,
  stateReads,
  request,
  response,
}: Connection): boolean {
  // Where a request was seen and no answer, the handshake was still under way.
  return openedBeforeCapture && stateReads[0]?.state !== 'connecting' && !(request && !response);
}

/** Chrome's words where the answer, be it 101, does not open the socket (net/websockets, seen on 156). */
const HANDSHAKE_FAILED =
  /error during websocket handshake|error in connection establishment|opening handshake timed out/i;

/** Whether the opening handshake succeeded, as far as the observations tell: a browser may refuse an answer of 101. */
export function wasOpened(connection: Connection): boolean {
  return (
    connection.opened !== undefined ||
    wasOpenBeforeCapture(connection) ||
    connection.stateReads.some(({ state }) => state !== 'connecting') ||
    connection.firstFrameAtMs !== undefined ||
    connection.close?.wasClean === true ||
    (connection.response?.status === 101 &&
      !connection.browserErrors.some(({ message }) => HANDSHAKE_FAILED.test(message)))
  );
}

/** When the socket opened; `undefined` when it did not, or while nobody watched. */
export function openedAtMs(connection: Connection): number | undefined {
  const { response, opened, openedBeforeCapture, createdAtMs } = connection;
  if (wasOpenBeforeCapture(connection) || !wasOpened(connection)) return undefined;
  if (response?.status === 101) return response.atMs;
  return opened?.atMs ?? (openedBeforeCapture ? undefined : createdAtMs);
}

/** When the socket ended; `undefined` while it lives. */
export function endedAtMs(connection: Connection): number | undefined {
  return connection.end?.atMs ?? connection.close?.atMs;
}

/** Time of the newest frame of either direction. */
export function lastFrameAtMs(connection: Connection): number | undefined {
  const { sent, received } = connection;
  if (sent.lastAtMs === undefined) return received.lastAtMs;
  if (received.lastAtMs === undefined) return sent.lastAtMs;
  return Math.max(sent.lastAtMs, received.lastAtMs);
}

/** The value of a handshake header (names are case-insensitive, RFC 9110 section 5.1). */
export function headerValue(headers: readonly Header[] | undefined, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers?.find((header) => header.name.toLowerCase() === wanted)?.value;
}

/** The subprotocol the server chose (`Sec-WebSocket-Protocol`), if any. */
export function subprotocol(connection: Connection): string | undefined {
  const { response, negotiated } = connection;
  return headerValue(response?.headers, 'sec-websocket-protocol') || negotiated?.subprotocol || undefined;
}
