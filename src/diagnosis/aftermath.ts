import { lowerBoundBy } from '../analysis/timeOrdered.ts';
import { type Connection, endedAtMs, wasOpened } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';
import { handshakeFailure } from './handshake.ts';

/** What became of the attempts to come back. */
export interface Aftermath {
  /** Attempts that found nobody: refused, reset, no answer, or a gateway without a server behind it. */
  readonly nobodyThere: number;
  /** Attempts that failed because the machine had no network. */
  readonly noNetwork: number;
  readonly opened: number;
}

/** Later attempts belong to another story. */
const WITHIN_MS = 30_000;
/** A storm of attempts says no more than the first ones. */
const MOST_ATTEMPTS = 20;
const NOBODY =
  /^ERR_(CONNECTION_REFUSED|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|CONNECTION_TIMED_OUT|TIMED_OUT)$/;
const NO_NETWORK =
  /^ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE)$/;
const GATEWAY_STATUS = new Set([502, 503, 504, 521, 522, 523]);

/** Looks at the sockets that were opened to the endpoint right after a drop. O(log n). */
export function aftermath(drop: Drop, { dropOf }: DiagnosisContext): Aftermath {
  const { connections } = drop.endpoint;
  let nobodyThere = 0;
  let noNetwork = 0;
  let opened = 0;
  for (const connection of attemptsAfter(connections, drop.endMs, WITHIN_MS)) {
    if (wasOpened(connection)) opened++;
    const ended = dropOf(connection);
    const failure = ended && handshakeFailure(ended);
    if (failure?.kind === 'net' && NOBODY.test(failure.error)) nobodyThere++;
    if (failure?.kind === 'net' && NO_NETWORK.test(failure.error)) noNetwork++;
    if (failure?.kind === 'status' && GATEWAY_STATUS.has(failure.status)) nobodyThere++;
  }
  return { nobodyThere, noNetwork, opened };
}

/**
 * Sockets that were created within a time after one ended, the first of them; one that began and ended then is not.
 * @param connections in order of creation
 */
export function attemptsAfter(
  connections: readonly Connection[],
  atMs: number,
  withinMs: number,
): readonly Connection[] {
  const first = lowerBoundBy(connections, ({ createdAtMs }) => createdAtMs, atMs);
  return connections
    .slice(first, first + MOST_ATTEMPTS)
    .filter((one) => one.createdAtMs <= atMs + withinMs && endedAtMs(one) !== atMs);
}

/** Endpoints of a host that are looked at; more say the same. */
const MOST_ENDPOINTS = 10;

/** The same for losses of one host at one instant: what came after on any of its endpoints tells of the host. */
export function aftermathOfAll(drops: readonly Drop[], context: DiagnosisContext): Aftermath {
  const firstOf = new Map(drops.toReversed().map((drop) => [drop.endpoint, drop]));
  const all = { nobodyThere: 0, noNetwork: 0, opened: 0 };
  for (const drop of [...firstOf.values()].slice(-MOST_ENDPOINTS)) {
    const { nobodyThere, noNetwork, opened } = aftermath(drop, context);
    all.nobodyThere += nobodyThere;
    all.noNetwork += noNetwork;
    all.opened += opened;
  }
  return all;
}
