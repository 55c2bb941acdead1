import type { ConnectionId, ContextId } from '../model/events.ts';
import type { LoggedRefusal } from './pageLog.ts';
import type { TrackerPort } from './socketJoins.ts';

interface Forbidden {
  readonly id: ConnectionId;
  readonly url: string;
  /** What was said of each policy that forbids it. */
  readonly policies: Set<string>;
}

/**
 * The sockets of one debugger session that Chrome kept the page from opening: they are over when they are told of. What
 * comes next in the session is about the newest (see {@link PageLog}), so order tells, not the address, which the log may
 * have shortened.
 */
export class ForbiddenSockets {
  readonly #port: Pick<TrackerPort, 'emit' | 'clock' | 'nextConnectionId'>;
  readonly #rootContextId: () => ContextId;
  #newest: Forbidden | undefined;
  #isEndDue = false;

  constructor(
    port: Pick<TrackerPort, 'emit' | 'clock' | 'nextConnectionId'>,
    rootContextId: () => ContextId,
  ) {
    this.#port = port;
    this.#rootContextId = rootContextId;
  }

  /** The page's log tells of one, or of another policy that forbids the newest. */
  refused(refusal: LoggedRefusal): void {
    const { kind, url, message, initiator, wallMs } = refusal;
    const { emit, clock, nextConnectionId } = this.#port;
    const atMs = clock.fromWall(wallMs);
    const at = { atMs, origin: 'protocol' } as const;
    const known = this.#newestForbiddenBy(refusal);
    if (known) {
      known.policies.add(message);
      emit({ kind: 'browser-error', ...at, connectionId: known.id, message });
      return;
    }
    const id = nextConnectionId();
    const isPolicy = kind === 'content-security-policy';
    this.#newest = { id, url, policies: new Set(isPolicy ? [message] : []) };
    this.#isEndDue = !isPolicy;
    emit({
      kind: 'connection-created',
      ...at,
      connectionId: id,
      contextId: this.#rootContextId(),
      url,
      ...(initiator && { initiator }),
    });
    emit({ kind: 'browser-error', ...at, connectionId: id, message });
    emit({ kind: 'connection-ended', ...at, connectionId: id, cause: 'closed' });
  }

  /** True when the end of a socket that nobody announced is that of the newest. */
  takeEnd(): boolean {
    const isDue = this.#isEndDue;
    this.#isEndDue = false;
    return isDue;
  }

  /** True when the hook's report of a socket made, or of an error instead of one, is about the newest: it is there. */
  reported(contextId: ContextId, atWallMs: number): boolean {
    const newest = this.#newest;
    this.#newest = undefined;
    if (!newest) return false;
    const { emit, clock } = this.#port;
    const atMs = clock.fromWall(atWallMs);
    emit({ kind: 'connection-located', atMs, origin: 'page-hook', connectionId: newest.id, contextId });
    return true;
  }

  /** Another socket was announced: what is reported now is about that. */
  passed(): void {
    this.#newest = undefined;
  }

  #newestForbiddenBy({ kind, url, message }: LoggedRefusal): Forbidden | undefined {
    const newest = this.#newest;
    if (kind !== 'content-security-policy' || newest?.url !== url) return undefined;
    return newest.policies.size > 0 && !newest.policies.has(message) ? newest : undefined;
  }
}
