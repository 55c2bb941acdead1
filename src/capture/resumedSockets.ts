import type { ConnectionId, ContextId } from '../model/events.ts';
import type { Fingerprint } from './lateSockets.ts';

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
 * which of them the hook has found on the heap is told by address where there is one with it, else by the messages and
 * the end that both report.
 */
export class ResumedSockets {
  readonly #byRequestId = new Map<string, LeftOpen>();
  /** Not yet joined to what the hook found. */
  readonly #unlinked = new Map<ConnectionId, LeftOpen>();
  readonly #foundByUrl = new Map<string, number>();
  readonly #lastReceived = new Map<ConnectionId, Fingerprint>();

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

  /** The protocol told of a message to one of them. */
  received(id: ConnectionId, message: Fingerprint): void {
    if (this.#unlinked.has(id)) this.#lastReceived.set(id, message);
  }

  /** The hook heard a message on one of several; the protocol told of it just before. */
  heard(url: string, message: Fingerprint): LeftOpen | undefined {
    const fitting = [...this.#unlinked.values()].filter((socket) => {
      const last = socket.url === url ? this.#lastReceived.get(socket.id) : undefined;
      return last?.isText === message.isText && last.size === message.size && last.text === message.text;
    });
    return fitting.length === 1 ? this.#link(fitting[0]) : undefined;
  }

  /** The hook heard the end of one of several; `hasEnded` tells of which the protocol just did. */
  ended(url: string, hasEnded: (id: ConnectionId) => boolean): LeftOpen | undefined {
    return this.#link(
      [...this.#unlinked.values()].find((socket) => socket.url === url && hasEnded(socket.id)),
    );
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

  #link(socket: LeftOpen | undefined): LeftOpen | undefined {
    if (socket) this.#unlinked.delete(socket.id);
    return socket;
  }
}
