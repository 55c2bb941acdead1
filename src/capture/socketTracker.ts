import type { Protocol } from 'devtools-protocol';
import type {
  CloseCalled,
  ConnectionId,
  ContextId,
  EndCause,
  HeldCookie,
  Origin,
  Payload,
} from '../model/events.ts';
import { isPutAway } from '../model/putAway.ts';
import { ForbiddenSockets } from './forbiddenSockets.ts';
import { sentCookies } from './heldCookies.ts';
import { closeCalled, closeReported, type OfUnknown, openReported } from './hookEvents.ts';
import type { HookMessage } from './hookMessages.ts';
import type { TrackedSocket } from './openSockets.ts';
import { fingerprint, fingerprintKey, toHeaders, toInitiator } from './protocolFacts.ts';
import type { LeftOpen } from './resumedSockets.ts';
import { SocketJoins, type TrackerPort } from './socketJoins.ts';

/** What protocol and page both tell of a socket, beside its messages. */
const OPENED = 'opened';
const ENDED = 'ended';

/** The sockets of one debugger session (a tab, an out-of-process frame, a worker): what is told of them, as events. */
export class SocketTracker {
  readonly #port: TrackerPort;
  readonly #joins: SocketJoins;
  #ofClearedRealms: Set<TrackedSocket> | undefined;
  /** What the page did with sockets that are one of several so far, by their hook key. */
  readonly #heldCalls = new Map<string, OfUnknown<CloseCalled>>();
  /** Those that never came to be. */
  readonly forbidden: ForbiddenSockets;

  constructor(port: TrackerPort, rootContextId: () => ContextId) {
    this.#port = port;
    this.forbidden = new ForbiddenSockets(port, rootContextId);
    this.#joins = new SocketJoins(port, rootContextId);
  }

  created(params: Protocol.Network.WebSocketCreatedEvent): void {
    this.forbidden.passed();
    const { id: connectionId, contextId, url } = this.#joins.announced(params.requestId, params.url);
    const initiator = toInitiator(params.initiator);
    this.#port.emit({
      kind: 'connection-created',
      // The event has no timestamp of its own; what is told of the socket next has, and corrects it.
      atMs: this.#port.clock.latestMs(),
      origin: 'protocol',
      connectionId,
      contextId,
      url,
      ...(initiator && { initiator }),
    });
  }

  willSendHandshake(params: Protocol.Network.WebSocketWillSendHandshakeRequestEvent): void {
    const atMs = this.#port.clock.stamped(params.timestamp);
    if (this.#joins.open.hasUnclaimed(params.requestId)) this.#port.onUnclaimed();
    this.#joins.about({
      requestId: params.requestId,
      atMs,
      stage: 'asked',
      apply: ({ id, url }) => {
        this.#port.emit({
          kind: 'handshake-requested',
          atMs,
          origin: 'protocol',
          connectionId: id,
          headers: toHeaders(params.request.headers),
        });
        void this.#tellCookies(id, url, atMs);
      },
    });
  }

  /** Comes for requests of every kind, where it comes: only those of sockets are known here. */
  requestExtraInfo(params: Protocol.Network.RequestWillBeSentExtraInfoEvent): void {
    const socket = this.#joins.open.withRequestId(params.requestId);
    if (!socket) return;
    this.#port.emit({
      kind: 'cookies-held',
      // The event's own time is when the request was begun, before it waited for its turn.
      atMs: this.#port.clock.latestMs(),
      origin: 'protocol',
      connectionId: socket.id,
      cookies: sentCookies(params),
      wereSent: true,
    });
  }

  handshakeResponse(params: Protocol.Network.WebSocketHandshakeResponseReceivedEvent): void {
    const atMs = this.#port.clock.stamped(params.timestamp);
    const { status, statusText, headers } = params.response;
    this.#joins.about({
      requestId: params.requestId,
      atMs,
      ...(status === 101 ? { stage: 'answered', heardAs: () => OPENED } : { stage: 'asked' }),
      apply: ({ id }) =>
        this.#port.emit({
          kind: 'handshake-responded',
          atMs,
          origin: 'protocol',
          connectionId: id,
          status,
          statusText,
          headers: toHeaders(headers),
        }),
    });
  }

  frame(
    direction: 'sent' | 'received',
    params: Protocol.Network.WebSocketFrameReceivedEvent | Protocol.Network.WebSocketFrameSentEvent,
  ): void {
    const atMs = this.#port.clock.stamped(params.timestamp);
    const { opcode, payloadData } = params.response;
    const payload: Payload = { encoding: opcode === 1 ? 'text' : 'base64', data: payloadData };
    this.#joins.about({
      requestId: params.requestId,
      atMs,
      stage: 'message',
      ...(direction === 'received' && { heardAs: () => fingerprintKey(fingerprint(opcode, payloadData)) }),
      apply: ({ id }) =>
        this.#port.emit({
          kind: 'frame',
          atMs,
          origin: 'protocol',
          connectionId: id,
          direction,
          opcode,
          payload,
        }),
    });
  }

  frameError(params: Protocol.Network.WebSocketFrameErrorEvent): void {
    const atMs = this.#port.clock.stamped(params.timestamp);
    this.#joins.about({
      requestId: params.requestId,
      atMs,
      stage: 'error',
      apply: (socket) => {
        const message = params.errorMessage;
        this.#port.emit({
          kind: 'browser-error',
          atMs,
          origin: 'protocol',
          connectionId: socket.id,
          message,
        });
        if (isPutAway(message)) this.#end(socket, atMs, 'closed', 'protocol');
      },
    });
  }

  closed(params: Protocol.Network.WebSocketClosedEvent): void {
    const atMs = this.#port.clock.stamped(params.timestamp);
    if (this.#joins.returned(params.requestId, atMs)) return;
    const isKnown =
      this.#joins.open.withRequestId(params.requestId) || this.#port.resumed.has(params.requestId);
    if (!isKnown && this.forbidden.takeEnd()) return;
    this.#joins.about({
      requestId: params.requestId,
      atMs,
      stage: 'end',
      heardAs: () => ENDED,
      apply: (socket) => this.#end(socket, atMs, 'closed', 'protocol'),
    });
  }

  /** The hook searches the heap for sockets that were there before us, until `search` settles. */
  searching(search: Promise<unknown>): void {
    this.#joins.searching(search);
  }

  /** A report of the hook in the script context `realm`; `contextId` is what that context is called in the session. */
  hookReport(
    realm: number,
    contextId: ContextId,
    message: Exclude<HookMessage, { t: 'hello' | 'page' }>,
  ): void {
    const hookKey = `${realm}:${message.id}`;
    switch (message.t) {
      case 'refused':
        this.forbidden.reported(contextId, message.at);
        return;
      case 'created':
        // A forbidden one is over: the page hears of no close, and what a stream's promises say is known.
        if (this.forbidden.reported(contextId, message.at)) return;
        this.#joins.met(hookKey, contextId, message);
        return;
      case 'adopted':
        this.#joins.met(hookKey, contextId, message);
        return;
      case 'opened': {
        this.#joins.heard(hookKey, contextId, message, OPENED);
        const opened = openReported(message, this.#port.clock.fromWall(message.at));
        const socket = this.#joins.open.withHookKey(hookKey);
        if (socket) this.#port.emit({ ...opened, connectionId: socket.id });
        return;
      }
      case 'heard':
        this.#joins.heard(hookKey, contextId, message, fingerprintKey(message));
        this.#tellHeldCall(hookKey);
        return;
      case 'close-called':
        this.#closeCalled(hookKey, message);
        return;
      case 'closed':
        this.#joins.heard(hookKey, contextId, message, ENDED);
        this.#tellHeldCall(hookKey);
        this.#closeReported(this.#joins.open.withHookKey(hookKey), message);
        this.#joins.over(hookKey);
        this.#heldCalls.delete(hookKey);
        return;
    }
  }

  /** The script contexts of all documents are gone; what is open now was theirs. */
  realmsCleared(): void {
    this.#flush();
    this.#ofClearedRealms = this.#joins.open.all();
  }

  /** What a document from the back/forward cache opens in `pageshow` is told before its commit (Chromium 156), and lives. */
  pageLeft(atMs: number, type: Protocol.Page.NavigationType): void {
    const before = type === 'BackForwardCacheRestore' ? this.#ofClearedRealms : undefined;
    this.#ofClearedRealms = undefined;
    this.endAll(atMs, 'navigation', undefined, before);
  }

  /** Ends what is still open in `contextId`, or everywhere: Chrome sends no `webSocketClosed` for these. */
  endAll(atMs: number, cause: EndCause, contextId?: ContextId, of?: Set<TrackedSocket>): void {
    if (contextId === undefined) this.#flush();
    for (const socket of of ?? this.#joins.open.all()) {
      if (contextId !== undefined && socket.contextId !== contextId) continue;
      if (this.#joins.open.isEndDue(socket)) this.#port.leftBehind.add(socket);
      this.#end(socket, atMs, cause, 'inferred');
      this.#joins.open.forget(socket);
    }
  }

  /** How many sockets are remembered, under either of their names. */
  get trackedCount(): number {
    return this.#joins.open.count;
  }

  /** The sockets that are open now, for a capture that goes on later. */
  leftOpen(): LeftOpen[] {
    this.#flush();
    return [...this.#joins.open.all()].filter((socket) => socket.endedAtMs === undefined);
  }

  #flush(): void {
    this.#joins.flush();
    this.#heldCalls.clear();
  }

  async #tellCookies(connectionId: ConnectionId, url: string, atMs: number): Promise<void> {
    let cookies: readonly HeldCookie[];
    try {
      cookies = await this.#port.readCookies(url);
    } catch {
      // The tab is going away, or its policy keeps cookies from us: they stay unknown, and the screen says so.
      return;
    }
    this.#port.emit({ kind: 'cookies-held', atMs, origin: 'protocol', connectionId, cookies });
  }

  #closeCalled(hookKey: string, message: Extract<HookMessage, { t: 'close-called' }>): void {
    const call = closeCalled(message, this.#port.clock.fromWall(message.at));
    const socket = this.#joins.open.withHookKey(hookKey);
    if (socket) this.#port.emit({ ...call, connectionId: socket.id });
    else if (this.#joins.isOneOfSeveral(hookKey)) this.#heldCalls.set(hookKey, call);
  }

  /** It may be known now which socket it was, by its end. */
  #tellHeldCall(hookKey: string): void {
    const call = this.#heldCalls.get(hookKey);
    const socket = call && this.#joins.open.withHookKey(hookKey);
    if (!socket) return;
    this.#heldCalls.delete(hookKey);
    this.#port.emit({ ...call, connectionId: socket.id, beforeEnd: true });
  }

  #closeReported(socket: TrackedSocket | undefined, message: Extract<HookMessage, { t: 'closed' }>): void {
    if (!socket) return;
    const atMs = socket.endedAtMs ?? this.#port.clock.fromWall(message.at);
    this.#port.emit({ ...closeReported(message, atMs), connectionId: socket.id });
    // A socket the protocol never saw (blocked before the network) ends with the page's own event.
    this.#end(socket, atMs, 'closed', 'page-hook');
  }

  #end(socket: TrackedSocket, atMs: number, cause: EndCause, origin: Origin): void {
    if (socket.endedAtMs !== undefined) return;
    this.#joins.open.ended(socket, atMs);
    this.#port.emit({ kind: 'connection-ended', atMs, origin, connectionId: socket.id, cause });
  }
}
