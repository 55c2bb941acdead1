import type { ConnectionId, ContextId } from '../model/events.ts';

/** A socket that an earlier capture of the same page left open. */
export interface LeftOpen {
  readonly id: ConnectionId;
  readonly url: string;
  readonly contextId: ContextId;
  /** Chrome's name for it; holds on while its process lives, in every debugger session. */
  readonly requestId: string | undefined;
  /** It lives in a shared or service worker or in a popup: the page's end is not its own. */
  readonly outlivesPage?: boolean;
}

/**
 * The sockets that were open when capture was interrupted. The protocol names them by the same request ids as before;
 * which of them the hook has found on the heap is told by address where there is one with it, else by the order of what
 * both report.
 */
export class ResumedSockets {
  readonly #byRequestId = new Map<string, LeftOpen>();
  /** Not yet joined to what the hook found. */
  readonly #unlinked = new Map<ConnectionId, LeftOpen>();
  readonly #foundByUrl = new Map<string, number>();

  constructor(left: readonly LeftOpen[]) {
    for (const socket of left) {
      this.#unlinked.set(socket.id, socket);
      if (socket.requestId !== undefined) this.#byRequestId.set(socket.requestId, socket);
    }
  }

  /** The socket of a request id, once: from then on the caller tracks it. */
  take(requestId: string): LeftOpen | undefined {
    const socket = this.#byRequestId.get(requestId);
    this.#byRequestId.delete(requestId);
    return socket;
  }

  /** Those of which nothing was heard again yet. */
  rest(): LeftOpen[] {
    return [...this.#byRequestId.values()];
  }

  /** The page is over, and with it those of which nothing was heard again. */
  takeOfPage(): LeftOpen[] {
    const waiting = new Set([...this.#byRequestId.values(), ...this.#unlinked.values()]);
    const ended = [...waiting].filter((socket) => !socket.outlivesPage);
    for (const socket of ended) this.#forget(socket);
    return ended;
  }

  /** Whether any is still to be joined to what the hook found. */
  get isWaiting(): boolean {
    return this.#unlinked.size > 0;
  }

  has(requestId: string): boolean {
    return this.#byRequestId.has(requestId);
  }

  /**
   * The hook found a socket with this address on the heap. `known`: it is this one. `one-of-several`: it is one we know,
   * which will be told later. `new`: it was opened while nobody watched.
   */
  found(url: string): LeftOpen | 'one-of-several' | 'new' {
    const before = this.#foundByUrl.get(url) ?? 0;
    const sameUrl = [...this.#unlinked.values()].filter((socket) => socket.url === url);
    if (before >= sameUrl.length) return 'new';
    this.#foundByUrl.set(url, before + 1);
    const [only] = sameUrl;
    if (sameUrl.length > 1 || !only) return 'one-of-several';
    this.#unlinked.delete(only.id);
    return only;
  }

  /** It turned out that the hook's one of several with this address is `id`; `undefined` where that cannot be. */
  link(id: ConnectionId, url: string): LeftOpen | undefined {
    const socket = this.#unlinked.get(id);
    if (socket?.url !== url) return undefined;
    this.#unlinked.delete(id);
    return socket;
  }

  /** Those of which none with their address was found any more: they ended while nobody watched. */
  takeGone(): LeftOpen[] {
    const gone = [...this.#unlinked.values()].filter((socket) => !this.#foundByUrl.has(socket.url));
    for (const socket of gone) this.#forget(socket);
    return gone;
  }

  #forget({ id, requestId }: LeftOpen): void {
    this.#unlinked.delete(id);
    if (requestId !== undefined) this.#byRequestId.delete(requestId);
  }
}
