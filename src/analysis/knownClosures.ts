import { type Connection, endedAtMs, type Session } from '../model/session.ts';
import type { CloseFrame } from './activity.ts';
import { type Closure, explainClosure } from './closure.ts';

/** Events of the page may come in this long after the end they belong to. */
const SETTLED_AFTER_MS = 5000;

interface Known {
  readonly revision: number;
  readonly closeFrame: CloseFrame | undefined;
  readonly factsRevision: number;
  readonly isSettled: boolean;
  readonly value: Closure | undefined;
}

/** Who ended each connection of a session, explained again only while something may still change it. */
export class KnownClosures {
  readonly #session: Session;
  readonly #known: Known[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  of(connection: Connection, closeFrame: CloseFrame | undefined): Closure | undefined {
    const { factsRevision, lastEventAtMs = 0 } = this.#session;
    const { revision } = connection;
    const known = this.#known[connection.index];
    if (
      known?.revision === revision &&
      known.closeFrame === closeFrame &&
      (known.factsRevision === factsRevision || known.isSettled)
    ) {
      return known.value;
    }
    const now = explainClosure(this.#session, connection, closeFrame);
    const value = isSame(known?.value, now) ? known?.value : now;
    const endMs = endedAtMs(connection);
    // Nothing that happens long after the end changes who ended it: later facts do not count.
    const isSettled = endMs === undefined || lastEventAtMs > endMs + SETTLED_AFTER_MS;
    this.#known[connection.index] = { revision, closeFrame, factsRevision, isSettled, value };
    return value;
  }
}

/** An equal closure stays the object of last time: what hangs on it stays valid. */
function isSame(a: Closure | undefined, b: Closure | undefined): boolean {
  return (
    a?.by === b?.by &&
    a?.because === b?.because &&
    a?.code === b?.code &&
    a?.reason === b?.reason &&
    a?.wasClean === b?.wasClean
  );
}
