import { sentenceOf } from '../base/fault.ts';
import type { SharedWorkerAccess } from './transport.ts';

/** What the watch needs from the capture around it. */
export interface SharedWorkerPort {
  readonly access: SharedWorkerAccess;
  /** Addresses of the documents in the tab. */
  readonly urlsInTab: () => Iterable<string>;
  /** Attached under this session id. */
  readonly onAttached: (sessionId: string, url: string) => void;
  /** It is no longer listed. */
  readonly onGone: (sessionId: string) => void;
  readonly onProblem: (sentence: string) => void;
}

const EVERY_MS = 1000;
const SOON_MS = 100;
/** A worker may end between being listed and being attached to; one that is still listed then has a problem. */
const ATTEMPTS = 3;

/**
 * Looks for the shared workers of a tab while it is captured. Chrome tells neither when one starts nor which pages use
 * it, so those count that have the origin of a document in the tab.
 */
export class SharedWorkerWatch {
  readonly #port: SharedWorkerPort;
  /** Session of each worker attached to, by target. */
  readonly #sessions = new Map<string, string>();
  readonly #failures = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(port: SharedWorkerPort) {
    this.#port = port;
    this.#lookIn(0);
  }

  /** A document was loaded: it may have started one. */
  lookSoon(): void {
    if (!this.#isLooking) this.#lookIn(SOON_MS);
  }

  /** The session ended by itself. */
  ended(sessionId: string): void {
    for (const [targetId, other] of this.#sessions) if (other === sessionId) this.#sessions.delete(targetId);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #lookIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#isLooking = true;
      this.#look()
        .catch((error: unknown) => {
          this.stop();
          this.#port.onProblem(`Shared workers are not captured: ${sentenceOf(error)}`);
        })
        .finally(() => {
          this.#isLooking = false;
          this.#lookIn(EVERY_MS);
        });
    }, delayMs);
  }

  async #look(): Promise<void> {
    const { access, urlsInTab, onGone } = this.#port;
    const listed = await access.list();
    if (this.#isStopped) return;
    const present = new Set(listed.map(({ targetId }) => targetId));
    for (const [targetId, sessionId] of this.#sessions) {
      if (present.has(targetId)) continue;
      this.#sessions.delete(targetId);
      access.release(targetId);
      onGone(sessionId);
    }
    for (const targetId of this.#failures.keys()) if (!present.has(targetId)) this.#failures.delete(targetId);
    const origins = new Set([...urlsInTab()].map(originOf));
    origins.delete(undefined);
    for (const { targetId, url } of listed) {
      if (this.#sessions.has(targetId) || !origins.has(originOf(url))) continue;
      if ((this.#failures.get(targetId) ?? 0) < ATTEMPTS) await this.#attach(targetId, url);
    }
  }

  async #attach(targetId: string, url: string): Promise<void> {
    const { access, onAttached, onProblem } = this.#port;
    try {
      const sessionId = await access.attach(targetId);
      if (this.#isStopped) return;
      this.#sessions.set(targetId, sessionId);
      onAttached(sessionId, url);
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
