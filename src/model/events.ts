import type { TcpTotals, WireFactKind, WireTotals } from './wireFacts.ts';

/**
 * The one language of WS Doctor. Debugger protocol, page hook, HAR files, net logs and tests all become these;
 * after that there is one program. Every event carries a time on the session's monotonic clock and its origin.
 */

/** Which witness a fact comes from. */
export type Origin = 'protocol' | 'page-hook' | 'net-log' | 'devtools-har' | 'file' | 'inferred';

/** Unique within a session; stays the same through export and import. */
export type ConnectionId = string;

/** A document, worker or frame target that can open sockets; unique within a session. */
export type ContextId = string;

export type ContextType =
  | 'page'
  | 'popup'
  | 'iframe'
  | 'worker'
  | 'shared-worker'
  | 'service-worker'
  | 'unknown';

export type Direction = 'sent' | 'received';

/** RFC 6455 section 5.2: 1 text, 2 binary, 8 close, 9 ping, 10 pong. Files may hold others. */
export type Opcode = number;

/** A message as the source delivered it: text as text, everything else as base64 (CDP and HAR do the same). */
export interface Payload {
  readonly encoding: 'text' | 'base64';
  readonly data: string;
}

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** One frame of a JavaScript stack; line and column count from 1. */
export interface StackFrame {
  readonly functionName: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** Who opened the socket. */
export interface Initiator {
  readonly type: string;
  readonly stack: readonly StackFrame[];
}

interface At {
  /** Milliseconds on the session's monotonic clock. */
  readonly atMs: number;
  readonly origin: Origin;
}

interface OfConnection extends At {
  readonly connectionId: ConnectionId;
}

/** Ties the monotonic clock to wall time. A second anchor that disagrees is a clock jump. */
export interface ClockAnchored extends At {
  readonly kind: 'clock-anchored';
  /** Milliseconds since the Unix epoch at `atMs`. */
  readonly wallMs: number;
}

export interface ContextAdded extends At {
  readonly kind: 'context-added';
  readonly contextId: ContextId;
  readonly type: ContextType;
  readonly url: string;
  readonly parentId?: ContextId;
  /**
   * The browser's own id of the frame or of the worker, the same for all documents of a frame, in whatever process, and
   * when capture begins anew. Absent where the source has none (a plain HAR).
   */
  readonly browserId?: string;
}

export interface ContextRemoved extends At {
  readonly kind: 'context-removed';
  readonly contextId: ContextId;
  readonly cause: 'navigation' | 'destroyed' | 'tab-closed';
}

export interface ConnectionCreated extends OfConnection {
  readonly kind: 'connection-created';
  readonly contextId?: ContextId;
  readonly url: string;
  /** True when the socket was made before capture began: its beginning was not seen. */
  readonly openedBeforeCapture?: boolean;
  readonly initiator?: Initiator;
  /** What the socket itself says was negotiated, where the handshake was not seen. */
  readonly negotiated?: Negotiated;
}

/** Outcome of the opening handshake as scripts see it (`WebSocket.protocol`, `WebSocket.extensions`). */
export interface Negotiated {
  readonly subprotocol: string;
  readonly extensions: string;
}

/** `WebSocket.readyState` of a socket that has not ended. */
export type ReadyState = 'connecting' | 'open' | 'closing';

/** The socket's own state, read as it was found on the heap: when capture began, or went on after a gap. */
export interface StateRead extends OfConnection {
  readonly kind: 'state-read';
  readonly state: ReadyState;
  /** `bufferedAmount` at this moment: bytes the page had sent that had not left yet. */
  readonly bufferedBytes: number;
}

/** The page's `open` event, told of a socket that was found connecting. */
export interface ConnectionOpened extends OfConnection {
  readonly kind: 'connection-opened';
  readonly negotiated?: Negotiated;
}

/** The socket turned out to live in another context than first assumed (a same-process frame). */
export interface ConnectionLocated extends OfConnection {
  readonly kind: 'connection-located';
  readonly contextId: ContextId;
}

export interface HandshakeRequested extends OfConnection {
  readonly kind: 'handshake-requested';
  readonly headers: readonly Header[];
}

/** A cookie in the browser's store. */
export interface HeldCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** `Strict`, `Lax` or `None`; absent when the server did not say. */
  readonly sameSite?: string;
}

/**
 * The cookies that the browser held for the address when the handshake went out. Which of them it sent is told by the
 * extra-info events where they come: Chromium 156 sends none for WebSockets, and leaves the Cookie header out of
 * `webSocketWillSendHandshakeRequest` (measured).
 */
export interface CookiesHeld extends OfConnection {
  readonly kind: 'cookies-held';
  /** True when these are known to have been sent, all of them. */
  readonly wereSent?: boolean;
  readonly cookies: readonly HeldCookie[];
}

export interface HandshakeResponded extends OfConnection {
  readonly kind: 'handshake-responded';
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
}

export interface FrameSeen extends OfConnection {
  readonly kind: 'frame';
  readonly direction: Direction;
  readonly opcode: Opcode;
  /** Absent where the source has only a header (net log) or the file says it was dropped. */
  readonly payload?: Payload;
  /** True when an earlier capture held the payload and had to drop it. */
  readonly payloadDropped?: boolean;
  /** Bytes of the message; computed from the payload when absent. */
  readonly sizeBytes?: number;
  /** Payload bytes on the wire, after compression, where the source knows (net log). */
  readonly wireSizeBytes?: number;
}

/** The browser refused the handshake or a frame (`Network.webSocketFrameError`); a mere cut never brings this. */
export interface BrowserErrorSeen extends OfConnection {
  readonly kind: 'browser-error';
  readonly message: string;
}

/** Page code called `close()` (page hook only: the protocol does not tell). */
export interface CloseCalled extends OfConnection {
  readonly kind: 'close-called';
  readonly code?: number;
  readonly reason?: string;
  readonly stack: readonly StackFrame[];
  /** It came before the end that was told, when it was not known yet of which socket it was. */
  readonly beforeEnd?: boolean;
}

/** The page's `close` event (or a file's record of it). Code 1006 means: no close frame arrived. */
export interface CloseReported extends OfConnection {
  readonly kind: 'close-reported';
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  /** `bufferedAmount` at the end: bytes the page had sent that never left. Absent for none, or where nobody looked. */
  readonly bufferedBytes?: number;
  /** True when page code had a way to close it that no witness sees (a stream's writer and reader). */
  readonly unwatched?: boolean;
}

/** `unseen`: when exactly it ended nobody saw: capture was interrupted, or the file does not tell. `atMs` is a guess. */
export type EndCause = 'closed' | 'navigation' | 'context-destroyed' | 'crashed' | 'tab-closed' | 'unseen';

export interface ConnectionEnded extends OfConnection {
  readonly kind: 'connection-ended';
  readonly cause: EndCause;
}

export type PageChange =
  | 'hidden'
  | 'visible'
  | 'frozen'
  | 'resumed'
  | 'offline'
  | 'online'
  | 'navigated'
  | 'entered-back-forward-cache'
  | 'left-back-forward-cache'
  | 'crashed';

export interface PageChanged extends At {
  readonly kind: 'page-changed';
  readonly contextId: ContextId;
  readonly change: PageChange;
  /** The new address after `navigated`. */
  readonly url?: string;
  /** `navigated` was a reload. */
  readonly isReload?: boolean;
}

export type CaptureChange = 'started' | 'stopped' | 'paused' | 'resumed' | 'lost';

/** Between `paused`, `stopped` or `lost` and the next `resumed` or `started` nothing was seen: a gap, not a silence. */
export interface CaptureChanged extends At {
  readonly kind: 'capture-changed';
  readonly change: CaptureChange;
  readonly reason?: string;
}

/** The wall clock moved against the monotonic clock: the machine slept, or somebody set the clock. */
export interface ClockJumped extends At {
  readonly kind: 'clock-jumped';
  readonly byMs: number;
}

/** Frames that an earlier capture saw and no longer holds (from a file, or over the memory budget). */
export interface FramesDropped extends OfConnection {
  readonly kind: 'frames-dropped';
  readonly sent: number;
  readonly received: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Time of the first frame the connection ever had. */
  readonly firstAtMs?: number;
  /** Time of the newest frame that was sent, dropped or not. */
  readonly lastSentAtMs?: number;
  /** Time of the newest frame that was received, dropped or not. */
  readonly lastReceivedAtMs?: number;
}

/** The network stack did something for this socket. */
export interface WireFactSeen extends OfConnection {
  readonly kind: 'wire-fact';
  readonly fact: WireFactKind;
}

/**
 * A message passed on the wire of a socket whose messages another witness tells: no row of its own, but the size on
 * the wire of the row it belongs to.
 */
export interface WireMessageSeen extends OfConnection {
  readonly kind: 'wire-message';
  readonly direction: Direction;
  readonly opcode: Opcode;
  /** How many messages went this way since the handshake, before this one; absent: the log began later. */
  readonly index?: number;
  /** Payload bytes of all its frames, after compression. */
  readonly wireSizeBytes: number;
  readonly isCompressed: boolean;
}

/** What is known of a socket's traffic on the wire so far; the greater count wins over an earlier one. */
export interface WireTotalsSeen extends OfConnection {
  readonly kind: 'wire-totals';
  readonly tcp?: TcpTotals;
  readonly sent?: WireTotals;
  readonly received?: WireTotals;
}

export type SessionEvent =
  | ClockAnchored
  | ContextAdded
  | ContextRemoved
  | ConnectionCreated
  | ConnectionLocated
  | StateRead
  | ConnectionOpened
  | HandshakeRequested
  | CookiesHeld
  | HandshakeResponded
  | FrameSeen
  | BrowserErrorSeen
  | CloseCalled
  | CloseReported
  | ConnectionEnded
  | PageChanged
  | CaptureChanged
  | ClockJumped
  | FramesDropped
  | WireFactSeen
  | WireMessageSeen
  | WireTotalsSeen;
