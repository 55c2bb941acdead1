import type { Protocol } from 'devtools-protocol';
import type { ConnectionId, ContextId, EndCause, Payload, SessionEvent } from '../model/events.ts';
import { CaptureClock } from './clock.ts';
import { type HookMessage, parseV8Stack } from './hookMessages.ts';
import { type Fingerprint, LateSockets } from './lateSockets.ts';
import { fingerprint, toHeaders, toInitiator } from './protocolFacts.ts';
import type { LeftOpen, ResumedSockets } from './resumedSockets.ts';
import type { SocketsLeftBehind } from './socketsLeftBehind.ts';

/** What a tracker needs from the capture around it. */
export interface TrackerPort {
  readonly emit: (event: SessionEvent) => void;
  readonly clock: CaptureClock;
  readonly nextConnectionId: () => ConnectionId;
  /** A socket was created and no hook claimed it: it may have been made with an early reference to `WebSocket`. */
  readonly onUnclaimed: () => void;
  /** What an interrupted capture left open. */
  readonly resumed: ResumedSockets;
  /** What ended with its page, and may come back with it. */
  readonly leftBehind: SocketsLeftBehind;
}

interface TrackedSocket {
  readonly id: ConnectionId;
  readonly url: string;
  contextId: ContextId;
  requestId: string | undefined;
  endedAtMs: number | undefined;
  /** Name of the hook's half, where there is one. */
  hookKey: string;
}

/**
 * The sockets of one debugger session (a tab, an out-of-process frame, a worker). Joins the protocol's events to the
 * hook's by order: Chrome delivers `webSocketCreated` and then at once the hook's report of the same socket, so the
 * newest socket that no hook has claimed yet is the one.
 *
 * ```
 *   protocol  created #7 ────────────────────── closed #7 ──────────
 *   hook                  └ created (ctx 3, id 1)        └ closed (ctx 3, id 1, 1006)
 * ```
 */
export class SocketTracker {
  readonly #port: TrackerPort;
  readonly #rootContextId: () => ContextId;
  /** Live sockets and the ended ones whose close report has not come yet. */
  readonly #byRequestId = new Map<string, TrackedSocket>();
  readonly #byHookId = new Map<string, TrackedSocket>();
  /** Created per protocol, not yet claimed by a hook report; newest last. */
  #unclaimed: TrackedSocket[] = [];
  /** Address of each socket found on the heap that is one of several left open, by its hook key. */
  readonly #oneOfSeveral = new Map<string, string>();
  /** The newest end told by the protocol, whose report by the hook comes next. */
  #justEnded: readonly TrackedSocket[] = [];
  readonly #late = new LateSockets<TrackedSocket>((requestId, socket) => this.#join(requestId, socket));

  constructor(port: TrackerPort, rootContextId: () => ContextId) {
    this.#port = port;
    this.#rootContextId = rootContextId;
  }

  created(params: Protocol.Network.WebSocketCreatedEvent): void {
    const socket = this.#track(params.url, params.requestId);
    const initiator = toInitiator(params.initiator);
    this.#unclaimed.push(socket);
    this.#port.emit({
      kind: 'connection-created',
      // The event has no timestamp of its own; the handshake request that follows at once has.
      atMs: this.#port.clock.nowMs(),
      origin: 'protocol',
      connectionId: socket.id,
      contextId: socket.contextId,
      url: socket.url,
      ...(initiator && { initiator }),
    });
  }

  willSendHandshake(params: Protocol.Network.WebSocketWillSendHandshakeRequestEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    if (this.#unclaimed.some((socket) => socket.requestId === params.requestId)) this.#port.onUnclaimed();
    this.#about(params.requestId, atMs, (connectionId) => ({
      kind: 'handshake-requested',
      atMs,
      origin: 'protocol',
      connectionId,
      headers: toHeaders(params.request.headers),
    }));
  }

  handshakeResponse(params: Protocol.Network.WebSocketHandshakeResponseReceivedEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const { status, statusText, headers } = params.response;
    this.#about(params.requestId, atMs, (connectionId) => ({
      kind: 'handshake-responded',
      atMs,
      origin: 'protocol',
      connectionId,
      status,
      statusText,
      headers: toHeaders(headers),
    }));
  }

  frame(
    direction: 'sent' | 'received',
    params: Protocol.Network.WebSocketFrameReceivedEvent | Protocol.Network.WebSocketFrameSentEvent,
  ): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const { opcode, payloadData } = params.response;
    const payload: Payload = { encoding: opcode === 1 ? 'text' : 'base64', data: payloadData };
    const fact = (connectionId: ConnectionId): SessionEvent => ({
      kind: 'frame',
      atMs,
      origin: 'protocol',
      connectionId,
      direction,
      opcode,
      payload,
    });
    const { requestId } = params;
    if (!this.#isStranger(requestId)) {
      const { id } = this.#known(requestId, atMs);
      const { resumed } = this.#port;
      if (resumed.isWaiting && direction === 'received')
        resumed.received(id, fingerprint(opcode, payloadData));
      this.#port.emit(fact(id));
    } else
      this.#about(
        requestId,
        atMs,
        fact,
        direction === 'received' ? fingerprint(opcode, payloadData) : undefined,
      );
  }

  frameError(params: Protocol.Network.WebSocketFrameErrorEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    this.#about(params.requestId, atMs, (connectionId) => ({
      kind: 'browser-error',
      atMs,
      origin: 'protocol',
      connectionId,
      message: params.errorMessage,
    }));
  }

  closed(params: Protocol.Network.WebSocketClosedEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const { requestId } = params;
    const returned = this.#port.leftBehind.take(requestId);
    if (returned) {
      // What the page is told of it comes next.
      if (returned.hookKey !== '') this.#byHookId.set(returned.hookKey, { ...returned, endedAtMs: atMs });
      return;
    }
    const end = () => {
      const socket = this.#known(requestId, atMs);
      this.#end(socket, atMs, 'closed', 'protocol');
      this.#byRequestId.delete(requestId);
      if (this.#oneOfSeveral.size > 0) this.#justEnded = [socket];
    };
    if (this.#isStranger(requestId)) this.#late.holdClosed(requestId, atMs, end);
    else end();
  }

  /** A report of the hook in the script context `realm`; `contextId` is what that context is called in the session. */
  hookReport(
    realm: number,
    contextId: ContextId,
    message: Exclude<HookMessage, { t: 'hello' | 'page' }>,
  ): void {
    const key = `${realm}:${message.id}`;
    const { clock, emit } = this.#port;
    if (message.t === 'created' || message.t === 'adopted') {
      const left = message.t === 'adopted' ? this.#port.resumed.found(message.url) : 'new';
      if (left === 'one-of-several') {
        this.#oneOfSeveral.set(key, message.url);
        return;
      }
      if (left !== 'new') {
        this.#resume(left, key, contextId, message.at);
        return;
      }
      const claimed = this.#claim(message.url, message.t);
      if (claimed) this.#locate(claimed, contextId, message.at);
      const found = claimed ?? this.#trackFromHook(key, contextId, message);
      found.hookKey = key;
      this.#byHookId.set(key, found);
      return;
    }
    const url = this.#oneOfSeveral.get(key);
    if (url !== undefined) {
      const { resumed } = this.#port;
      const left =
        message.t === 'heard'
          ? resumed.heard(url, message)
          : resumed.ended(url, (id) => this.#hasJustEnded(id));
      if (left) this.#resume(left, key, contextId, message.at);
    }
    if (message.t === 'heard') {
      this.#late.heard(key, message);
      return;
    }
    const socket = this.#byHookId.get(key);
    if (!socket) return;
    if (message.t === 'close-called') {
      emit({
        kind: 'close-called',
        atMs: clock.fromWall(message.at),
        origin: 'page-hook',
        connectionId: socket.id,
        stack: parseV8Stack(message.stack),
        ...(message.code !== undefined && { code: message.code }),
        ...(message.reason !== undefined && { reason: message.reason }),
      });
      return;
    }
    this.#late.closed(key);
    const atMs = socket.endedAtMs ?? clock.fromWall(message.at);
    emit({
      kind: 'close-reported',
      atMs,
      origin: 'page-hook',
      connectionId: socket.id,
      code: message.code,
      reason: message.reason,
      wasClean: message.wasClean,
      ...(message.buffered !== undefined && message.buffered > 0 && { bufferedBytes: message.buffered }),
    });
    // A socket the protocol never saw (blocked before the network) ends with the page's own event.
    this.#end(socket, atMs, 'closed', 'page-hook');
    this.#byHookId.delete(key);
  }

  /** Ends what is still open in `contextId`, or everywhere: Chrome sends no `webSocketClosed` for these. */
  endAll(atMs: number, cause: EndCause, contextId?: ContextId): void {
    if (contextId === undefined) this.#late.flush();
    for (const socket of new Set([...this.#byRequestId.values(), ...this.#byHookId.values()])) {
      if (contextId !== undefined && socket.contextId !== contextId) continue;
      if (socket.endedAtMs === undefined) this.#port.leftBehind.add(socket);
      this.#end(socket, atMs, cause, 'inferred');
      this.#forget(socket);
    }
  }

  /** How many sockets are remembered, under either of their names. */
  get trackedCount(): number {
    return this.#byRequestId.size + this.#byHookId.size + this.#unclaimed.length;
  }

  /** The sockets that are open now, for a capture that goes on later. */
  leftOpen(): LeftOpen[] {
    return [...new Set([...this.#byRequestId.values(), ...this.#byHookId.values()])].filter(
      (socket) => socket.endedAtMs === undefined,
    );
  }

  #track(url: string, requestId: string | undefined): TrackedSocket {
    const socket: TrackedSocket = {
      id: this.#port.nextConnectionId(),
      url,
      contextId: this.#rootContextId(),
      requestId,
      endedAtMs: undefined,
      hookKey: '',
    };
    if (requestId !== undefined) this.#byRequestId.set(requestId, socket);
    return socket;
  }

  /** The socket of a request id; one that was never announced was opened before we attached. */
  #known(requestId: string, atMs: number): TrackedSocket {
    const known = this.#byRequestId.get(requestId);
    if (known) return known;
    const left = this.#port.resumed.take(requestId);
    if (left) {
      const resumed = { ...left, endedAtMs: undefined, hookKey: '' };
      this.#byRequestId.set(requestId, resumed);
      return resumed;
    }
    const socket = this.#track('', requestId);
    this.#port.emit({
      kind: 'connection-created',
      atMs,
      origin: 'inferred',
      connectionId: socket.id,
      contextId: socket.contextId,
      url: '',
      openedBeforeCapture: true,
    });
    return socket;
  }

  /**
   * A hook report comes right after its socket's creation, so it is the newest that counts. Adoption comes later and in
   * no order: there only an address that is not ambiguous counts.
   */
  #claim(url: string, how: 'created' | 'adopted'): TrackedSocket | undefined {
    const matching = this.#unclaimed.filter((socket) => socket.url === url);
    const socket = how === 'created' || matching.length === 1 ? matching.at(-1) : undefined;
    if (socket) this.#unclaimed = this.#unclaimed.filter((other) => other !== socket);
    return socket;
  }

  /** True for a request id that was never announced while adopted sockets wait for theirs. */
  #isStranger(requestId: string): boolean {
    if (this.#byRequestId.has(requestId) || this.#port.resumed.has(requestId)) return false;
    return this.#late.mustWait(requestId);
  }

  /** Emits a fact about the socket of `requestId`, now or when it is known which one that is. */
  #about(
    requestId: string,
    atMs: number,
    fact: (connectionId: ConnectionId) => SessionEvent,
    received?: Fingerprint,
  ): void {
    const emit = () => this.#port.emit(fact(this.#known(requestId, atMs).id));
    if (this.#isStranger(requestId)) this.#late.hold(requestId, atMs, emit, received);
    else emit();
  }

  /** A socket left open by an earlier capture is this one of the hook's. */
  #resume(left: LeftOpen, hookKey: string, contextId: ContextId, atWallMs: number): void {
    this.#oneOfSeveral.delete(hookKey);
    const tracked = [...this.#byRequestId.values(), ...this.#justEnded].find(
      (socket) => socket.id === left.id,
    );
    const socket = tracked ?? { ...left, endedAtMs: undefined, hookKey };
    if (!tracked && left.requestId !== undefined) {
      this.#port.resumed.take(left.requestId);
      this.#byRequestId.set(left.requestId, socket);
    }
    socket.hookKey = hookKey;
    this.#byHookId.set(hookKey, socket);
    this.#locate(socket, contextId, atWallMs);
  }

  #hasJustEnded(id: ConnectionId): boolean {
    return this.#justEnded.some((socket) => socket.id === id);
  }

  #join(requestId: string, socket: TrackedSocket | undefined): void {
    if (!socket) return;
    socket.requestId = requestId;
    this.#byRequestId.set(requestId, socket);
  }

  #trackFromHook(
    hookKey: string,
    contextId: ContextId,
    message: Extract<HookMessage, { t: 'created' | 'adopted' }>,
  ): TrackedSocket {
    const socket = this.#track(message.url, undefined);
    socket.contextId = contextId;
    socket.hookKey = hookKey;
    const isLate = message.t === 'adopted';
    if (isLate) this.#late.add(socket);
    this.#port.emit({
      kind: 'connection-created',
      atMs: this.#port.clock.fromWall(message.at),
      origin: 'page-hook',
      connectionId: socket.id,
      contextId,
      url: message.url,
      ...(isLate && {
        openedBeforeCapture: true,
        negotiated: { subprotocol: message.protocol, extensions: message.extensions },
      }),
    });
    return socket;
  }

  /** The hook knows the frame, and the moment of construction better than our time of arrival. */
  #locate(socket: TrackedSocket, contextId: ContextId, atWallMs: number): void {
    socket.contextId = contextId;
    this.#port.emit({
      kind: 'connection-located',
      atMs: this.#port.clock.fromWall(atWallMs),
      origin: 'page-hook',
      connectionId: socket.id,
      contextId,
    });
  }

  #end(socket: TrackedSocket, atMs: number, cause: EndCause, origin: SessionEvent['origin']): void {
    if (socket.endedAtMs !== undefined) return;
    socket.endedAtMs = atMs;
    this.#unclaimed = this.#unclaimed.filter((other) => other !== socket);
    this.#port.emit({ kind: 'connection-ended', atMs, origin, connectionId: socket.id, cause });
  }

  #forget(socket: TrackedSocket): void {
    if (socket.requestId !== undefined) this.#byRequestId.delete(socket.requestId);
    for (const [key, hooked] of this.#byHookId) if (hooked === socket) this.#byHookId.delete(key);
  }
}
