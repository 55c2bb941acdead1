import type { ConnectionId, ContextId, HeldCookie, SessionEvent } from '../model/events.ts';
import { negotiatedIn } from './hookEvents.ts';
import type { HookMessage } from './hookMessages.ts';
import { type LateSocket, LateSockets, type Stage } from './lateSockets.ts';
import { OpenSockets, type TrackedSocket } from './openSockets.ts';
import { ReportOrder } from './reportOrder.ts';
import type { LeftOpen, ResumedSockets } from './resumedSockets.ts';
import type { SessionClock } from './sessionClock.ts';
import type { SocketsLeftBehind } from './socketsLeftBehind.ts';

/** What a tracker needs from the capture around it. */
export interface TrackerPort {
  readonly emit: (event: SessionEvent) => void;
  readonly clock: SessionClock;
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
/** A report of what the protocol tells too. */
type HeardMessage = Extract<HookMessage, { t: 'heard' | 'opened' | 'closed' }>;
type Adopted = Extract<HookMessage, { t: 'adopted' }>;

/** What the protocol tells of a request id. */
export interface Told {
  readonly requestId: string;
  readonly atMs: number;
  readonly stage: Stage;
  /** What the page hears of it at once, as {@link ReportOrder} calls it; absent for what it does not hear. */
  readonly heardAs?: () => string;
  readonly apply: (socket: TrackedSocket) => void;
}

/**
 * Which socket the protocol and the hook are talking about. Chrome delivers `webSocketCreated` and then at once the
 * hook's report of the same socket, so the newest socket that no hook has claimed yet is the one.
 *
 * ```
 *   protocol  created #7 ────────────────────── closed #7 ──────────
 *   hook                  └ created (ctx 3, id 1)        └ closed (ctx 3, id 1, 1006)
 * ```
 *
 * Sockets opened before capture are joined by {@link LateSockets}, those of an interrupted one by {@link ResumedSockets};
 * both rely on {@link ReportOrder}.
 */
export class SocketJoins {
  readonly open = new OpenSockets();
  readonly #port: TrackerPort;
  readonly #rootContextId: () => ContextId;
  readonly #order = new ReportOrder();
  /** Each socket found on the heap that is one of several left open, by its hook key. */
  readonly #oneOfSeveral = new Map<string, Adopted>();
  /** The newest end told by the protocol, whose report by the hook comes next. */
  #justEnded: { readonly requestId: string; readonly socket: TrackedSocket } | undefined;
  readonly #late = new LateSockets<TrackedSocket & LateSocket>({
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

  /** Applies what is told of a request id to its socket, now or when it is known which one that is. */
  about(told: Told): void {
    const { requestId, atMs, stage, heardAs } = told;
    if (this.#isStranger(requestId)) {
      if (heardAs) this.#order.told(requestId, heardAs());
      this.#late.hold(requestId, atMs, stage, () => this.#apply(told));
      return;
    }
    const socket = this.#known(requestId, atMs);
    if (heardAs && socket.hookKey === undefined && (this.#late.isWaiting || this.#port.resumed.isWaiting))
      this.#order.told(requestId, heardAs());
    this.#apply(told);
  }

  /** True when the end is that of a socket which ended with its page before: what the page is told of it comes next. */
  returned(requestId: string, atMs: number): boolean {
    if (this.#foundAgain(requestId)) return false;
    const returned = this.#port.leftBehind.take(requestId);
    if (returned?.hookKey !== undefined)
      this.open.setHookKey({ ...returned, endedAtMs: atMs }, returned.hookKey);
    return returned !== undefined;
  }

  /** The hook met a socket; it is one we know, or becomes one. */
  met(hookKey: string, contextId: ContextId, message: MetMessage): void {
    if (message.t === 'adopted') {
      if (this.open.withHookKey(hookKey)) return;
      this.#order.found(message.at);
    }
    const left = message.t === 'adopted' ? this.#port.resumed.found(message.url) : 'new';
    if (left === 'one-of-several') {
      if (message.t === 'adopted') this.#oneOfSeveral.set(hookKey, message);
      return;
    }
    if (left !== 'new') {
      this.#resume(left, hookKey, contextId, message);
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

  /**
   * The hook's report of something that the protocol told just before.
   * @param what as {@link Told.heardAs} calls it
   */
  heard(hookKey: string, contextId: ContextId, message: HeardMessage, what: string): void {
    const found = this.#oneOfSeveral.get(hookKey);
    if (!found && !this.#late.has(hookKey)) return;
    if (message.t === 'opened') this.#late.opened(hookKey);
    const requestId = this.#order.heard(what, message.made ?? message.at, message.at);
    if (requestId === undefined) return;
    this.#late.recognised(requestId, hookKey);
    if (!found) return;
    const { socket: ended } = this.#justEnded?.requestId === requestId ? this.#justEnded : {};
    const socket = this.open.withRequestId(requestId) ?? ended;
    const left = socket && this.#port.resumed.link(socket.id, found.url);
    if (left) this.#resume(left, hookKey, contextId, found);
  }

  /** One that an interrupted capture left open, and not known yet which. */
  isOneOfSeveral(hookKey: string): boolean {
    return this.#oneOfSeveral.has(hookKey);
  }

  /** It is over for the page: nothing more can tell its request id. */
  over(hookKey: string): void {
    this.#late.ended(hookKey);
    this.#oneOfSeveral.delete(hookKey);
    this.open.forgetHookKey(hookKey);
  }

  /** The hook searches the heap for sockets that were there before us, until `search` settles. */
  searching(search: Promise<unknown>): void {
    void this.#late.during(search);
  }

  /** Nothing more will come of sockets that wait to be recognised. */
  flush(): void {
    this.#late.flush();
    // Another document's script contexts may be numbered the same.
    this.#oneOfSeveral.clear();
  }

  #newSocket(url: string, requestId: string | undefined): TrackedSocket {
    const id = this.#port.nextConnectionId();
    return { id, url, contextId: this.#rootContextId(), requestId, hookKey: undefined, endedAtMs: undefined };
  }

  #apply({ requestId, atMs, stage, apply }: Told): void {
    const socket = this.#known(requestId, atMs);
    apply(socket);
    if (stage !== 'end') return;
    this.open.forgetRequestId(requestId);
    if (this.#oneOfSeveral.size > 0) this.#justEnded = { requestId, socket };
  }

  /** The socket of a request id; one that was never announced was opened before we attached. */
  #known(requestId: string, atMs: number): TrackedSocket {
    const known =
      this.open.withRequestId(requestId) ??
      this.#foundAgain(requestId) ??
      this.#port.leftBehind.get(requestId);
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

  /** The socket that was left behind under this request id, where the hook has met it anew: it goes on in another line. */
  #foundAgain(requestId: string): TrackedSocket | undefined {
    const { hookKey, id } = this.#port.leftBehind.get(requestId) ?? {};
    const found = hookKey === undefined ? undefined : this.open.withHookKey(hookKey);
    if (!found || found.id === id) return undefined;
    this.#port.leftBehind.take(requestId);
    this.open.setRequestId(found, requestId);
    return found;
  }

  /** True for a request id that was never announced while adopted sockets wait for theirs. */
  #isStranger(requestId: string): boolean {
    const { resumed, leftBehind } = this.#port;
    if (this.open.withRequestId(requestId) || resumed.has(requestId) || leftBehind.get(requestId))
      return false;
    return this.#late.mustWait(requestId);
  }

  /** A socket left open by an earlier capture is this one of the hook's. */
  #resume(left: LeftOpen, hookKey: string, contextId: ContextId, message: MetMessage): void {
    this.#oneOfSeveral.delete(hookKey);
    const { socket: ended } = this.#justEnded?.socket.id === left.id ? this.#justEnded : {};
    let socket = this.open.withId(left.id) ?? ended;
    if (!socket) {
      if (left.requestId !== undefined) this.#port.resumed.take(left.requestId);
      socket = { ...left, hookKey, endedAtMs: undefined };
      this.open.add(socket);
    }
    this.open.setHookKey(socket, hookKey);
    this.#locate(socket, contextId, message.at);
    this.#tellState(socket.id, message);
  }

  #trackFromHook(hookKey: string, contextId: ContextId, message: MetMessage): void {
    const isConnecting = message.t === 'adopted' && message.state && message.state === 'connecting';
    const socket = { ...this.#newSocket(message.url, undefined), contextId, hookKey, isConnecting };
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
        ...(!isConnecting && negotiatedIn(message)),
      }),
    });
    this.#tellState(socket.id, message);
  }

  #tellState(connectionId: ConnectionId, message: MetMessage): void {
    if (message.t !== 'adopted' || message.state === undefined) return;
    this.#port.emit({
      kind: 'state-read',
      atMs: this.#port.clock.fromWall(message.at),
      origin: 'page-hook',
      connectionId,
      state: message.state,
      bufferedBytes: message.buffered ?? 0,
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
