import type { Protocol } from 'devtools-protocol';

/** Chrome keeps fewer documents than this in its back/forward cache, and starts fewer reloads at once. */
const REMEMBERED = 16;

/** How a tab came to the document it shows. */
export interface Arrival {
  readonly isReload: boolean;
  /** It was taken from the back/forward cache. */
  readonly isRestored: boolean;
  /** When that document was left, in ms on the session's clock; absent where nobody saw it. */
  readonly leftAtMs: number | undefined;
}

/**
 * The documents that a tab has shown. That one went into the back/forward cache is known only when it comes back: as it
 * enters, Chrome has turned to the next document already, and nothing of what the page is told then (`pagehide`,
 * `freeze`) is delivered, nor any event of the protocol sent (measured on Chromium 156). Its loader id is the same when it
 * returns, and so says which one it is.
 */
export class DocumentHistory {
  #shown: string | undefined;
  /** Loader ids with the time at which their document was left, the newest last. */
  readonly #leftAtMs = new Map<string, number>();
  readonly #reloads = new Set<string>();

  /** Takes over the document that is there already. */
  seed(loaderId: string): void {
    this.#shown ??= loaderId;
  }

  /** `Page.frameStartedNavigating`: alone says whether it is a reload. */
  starting({ loaderId, navigationType }: Protocol.Page.FrameStartedNavigatingEvent): void {
    if (navigationType === 'reload' || navigationType === 'reloadBypassingCache') {
      this.#reloads.add(loaderId);
      keepNewest(this.#reloads);
    }
  }

  /** `Page.frameNavigated` of the outermost frame. */
  committed({ frame, type }: Protocol.Page.FrameNavigatedEvent, atMs: number): Arrival {
    const { loaderId } = frame;
    const isRestored = type === 'BackForwardCacheRestore';
    const leftAtMs = isRestored ? this.#leftAtMs.get(loaderId) : undefined;
    this.#leftAtMs.delete(loaderId);
    if (this.#shown !== undefined) this.#leftAtMs.set(this.#shown, atMs);
    keepNewest(this.#leftAtMs);
    this.#shown = loaderId;
    return { isReload: this.#reloads.delete(loaderId), isRestored, leftAtMs };
  }
}

/** Forgets documents that come back no more, where the newest stand last. */
export function keepNewest(entries: Set<string> | Map<string, unknown>): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= REMEMBERED) return;
    entries.delete(oldest);
  }
}
