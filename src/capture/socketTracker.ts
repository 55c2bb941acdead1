import type { Protocol } from 'devtools-protocol';
import type {
  ConnectionId,
  ContextId,
  EndCause,
  Header,
  Initiator,
  Payload,
  SessionEvent,
} from '../model/events.ts';
import { CaptureClock } from './clock.ts';
import { type HookMessage, parseV8Stack } from './hookMessages.ts';

/** What a tracker needs from the capture around it. */
export interface TrackerPort {
  readonly emit: (event: SessionEvent) => void;
  readonly clock: CaptureClock;
  readonly nextConnectionId: () => ConnectionId;
}

interface TrackedSocket {
  readonly id: ConnectionId;
  readonly url: string;
  contextId: ContextId;
  requestId: string | undefined;
  endedAtMs: number | undefined;
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
  readonly #rootContextId: ContextId;
  /** Live sockets and the ended ones whose close report has not come yet. */
  readonly #byRequestId = new Map<string, TrackedSocket>();
  readonly #byHookId = new Map<string, TrackedSocket>();
  /** Created per protocol, not yet claimed by a hook report; newest last. */
  #unclaimed: TrackedSocket[] = [];

  constructor(port: TrackerPort, rootContextId: ContextId) {
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
    this.#port.emit({
      kind: 'handshake-requested',
      atMs,
      origin: 'protocol',
      connectionId: this.#known(params.requestId, atMs).id,
      headers: toHeaders(params.request.headers),
    });
  }

  handshakeResponse(params: Protocol.Network.WebSocketHandshakeResponseReceivedEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const { status, statusText, headers } = params.response;
    this.#port.emit({
      kind: 'handshake-responded',
      atMs,
      origin: 'protocol',
      connectionId: this.#known(params.requestId, atMs).id,
      status,
      statusText,
      headers: toHeaders(headers),
    });
  }

  frame(
    direction: 'sent' | 'received',
    params: Protocol.Network.WebSocketFrameReceivedEvent | Protocol.Network.WebSocketFrameSentEvent,
  ): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const { opcode, payloadData } = params.response;
    const payload: Payload = { encoding: opcode === 1 ? 'text' : 'base64', data: payloadData };
    this.#port.emit({
      kind: 'frame',
      atMs,
      origin: 'protocol',
      connectionId: this.#known(params.requestId, atMs).id,
      direction,
      opcode,
      payload,
    });
  }

  frameError(params: Protocol.Network.WebSocketFrameErrorEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    this.#port.emit({
      kind: 'browser-error',
      atMs,
      origin: 'protocol',
      connectionId: this.#known(params.requestId, atMs).id,
      message: params.errorMessage,
    });
  }

  closed(params: Protocol.Network.WebSocketClosedEvent): void {
    const atMs = CaptureClock.fromProtocol(params.timestamp);
    const socket = this.#known(params.requestId, atMs);
    this.#end(socket, atMs, 'closed', 'protocol');
    this.#byRequestId.delete(params.requestId);
  }

  /** A report of the hook in the script context `realm`; `contextId` is what that context is called in the session. */
  hookReport(
    realm: number,
    contextId: ContextId,
    message: Extract<HookMessage, { t: 'created' | 'close-called' | 'closed' }>,
  ): void {
    const key = `${realm}:${message.id}`;
    const { clock, emit } = this.#port;
    if (message.t === 'created') {
      const claimed = this.#claim(message.url);
      if (claimed) this.#locate(claimed, contextId, message.at);
      this.#byHookId.set(key, claimed ?? this.#trackHookOnly(message.url, contextId, message.at));
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
    const atMs = socket.endedAtMs ?? clock.fromWall(message.at);
    emit({
      kind: 'close-reported',
      atMs,
      origin: 'page-hook',
      connectionId: socket.id,
      code: message.code,
      reason: message.reason,
      wasClean: message.wasClean,
    });
    // A socket the protocol never saw (blocked before the network) ends with the page's own event.
    this.#end(socket, atMs, 'closed', 'page-hook');
    this.#byHookId.delete(key);
  }

  /** Ends what is still open in `contextId`, or everywhere: Chrome sends no `webSocketClosed` for these. */
  endAll(atMs: number, cause: EndCause, contextId?: ContextId): void {
    for (const socket of new Set([...this.#byRequestId.values(), ...this.#byHookId.values()])) {
      if (contextId !== undefined && socket.contextId !== contextId) continue;
      this.#end(socket, atMs, cause, 'inferred');
      this.#forget(socket);
    }
  }

  /** How many sockets are tracked as live. */
  get liveCount(): number {
    return this.#byRequestId.size;
  }

  #track(url: string, requestId: string | undefined): TrackedSocket {
    const socket: TrackedSocket = {
      id: this.#port.nextConnectionId(),
      url,
      contextId: this.#rootContextId,
      requestId,
      endedAtMs: undefined,
    };
    if (requestId !== undefined) this.#byRequestId.set(requestId, socket);
    return socket;
  }

  /** The socket of a request id; one that was never announced was opened before we attached. */
  #known(requestId: string, atMs: number): TrackedSocket {
    const known = this.#byRequestId.get(requestId);
    if (known) return known;
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

  #claim(url: string): TrackedSocket | undefined {
    const index = this.#unclaimed.findLastIndex((socket) => socket.url === url);
    const socket = this.#unclaimed[index];
    // Anything older was created where no hook runs: its report will never come.
    this.#unclaimed = [];
    return socket;
  }

  #trackHookOnly(url: string, contextId: ContextId, atWallMs: number): TrackedSocket {
    const socket = this.#track(url, undefined);
    socket.contextId = contextId;
    this.#port.emit({
      kind: 'connection-created',
      atMs: this.#port.clock.fromWall(atWallMs),
      origin: 'page-hook',
      connectionId: socket.id,
      contextId,
      url,
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
    this.#port.emit({ kind: 'connection-ended', atMs, origin, connectionId: socket.id, cause });
  }

  #forget(socket: TrackedSocket): void {
    if (socket.requestId !== undefined) this.#byRequestId.delete(socket.requestId);
    for (const [key, hooked] of this.#byHookId) if (hooked === socket) this.#byHookId.delete(key);
  }
}

function toHeaders(headers: Protocol.Network.Headers): Header[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** Protocol stacks count lines and columns from 0; ours count from 1. */
function toInitiator(initiator: Protocol.Network.Initiator | undefined): Initiator | undefined {
  if (!initiator) return undefined;
  const stack = [];
  for (let part = initiator.stack; part; part = part.parent) {
    for (const { functionName, url, lineNumber, columnNumber } of part.callFrames) {
      stack.push({ functionName, url, line: lineNumber + 1, column: columnNumber + 1 });
    }
  }
  return { type: initiator.type, stack };
}
