import type { Protocol } from 'devtools-protocol';
import type { Initiator } from '../model/events.ts';
import { type PageRefusal, parsePageRefusal } from '../model/pageRefusal.ts';
import { toInitiator } from './protocolFacts.ts';

/** A socket that Chrome kept a page from opening. */
export interface LoggedRefusal {
  readonly kind: PageRefusal['kind'];
  readonly url: string;
  /** Chrome's own words. */
  readonly message: string;
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: number;
  readonly initiator: Initiator | undefined;
}

/**
 * What the log of one debugger session tells of sockets. No event of the Network domain announces a socket that a
 * Content-Security-Policy or the ban on mixed content forbids: only the log has it (Chromium 156).
 *
 * ```
 *                 log entry        Network               the page sees
 *   policy        one per policy   nothing               readyState 3, securitypolicyviolation, error; no close
 *   mixed content one              webSocketClosed       the constructor throws a SecurityError
 *                                  of an unknown id
 * ```
 *
 * The entry comes first, then at once that end, then whatever the page does next: in pages, frames and every kind of
 * worker.
 */
export class PageLog {
  readonly #sinceWallMs: number;

  /** @param sinceWallMs the wall time now: Chrome first tells again what it has kept of the time before us */
  constructor(sinceWallMs: number) {
    this.#sinceWallMs = sinceWallMs;
  }

  /** The refusal that `entry` tells of, if it does. */
  refusalIn({ source, text, timestamp, stackTrace }: Protocol.Log.LogEntry): LoggedRefusal | undefined {
    // A page is told once more what its workers' own sessions tell (source `worker`).
    if (source !== 'security' || timestamp < this.#sinceWallMs) return undefined;
    const refusal = parsePageRefusal(text);
    if (!refusal) return undefined;
    const { kind, url } = refusal;
    const initiator = stackTrace && toInitiator({ type: 'script', stack: stackTrace });
    return { kind, url, message: text, wallMs: timestamp, initiator };
  }
}
