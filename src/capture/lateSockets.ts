/** A socket that was there before we came, as the hook found it; not yet joined to a request id. */
export interface LateSocket {
  readonly hookKey: string;
  readonly url: string;
  /** Its handshake is under way, as the hook sees it; `undefined` for what does not tell (a stream). */
  isConnecting: boolean | undefined;
}

/** What the protocol told of an unannounced request id: how far along its socket must be. */
export type Stage = 'asked' | 'answered' | 'message' | 'error' | 'end';

interface Orphan {
  readonly requestId: string;
  readonly held: (() => void)[];
  readonly firstAtMs: number;
  /** Whether its socket was connecting when it was told of last; `undefined` while only its end is known. */
  isConnecting: boolean | undefined;
  /**
   * The sockets that had been found when its end was told, by hook key: one that was found alive after that is another.
   * `undefined` while it has not ended.
   */
  endedAmong: ReadonlySet<string> | undefined;
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
 * speaks of them under request ids it never announced. What it says is held back until {@link ReportOrder} knows the
 * socket, and then applied; where it does not get to know it, one that is left alone is it.
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
  #searches = 0;

  constructor(joining: Joining<Socket>) {
    this.#joining = joining;
  }

  add(socket: Socket): void {
    this.#sockets.set(socket.hookKey, socket);
  }

  /** Whether the socket of `hookKey` is still without a request id. */
  has(hookKey: string): boolean {
    return this.#sockets.has(hookKey);
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

  /** Whether any socket is still without a request id, or could turn out to be. */
  get isWaiting(): boolean {
    return this.#sockets.size > 0 || this.#searches > 0;
  }

  /** Whether `requestId` is waiting to be recognised, or would have to wait. */
  mustWait(requestId: string): boolean {
    return this.#orphans.has(requestId) || this.isWaiting;
  }

  /** Holds `apply` back until the socket behind `requestId` is known. */
  hold(requestId: string, atMs: number, stage: Stage, apply: () => void): void {
    let orphan = this.#orphans.get(requestId);
    if (!orphan) {
      orphan = {
        requestId,
        held: [],
        firstAtMs: atMs,
        isConnecting: undefined,
        endedAmong: undefined,
        timer: undefined,
      };
      this.#orphans.set(requestId, orphan);
    }
    orphan.held.push(apply);
    if (stage === 'end') orphan.endedAmong = new Set(this.#sockets.keys());
    else if (stage !== 'error') orphan.isConnecting = stage === 'asked';
    if (this.#searches === 0) this.#decideLater(orphan);
    if (orphan.held.length >= (this.#searches > 0 ? SEARCH_EVENTS : WAIT_EVENTS)) this.#giveUp(orphan);
  }

  /** `requestId` is the socket of `hookKey`. Neither may be known. */
  recognised(requestId: string, hookKey: string): void {
    const socket = this.#sockets.get(hookKey);
    const orphan = this.#orphans.get(requestId);
    if (socket && orphan) this.#settle(orphan, socket);
  }

  /** The hook saw the socket of `hookKey` open. */
  opened(hookKey: string): void {
    const socket = this.#sockets.get(hookKey);
    if (socket) socket.isConnecting = false;
  }

  /** The socket of `hookKey` is over. Its end was told before: where one end alone can be it, that is its request id. */
  ended(hookKey: string): void {
    const socket = this.#sockets.get(hookKey);
    if (!socket) return;
    const [orphan, ...others] = [...this.#orphans.values()].filter(({ endedAmong }) =>
      endedAmong?.has(hookKey),
    );
    if (orphan && others.length === 0) this.#settle(orphan, socket);
    else this.#sockets.delete(hookKey);
  }

  /** Nothing more will come: whoever still waits is decided now. */
  flush(): void {
    for (const orphan of [...this.#orphans.values()]) this.#giveUp(orphan);
    this.#sockets.clear();
  }

  #decideLater(orphan: Orphan): void {
    orphan.timer ??= setTimeout(() => {
      orphan.timer = undefined;
      // A server may take its time; the answer will tell which socket asked.
      if (orphan.isConnecting !== true || this.#candidates(orphan).length === 1) this.#giveUp(orphan);
    }, WAIT_MS);
  }

  /** The sockets that are as far along as this one, and were not found alive after its end. */
  #candidates({ isConnecting, endedAmong }: Orphan): Socket[] {
    const sockets = [...this.#sockets.values()].filter(({ hookKey }) => endedAmong?.has(hookKey) ?? true);
    if (isConnecting === undefined) return sockets;
    return sockets.filter((socket) => (socket.isConnecting ?? isConnecting) === isConnecting);
  }

  /** With one socket left there is no choice; with several, none may be guessed. */
  #giveUp(orphan: Orphan): void {
    const [first, ...others] = this.#candidates(orphan);
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
