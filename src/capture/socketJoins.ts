import type { ConnectionId, ContextId, HeldCookie, SessionEvent } from '../model/events.ts';
import type { CaptureClock } from './clock.ts';
import type { HookMessage } from './hookMessages.ts';
import { type Fingerprint, LateSockets } from './lateSockets.ts';
import { OpenSockets, type TrackedSocket } from './openSockets.ts';
import type { LeftOpen, ResumedSockets } from './resumedSockets.ts';
import type { SocketsLeftBehind } from './socketsLeftBehind.ts';

/** What a tracker needs from the capture around it. */
export interface TrackerPort {
  readonly emit: (event: SessionEvent) => void;
  readonly clock: CaptureClock;
  readonly nextConnectionId: () => ConnectionId;
  /** A socket was created and no hook claimed it: it may have been made with an early reference to `WebSocket`. */
  readonly onUnclaimed: () => void;
  /** The cookies that the browser holds for an address. */
  readonly readCookies: (url: string) => Promise<readonly HeldCookie[]>;
  /** What an interrupted capture left open. */
  readonly resumed: ResumedSockets;
  /** What ended with its page, and may come back with it. */
  readonly leftBehind: SocketsLeftBehind;
}

/** The hook met a socket: as it was made, or on the heap. */
export type MetMessage = Extract<HookMessage, { t: 'created' | 'adopted' }>;

/**
 * Which socket the protocol and the hook are talking about. Chrome delivers `webSocketCreated` and then at once the
 * hook's report of the same socket, so the newest socket that no hook has claimed yet is the one.
 *
 * ```
 *   protocol  created #7 ────────────────────── closed #7 ──────────
 *   hook                  └ created (ctx 3, id 1)        └ closed (ctx 3, id 1, 1006)
 * ```
 *
 * Sockets opened before capture are joined by {@link LateSockets}, those of an interrupted one by {@link ResumedSockets}.
 */
export class SocketJoins {
  readonly open = new OpenSockets();
  readonly #port: TrackerPort;
  readonly #rootContextId: () => ContextId;
  /** Address of each socket found on the heap that is one of several left open, by its hook key. */
  readonly #oneOfSeveral = new Map<string, string>();
  /** The newest end told by the protocol, whose report by the hook comes next. */
  #justEnded: TrackedSocket | undefined;
  readonly #late = new LateSockets<TrackedSocket & { readonly hookKey: string }>({
    joined: (requestId, socket) => this.open.setRequestId(socket, requestId),
    untold: (requestId, firstAtMs, url) => this.#addStranger(requestId, firstAtMs, url),
  });

  constructor(port: TrackerPort, rootContextId: () => ContextId) {
    this.#port = port;
    this.#rootContextId = rootContextId;
  }

  /** A socket that the protocol announced. */
  announced(requestId: string, url: string): TrackedSocket {
    const socket = this.#newSocket(url, requestId);
    this.open.addUnclaimed(socket);
    return socket;
  }

  /** Calls `apply` with the socket behind `requestId`, now or when it is known which one that is. */
  about(
    requestId: string,
    atMs: number,
    apply: (socket: TrackedSocket) => void,
    received?: () => Fingerprint,
  ): void {
    if (this.#isStranger(requestId)) {
      this.#late.hold(requestId, atMs, () => apply(this.#known(requestId, atMs)), received?.());
      return;
    }
    const socket = this.#known(requestId, atMs);
    const { resumed } = this.#port;
    if (received && resumed.isWaiting) resumed.received(socket.id, received());
    apply(socket);
  }

  /** The same for its end. */
  aboutEnd(requestId: string, atMs: number, apply: (socket: TrackedSocket) => void): void {
    const run = () => {
      const socket = this.#known(requestId, atMs);
      apply(socket);
      this.open.forgetRequestId(requestId);
      if (this.#oneOfSeveral.size > 0) this.#justEnded = socket;
    };
    if (this.#isStranger(requestId)) this.#late.holdClosed(requestId, atMs, run);
    else run();
  }

  /** True when the end is that of a socket which ended with its page before: what the page is told of it comes next. */
  returned(requestId: string, atMs: number): boolean {
    const returned = this.#port.leftBehind.take(requestId);
    if (returned?.hookKey !== undefined)
      this.open.setHookKey({ ...returned, endedAtMs: atMs }, returned.hookKey);
    return returned !== undefined;
  }

  /** The hook met a socket; it is one we know, or becomes one. */
  met(hookKey: string, contextId: ContextId, message: MetMessage): void {
    const left = message.t === 'adopted' ? this.#port.resumed.found(message.url) : 'new';
    if (left === 'one-of-several') {
      this.#oneOfSeveral.set(hookKey, message.url);
      return;
    }
    if (left !== 'new') {
      this.#resume(left, hookKey, contextId, message.at);
      return;
    }
    const claimed = this.open.claim(message.url, message.t);
    if (!claimed) {
      this.#trackFromHook(hookKey, contextId, message);
      return;
    }
    this.#locate(claimed, contextId, message.at);
    this.open.setHookKey(claimed, hookKey);
  }

  /** The page heard a message on a socket found on the heap. */
  heard(hookKey: string, contextId: ContextId, message: Extract<HookMessage, { t: 'heard' }>): void {
    const url = this.#oneOfSeveral.get(hookKey);
    const left = url === undefined ? undefined : this.#port.resumed.heard(url, message);
    if (left) this.#resume(left, hookKey, contextId, message.at);
    this.#late.heard(hookKey, message);
  }

  /** The page closed a socket or heard its end: the socket, where it is known. */
  ending(
    hookKey: string,
    contextId: ContextId,
    message: { t: string; at: number },
  ): TrackedSocket | undefined {
    const url = this.#oneOfSeveral.get(hookKey);
    const left =
      url === undefined ? undefined : this.#port.resumed.ended(url, (id) => this.#justEnded?.id === id);
    if (left) this.#resume(left, hookKey, contextId, message.at);
    const socket = this.open.withHookKey(hookKey);
    if (socket && message.t === 'closed') this.#late.closed(hookKey);
    return socket;
  }

  /** The hook searches the heap for sockets that were there before us, until `search` settles. */
  searching(search: Promise<unknown>): void {
    void this.#late.during(search);
  }

  /** Nothing more will come of sockets that wait to be recognised. */
  flush(): void {
    this.#late.flush();
  }

  #newSocket(url: string, requestId: string | undefined): TrackedSocket {
    const id = this.#port.nextConnectionId();
    return { id, url, contextId: this.#rootContextId(), requestId, hookKey: undefined, endedAtMs: undefined };
  }

  /** The socket of a request id; one that was never announced was opened before we attached. */
  #known(requestId: string, atMs: number): TrackedSocket {
    const known = this.open.withRequestId(requestId);
    if (known) return known;
    const left = this.#port.resumed.take(requestId);
    if (left) {
      const socket = { ...left, hookKey: undefined, endedAtMs: undefined };
      this.open.add(socket);
      return socket;
    }
    return this.#addStranger(requestId, atMs, '');
  }

  #addStranger(requestId: string, atMs: number, url: string): TrackedSocket {
    const socket = this.#newSocket(url, requestId);
    this.open.add(socket);
    this.#port.emit({
      kind: 'connection-created',
      atMs,
      origin: 'inferred',
      connectionId: socket.id,
      contextId: socket.contextId,
      url,
      openedBeforeCapture: true,
    });
    return socket;
  }

  /** True for a request id that was never announced while adopted sockets wait for theirs. */
  #isStranger(requestId: string): boolean {
    if (this.open.withRequestId(requestId) || this.#port.resumed.has(requestId)) return false;
    return this.#late.mustWait(requestId);
  }

  /** A socket left open by an earlier capture is this one of the hook's. */
  #resume(left: LeftOpen, hookKey: string, contextId: ContextId, atWallMs: number): void {
    this.#oneOfSeveral.delete(hookKey);
    const ended = this.#justEnded?.id === left.id ? this.#justEnded : undefined;
    let socket = this.open.withId(left.id) ?? ended;
    if (!socket) {
      if (left.requestId !== undefined) this.#port.resumed.take(left.requestId);
      socket = { ...left, hookKey, endedAtMs: undefined };
      this.open.add(socket);
    }
    this.open.setHookKey(socket, hookKey);
    this.#locate(socket, contextId, atWallMs);
  }

  #trackFromHook(hookKey: string, contextId: ContextId, message: MetMessage): void {
    const socket = { ...this.#newSocket(message.url, undefined), contextId, hookKey };
    this.open.add(socket);
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
        ...negotiatedIn(message),
      }),
    });
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
}

function negotiatedIn({ protocol, extensions }: Extract<HookMessage, { t: 'adopted' }>) {
  if (protocol === undefined || extensions === undefined) return {};
  return { negotiated: { subprotocol: protocol, extensions } };
}
