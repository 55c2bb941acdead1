import { sentenceOf } from '../base/fault.ts';
import type { SharedWorkerAccess, SharedWorkerTarget } from './transport.ts';

/** What the watch needs from the capture around it. */
export interface SharedWorkerPort {
  readonly access: SharedWorkerAccess;
  /** Addresses of the documents in the tab. */
  readonly urlsInTab: () => Iterable<string>;
  /** Attached under this session id. */
  readonly onAttached: (sessionId: string, worker: SharedWorkerTarget) => void;
  /** It is over, and will not be started again for this tab. */
  readonly onGone: (sessionId: string) => void;
  readonly onProblem: (sentence: string) => void;
}

const EVERY_MS = 1000;
const SOON_MS = 100;
/** A worker may end between being listed and being attached to; one that is still listed then has a problem. */
const ATTEMPTS = 3;
/** A page that gives its worker another address at each load would otherwise pile up attachments. */
const ASLEEP_AT_MOST = 8;

interface Watched {
  readonly sessionId: string;
  readonly url: string;
}

/**
 * Finds the shared workers of a tab while it is captured: Chrome announces them to no session. Measured on Chromium 156:
 *
 * - The page's session tells of the request for a worker's script, and its id is the target's; a shared worker is then
 *   listed already and can be attached to. What it is sent waits until its thread runs, and Chrome does not let a first
 *   start wait for us: commands and first statement race (of 95 first sockets, 86 met as they were made with the script
 *   at hand, all of them with a script still on its way).
 * - One whose last page left is no longer listed, but the attachment holds: started again, Chrome resumes the session
 *   (`Inspector.targetReloadedAfterCrash`) and lets the worker wait for us.
 * - Nothing tells that a page joined one that runs already: those count that have the origin of a document in the tab.
 */
export class SharedWorkerWatch {
  readonly #port: SharedWorkerPort;
  /** Attached to, by target. */
  readonly #watched = new Map<string, Watched>();
  readonly #failures = new Map<string, number>();
  /** Workers that the tab just asked for, of whatever kind, by target. */
  #requested = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(port: SharedWorkerPort) {
    this.#port = port;
    this.#lookIn(0);
  }

  /** A document was loaded: it may have joined one. */
  lookSoon(): void {
    if (!this.#isLooking) this.#lookIn(SOON_MS);
  }

  /** The script of the worker with this target id is being fetched; it starts in some milliseconds. */
  requested(targetId: string): void {
    this.#requested.add(targetId);
    if (!this.#isLooking) this.#lookNow();
  }

  /** The session ended by itself. */
  ended(sessionId: string): void {
    for (const [targetId, other] of this.#watched)
      if (other.sessionId === sessionId) this.#watched.delete(targetId);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #lookIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#lookNow(), delayMs);
  }

  #lookNow(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#isLooking = true;
    this.#look()
      .catch((error: unknown) => {
        this.stop();
        this.#port.onProblem(`Shared workers are not captured: ${sentenceOf(error)}`);
      })
      .finally(() => {
        this.#isLooking = false;
        if (this.#requested.size > 0) this.#lookNow();
        else this.#lookIn(EVERY_MS);
      });
  }

  async #look(): Promise<void> {
    // What is asked for while Chrome makes its list may not be in it.
    const requested = this.#requested;
    this.#requested = new Set();
    const listed = await this.#port.access.list();
    if (this.#isStopped) return;
    const origins = new Set([...this.#port.urlsInTab()].map(originOf));
    origins.delete(undefined);
    this.#forgetGone(new Set(listed.map(({ targetId }) => targetId)), origins);
    const found = listed.filter(
      ({ targetId, url }) =>
        !this.#watched.has(targetId) &&
        (this.#failures.get(targetId) ?? 0) < ATTEMPTS &&
        (requested.has(targetId) || origins.has(originOf(url))),
    );
    await Promise.all(found.map((worker) => this.#attach(worker)));
  }

  /** Keeps those that may be started again, the newest first. */
  #forgetGone(present: ReadonlySet<string>, origins: ReadonlySet<string | undefined>): void {
    for (const targetId of this.#failures.keys()) if (!present.has(targetId)) this.#failures.delete(targetId);
    let asleep = 0;
    for (const [targetId, { sessionId, url }] of [...this.#watched].reverse()) {
      if (present.has(targetId)) continue;
      // The address of a blob belongs to the document that made it.
      const mayReturn = !url.startsWith('blob:') && origins.has(originOf(url));
      if (mayReturn && ++asleep <= ASLEEP_AT_MOST) continue;
      this.#watched.delete(targetId);
      this.#port.access.release(targetId);
      this.#port.onGone(sessionId);
    }
  }

  async #attach({ targetId, url }: SharedWorkerTarget): Promise<void> {
    const { access, onAttached, onProblem } = this.#port;
    try {
      const sessionId = await access.attach(targetId);
      if (this.#isStopped) return;
      this.#watched.set(targetId, { sessionId, url });
      onAttached(sessionId, { targetId, url });
    } catch (error) {
      const failures = (this.#failures.get(targetId) ?? 0) + 1;
      this.#failures.set(targetId, failures);
      if (failures === ATTEMPTS) onProblem(`A shared worker could not be captured: ${sentenceOf(error)}`);
    }
  }
}

/** Opaque origins (`data:`, `about:blank`) match nothing. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin } = new URL(url);
  return origin === 'null' ? undefined : origin;
}
