import type { TrackedSocket } from './openSockets.ts';

/** Chrome keeps few pages per tab in its back/forward cache, so what is older comes back no more. */
const KEPT = 100;

/**
 * The sockets that ended with their page as far as anybody saw, for all targets of a capture. A page with an open
 * socket goes into the back/forward cache all the same (Chromium 156): the connection stays up and mute, and when the
 * page comes back, Chrome tells what has come meanwhile and what the page sends, closes it (1006 for the page, 1001 for
 * the server) and reports that end, all under the old request id. Without memory of it that would look like a socket
 * nobody has seen before.
 */
export class SocketsLeftBehind {
  readonly #byRequestId = new Map<string, TrackedSocket>();

  add(socket: TrackedSocket): void {
    const { requestId } = socket;
    if (requestId === undefined) return;
    this.#byRequestId.set(requestId, socket);
    const [oldest] = this.#byRequestId.keys();
    if (this.#byRequestId.size > KEPT && oldest !== undefined) this.#byRequestId.delete(oldest);
  }

  /** The socket of a request id that Chrome names again. */
  get(requestId: string): TrackedSocket | undefined {
    return this.#byRequestId.get(requestId);
  }

  /** The same once: its end is told. */
  take(requestId: string): TrackedSocket | undefined {
    const socket = this.#byRequestId.get(requestId);
    this.#byRequestId.delete(requestId);
    return socket;
  }
}
