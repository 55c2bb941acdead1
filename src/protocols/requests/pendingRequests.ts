import type { FrameRow } from '../../model/frameLog.ts';

/** A request nobody has answered yet. */
export interface PendingRequest {
  readonly row: FrameRow;
  readonly atMs: number;
  /** The answer is an event that may never come: its absence says nothing. */
  readonly isPatient: boolean;
}

/** More are not waited for: the oldest is given up. */
const MOST_PENDING = 1000;

/** The requests of one side that wait for an answer, by what names them, oldest first; bounded. */
export class PendingRequests {
  readonly #byKey = new Map<string, PendingRequest>();

  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Adds a request; one that is sent again while it waits (MQTT's DUP) keeps its first moment. Returns what was given up. */
  add(key: string, pending: PendingRequest): PendingRequest | undefined {
    if (this.#byKey.has(key)) return undefined;
    this.#byKey.set(key, pending);
    if (this.#byKey.size <= MOST_PENDING) return undefined;
    const [oldest] = this.#byKey;
    if (!oldest) return undefined;
    this.#byKey.delete(oldest[0]);
    return oldest[1];
  }

  /** Finds the request an answer names, and forgets it. */
  take(key: string): PendingRequest | undefined {
    const pending = this.#byKey.get(key);
    if (pending) this.#byKey.delete(key);
    return pending;
  }

  /** Those whose answer is due, oldest first. */
  due(): readonly PendingRequest[] {
    return [...this.#byKey.values()].filter(({ isPatient }) => !isPatient);
  }
}
