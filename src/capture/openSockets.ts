import type { ConnectionId, ContextId } from '../model/events.ts';

/** A socket under its names: ours, Chrome's request id, the hook's number. */
export interface TrackedSocket {
  readonly id: ConnectionId;
  readonly url: string;
  contextId: ContextId;
  requestId: string | undefined;
  /** Name of the hook's half, where there is one: script context and number in it. */
  hookKey: string | undefined;
  endedAtMs: number | undefined;
}

/** The sockets of one debugger session that live, and those that ended and whose close report has not come yet. */
export class OpenSockets {
  readonly #byRequestId = new Map<string, TrackedSocket>();
  readonly #byHookKey = new Map<string, TrackedSocket>();
  /** Created per protocol, not yet claimed by a hook report; newest last. */
  #unclaimed: TrackedSocket[] = [];

  /** How many are remembered, under either of their names. */
  get count(): number {
    return this.#byRequestId.size + this.#byHookKey.size + this.#unclaimed.length;
  }

  all(): Set<TrackedSocket> {
    return new Set([...this.#byRequestId.values(), ...this.#byHookKey.values()]);
  }

  withRequestId(requestId: string): TrackedSocket | undefined {
    return this.#byRequestId.get(requestId);
  }

  withHookKey(hookKey: string): TrackedSocket | undefined {
    return this.#byHookKey.get(hookKey);
  }

  withId(id: ConnectionId): TrackedSocket | undefined {
    for (const socket of this.#byRequestId.values()) if (socket.id === id) return socket;
    return undefined;
  }

  /** Remembers `socket` under the names it has. */
  add(socket: TrackedSocket): void {
    if (socket.requestId !== undefined) this.#byRequestId.set(socket.requestId, socket);
    if (socket.hookKey !== undefined) this.#byHookKey.set(socket.hookKey, socket);
  }

  /** Remembers `socket`, which a hook may claim. */
  addUnclaimed(socket: TrackedSocket): void {
    this.add(socket);
    this.#unclaimed.push(socket);
  }

  setRequestId(socket: TrackedSocket, requestId: string): void {
    socket.requestId = requestId;
    this.#byRequestId.set(requestId, socket);
  }

  setHookKey(socket: TrackedSocket, hookKey: string): void {
    socket.hookKey = hookKey;
    this.#byHookKey.set(hookKey, socket);
  }

  /** Whether the protocol has yet to tell of its end. */
  isEndDue({ requestId }: TrackedSocket): boolean {
    return requestId !== undefined && this.#byRequestId.has(requestId);
  }

  hasUnclaimed(requestId: string): boolean {
    return this.#unclaimed.some((socket) => socket.requestId === requestId);
  }

  /**
   * The socket that a hook's report is about. A report comes right after its socket's creation, so it is the newest that
   * counts. Adoption comes later and in no order: there only an address that is not ambiguous counts.
   */
  claim(url: string, how: 'created' | 'adopted'): TrackedSocket | undefined {
    const matching = this.#unclaimed.filter((socket) => socket.url === url);
    const socket = how === 'created' || matching.length === 1 ? matching.at(-1) : undefined;
    if (socket) this.#dropUnclaimed(socket);
    return socket;
  }

  /** It is over; a close report of the hook may still name it. */
  ended(socket: TrackedSocket, atMs: number): void {
    socket.endedAtMs = atMs;
    this.#dropUnclaimed(socket);
  }

  forgetRequestId(requestId: string): void {
    this.#byRequestId.delete(requestId);
  }

  forgetHookKey(hookKey: string): void {
    this.#byHookKey.delete(hookKey);
  }

  forget(socket: TrackedSocket): void {
    if (socket.requestId !== undefined) this.#byRequestId.delete(socket.requestId);
    if (socket.hookKey !== undefined) this.#byHookKey.delete(socket.hookKey);
  }

  #dropUnclaimed(socket: TrackedSocket): void {
    this.#unclaimed = this.#unclaimed.filter((other) => other !== socket);
  }
}
