import type { Closeable } from '../../../src/lab/wire/closing.ts';

/** A real server of a protocol library with a tap, and what a page does with the library's client. */
export interface LibraryPeer extends Closeable {
  readonly name: string;
  /** What the address of its sockets holds, and no other peer's does. */
  readonly path: string;
  /** The client's bundle for browsers. */
  readonly bundle: string;
  /** Expression of a promise for what the client itself counted; ends its connection. Runs in the page. */
  readonly client: string;
  /** What the server saw. */
  readonly tap: Tap;
}

/** Counts what passes a server. */
export class Tap {
  readonly #counts = new Map<string, number>();

  note(what: string): void {
    this.#counts.set(what, this.count(what) + 1);
  }

  count(what: string): number {
    return this.#counts.get(what) ?? 0;
  }
}

/** How long the servers take to acknowledge a request. */
export const WORK_MS = 40;

/** How long clients wait for what is to come, and the time that their watchdogs get: more than a busy machine takes. */
export const PATIENCE_MS = 30_000;

/** JavaScript for the page: waits until a condition holds, or gives up and says which. */
export const UNTIL = `const until = async (holds) => {
  const givesUpAtMs = performance.now() + ${PATIENCE_MS};
  while (!holds()) {
    if (performance.now() > givesUpAtMs) throw new Error('Waited in vain until ' + holds);
    await new Promise((done) => setTimeout(done, 10));
  }
};`;

/** JavaScript for the page: milliseconds that a promise takes. */
export const TIMED =
  'const timed = async (work) => { const begin = performance.now(); await work(); return performance.now() - begin; };';
