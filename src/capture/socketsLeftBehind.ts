import type { ConnectionId, ContextId } from '../model/events.ts';

/** A socket whose document or worker was left, or went away. */
export interface LeftBehind {
  readonly id: ConnectionId;
  readonly url: string;
  readonly contextId: ContextId;
  readonly requestId: string | undefined;
  /** Name of the hook's half, where there is one. */
  readonly hookKey: string | undefined;
}

/** Chrome keeps few pages per tab in its back/forward cache, so what is older comes back no more. */
const KEPT = 100;

/**
 * The sockets that ended with their page as far as anybody saw, for all targets of a capture. A page with an open
 * socket goes into the back/forward cache all the same (Chromium 156): the connection stays up and mute, and when the
 * page comes back, Chrome closes it (1006 for the page, 1001 for the server) and reports that end under the old
 * request id. Without memory of it that would look like a socket nobody has seen before.
 */
export class SocketsLeftBehind {
  readonly #byRequestId = new Map<string, LeftBehind>();

  add({ id, url, contextId, requestId, hookKey }: LeftBehind): void {
    if (requestId === undefined) return;
    this.#byRequestId.set(requestId, { id, url, contextId, requestId, hookKey });
    const [oldest] = this.#byRequestId.keys();
    if (this.#byRequestId.size > KEPT && oldest !== undefined) this.#byRequestId.delete(oldest);
  }

  /** The socket of a request id that Chrome names again, once. */
  take(requestId: string): LeftBehind | undefined {
    const socket = this.#byRequestId.get(requestId);
    this.#byRequestId.delete(requestId);
    return socket;
  }
}
