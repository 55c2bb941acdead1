/** A socket that was open before we came, as the hook found it; not yet joined to a request id. */
export interface LateSocket {
  readonly hookKey: string;
  readonly url: string;
}

/** What tells one message from another without carrying it: kind, length and beginning. */
export interface Fingerprint {
  readonly isText: boolean;
  /** UTF-16 units of a text, bytes otherwise. */
  readonly size: number;
  /** The first 32 UTF-16 units of a text, empty otherwise. */
  readonly text: string;
}

interface Orphan {
  readonly requestId: string;
  readonly held: (() => void)[];
  readonly firstAtMs: number;
  lastReceived: Fingerprint | undefined;
  /** Runs from when the search of the heap is over. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** How long, and how many events, an unannounced socket may wait to be recognised once the heap was searched. */
const WAIT_MS = 3000;
const WAIT_EVENTS = 200;
/** How many it may wait while the heap is searched: on a busy page that takes longer than a message. */
const SEARCH_EVENTS = 20_000;

/** What became of unannounced request ids. */
export interface Joining<Socket extends LateSocket> {
  readonly joined: (requestId: string, socket: Socket) => void;
  /** It stays a stranger; `url` is the address that all it could be have in common, else empty. */
  readonly untold: (requestId: string, firstAtMs: number, url: string) => void;
}

/**
 * Joins the two halves of sockets opened before capture: the hook knows their address but no request id, the protocol
 * sends their frames under request ids it never announced. Chrome reports a frame and then at once lets the page hear
 * it, so the hook's next report names the socket. What the protocol said meanwhile is held back and then applied.
 *
 * ```
 *   protocol   frame of #91 {"a":1} ─┐
 *   hook                             └─ socket 2 heard {"a":1}     → #91 is socket 2
 * ```
 *
 * While the heap is still being searched, frames come before anybody knows of a socket they could belong to; they wait
 * as well.
 */
export class LateSockets<Socket extends LateSocket> {
  readonly #joining: Joining<Socket>;
  readonly #sockets = new Map<string, Socket>();
  readonly #orphans = new Map<string, Orphan>();
  #lastClosed: string | undefined;
  #searches = 0;

  constructor(joining: Joining<Socket>) {
    this.#joining = joining;
  }

  add(socket: Socket): void {
    this.#sockets.set(socket.hookKey, socket);
  }

  /** The heap is searched until `search` settles; what it finds is added meanwhile or a little later. */
  async during(search: Promise<unknown>): Promise<void> {
    this.#searches++;
    try {
      await search;
    } catch {
      // Whoever searches tells why it failed; here it only counts that it is over.
    }
    this.#searches--;
    if (this.#searches > 0) return;
    for (const orphan of [...this.#orphans.values()]) this.#decideLater(orphan);
  }

  /** Whether `requestId` is waiting to be recognised, or would have to wait. */
  mustWait(requestId: string): boolean {
    return this.#orphans.has(requestId) || this.#sockets.size > 0 || this.#searches > 0;
  }

  /** Holds `apply` back until the socket behind `requestId` is known. */
  hold(requestId: string, atMs: number, apply: () => void, received?: Fingerprint): void {
    let orphan = this.#orphans.get(requestId);
    if (!orphan) {
      orphan = { requestId, held: [], firstAtMs: atMs, lastReceived: undefined, timer: undefined };
      this.#orphans.set(requestId, orphan);
      if (this.#searches === 0) this.#decideLater(orphan);
    }
    orphan.held.push(apply);
    if (received) {
      orphan.lastReceived = received;
      // The newest is looked at first.
      this.#orphans.delete(requestId);
      this.#orphans.set(requestId, orphan);
    }
    if (orphan.held.length >= (this.#searches > 0 ? SEARCH_EVENTS : WAIT_EVENTS)) this.#giveUp(orphan);
  }

  /** Like {@link hold} for its end, which the hook's close report follows at once. */
  holdClosed(requestId: string, atMs: number, apply: () => void): void {
    this.hold(requestId, atMs, apply);
    if (this.#orphans.has(requestId)) this.#lastClosed = requestId;
  }

  /** The page heard a message on an adopted socket. */
  heard(hookKey: string, message: Fingerprint): void {
    const socket = this.#sockets.get(hookKey);
    if (!socket) return;
    for (const orphan of [...this.#orphans.values()].reverse()) {
      const { lastReceived } = orphan;
      if (!lastReceived || !isSame(lastReceived, message)) continue;
      this.#settle(orphan, socket);
      return;
    }
  }

  /** The page heard the end of an adopted socket. */
  closed(hookKey: string): void {
    const socket = this.#sockets.get(hookKey);
    const orphan = this.#lastClosed === undefined ? undefined : this.#orphans.get(this.#lastClosed);
    this.#lastClosed = undefined;
    if (socket && orphan) this.#settle(orphan, socket);
    this.#sockets.delete(hookKey);
  }

  /** Nothing more will come: whoever still waits is decided now. */
  flush(): void {
    for (const orphan of [...this.#orphans.values()]) this.#giveUp(orphan);
    this.#sockets.clear();
  }

  #decideLater(orphan: Orphan): void {
    orphan.timer ??= setTimeout(() => this.#giveUp(orphan), WAIT_MS);
  }

  /** With one socket left there is no choice; with several, none may be guessed. */
  #giveUp(orphan: Orphan): void {
    const [first, ...others] = this.#sockets.values();
    if (first && others.length === 0) {
      this.#settle(orphan, first);
      return;
    }
    const isShared = others.every(({ url }) => url === first?.url);
    const url = first && isShared ? first.url : '';
    this.#settle(orphan, undefined, url);
  }

  #settle(orphan: Orphan, socket: Socket | undefined, url = ''): void {
    clearTimeout(orphan.timer);
    this.#orphans.delete(orphan.requestId);
    if (socket) {
      this.#sockets.delete(socket.hookKey);
      this.#joining.joined(orphan.requestId, socket);
    } else this.#joining.untold(orphan.requestId, orphan.firstAtMs, url);
    for (const apply of orphan.held) apply();
  }
}

function isSame(a: Fingerprint, b: Fingerprint): boolean {
  return a.isText === b.isText && a.size === b.size && a.text === b.text;
}
