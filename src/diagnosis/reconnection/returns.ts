import type { Analyses } from '../../analysis/analyses.ts';
import { momentsOf } from '../../analysis/lineage.ts';
import { type Connection, endedAtMs, type Session, subprotocol } from '../../model/session.ts';

/** A socket opened so shortly before an end took the place of the one that ended. */
export const REPLACED_BEFORE_MS = 30_000;
/** A client that goes to another address does so after a few attempts; what opens later is something else. */
const TAKEN_OVER_WITHIN_MS = 300_000;
/** Of several that ended so shortly before a socket at a new address, each may be the one it stands for. */
const SOON_MS = 30_000;
/** What took the place of a socket outlives it. */
const OUTLIVES_MS = 1000;

/** Which ended sockets came back under another address. */
export interface Returns {
  /** A socket at another address took the place of this one, or may have: then nobody can tell. */
  mayHaveMoved(ended: Connection): boolean;
}

interface Place {
  readonly connection: Connection;
  readonly key: string;
  readonly path: string;
  readonly site: string;
}

interface End extends Place {
  readonly endMs: number;
  /** What took its place. */
  successor: Place | undefined;
  isDoubtful: boolean;
}

const remembered = new WeakMap<Session, { readonly factsRevision: number; readonly returns: Returns }>();

/**
 * Matches the ends of a session with the sockets that were opened after them, one to one: those of the same page and
 * address first; one that no end of its own address claims may stand in for another address of the same site or
 * subprotocol. O(n log n), and kept while no socket was opened or ended.
 */
export function returnsOf(analyses: Analyses): Returns {
  const { session } = analyses;
  const known = remembered.get(session);
  if (known?.factsRevision === session.factsRevision) return known.returns;
  const matching = new Matching();
  for (const { connection, isStart, atMs } of momentsOf(session.connections)) {
    const { key, host, hostname } = analyses.endpoint(connection);
    const path = key.slice(key.indexOf(host) + host.length);
    const place = { connection, key, path, site: siteOf(hostname) };
    if (isStart) matching.open(place);
    else matching.end({ ...place, endMs: atMs, successor: undefined, isDoubtful: false });
  }
  const returns = { mayHaveMoved: (ended: Connection) => matching.isReplaced(ended) };
  remembered.set(session, { factsRevision: session.factsRevision, returns });
  return returns;
}

/** Whether two sockets can belong to one page; where the page of one is not known, they can. */
export function mayBeOfOnePage(a: Connection, b: Connection): boolean {
  return a.contextId === b.contextId || a.contextId === undefined || b.contextId === undefined;
}

/** The last two labels of the host name: shards and fallbacks of a service share them. */
export function siteOf(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}

/** The matching as time goes on: every end and every opening is told in order. */
class Matching {
  readonly #ends = new Map<Connection, End>();
  /** Ends of an address in order of time. */
  readonly #ofAddress = new Map<string, End[]>();
  /** Ends that something at another address can still stand in for, in order of time. */
  #free: End[] = [];
  /** Sockets that were opened lately and took nobody's place. */
  #spare: Place[] = [];

  isReplaced(connection: Connection): boolean {
    const end = this.#ends.get(connection);
    return end !== undefined && (end.successor !== undefined || end.isDoubtful);
  }

  open(place: Place): void {
    const ofAddress = this.#ofAddress.get(place.key) ?? [];
    const own = ofAddress.findLastIndex((end) => !end.successor && isOwn(end, place));
    if (own >= 0) {
      for (const end of ofAddress.splice(own, 1)) end.successor = place;
    } else if (!this.#takeBack(ofAddress, place) && !this.#standIn(place)) this.#spare.push(place);
  }

  end(end: End): void {
    this.#ends.set(end.connection, end);
    this.#spare = this.#spare.filter(
      ({ connection }) =>
        connection !== end.connection && connection.createdAtMs > end.endMs - REPLACED_BEFORE_MS,
    );
    const before = this.#spare.filter((place) => tookOverBefore(end, place));
    end.successor = before.find(({ key }) => key === end.key) ?? before[0];
    if (end.successor) {
      this.#spare.splice(this.#spare.indexOf(end.successor), 1);
      return;
    }
    this.#free.push(end);
    const ofAddress = this.#ofAddress.get(end.key);
    if (ofAddress) ofAddress.push(end);
    else this.#ofAddress.set(end.key, [end]);
  }

  /** An end of the address that another one stands in for, where that one can stand in for somebody else. */
  #takeBack(ofAddress: End[], place: Place): boolean {
    for (const [i, end] of ofAddress.entries()) {
      const { successor } = end;
      const other = successor && isOwn(end, place) && this.#free.find((free) => isFreeFor(free, successor));
      if (!other) continue;
      other.successor = successor;
      end.successor = place;
      ofAddress.splice(i, 1);
      return true;
    }
    return false;
  }

  #standIn(place: Place): boolean {
    const { createdAtMs } = place.connection;
    this.#free = this.#free.filter(
      ({ successor, endMs }) => !successor && createdAtMs - endMs <= TAKEN_OVER_WITHIN_MS,
    );
    const fitting = this.#free.filter((end) => isFreeFor(end, place));
    const best = fitting.findLast(({ path }) => path === place.path) ?? fitting.at(-1);
    if (!best) return false;
    for (const end of fitting) {
      const isWorse = best.path === place.path && end.path !== place.path;
      if (!isWorse && createdAtMs - end.endMs <= SOON_MS) end.isDoubtful = true;
    }
    best.successor = place;
    return true;
  }
}

function isOwn({ connection }: End, place: Place): boolean {
  return mayBeOfOnePage(connection, place.connection);
}

/** Whether a socket opened after an end can stand in for it. */
function isFreeFor(end: End, place: Place): boolean {
  const sinceMs = place.connection.createdAtMs - end.endMs;
  return !end.successor && sinceMs >= 0 && sinceMs <= TAKEN_OVER_WITHIN_MS && isOfOneService(end, place);
}

/** Whether a socket that is still there was opened for the one that ended. */
function tookOverBefore({ connection, endMs, key, ...rest }: End, place: Place): boolean {
  const { createdAtMs } = place.connection;
  const livesUntilMs = endedAtMs(place.connection) ?? Number.POSITIVE_INFINITY;
  if (createdAtMs <= connection.createdAtMs || livesUntilMs < endMs + OUTLIVES_MS) return false;
  if (key === place.key) return mayBeOfOnePage(connection, place.connection);
  // Nearer to the beginning it is a sibling that was opened along with it.
  const isLate = createdAtMs - connection.createdAtMs > endMs - createdAtMs;
  return isLate && isOfOneService({ connection, key, ...rest }, place);
}

function isOfOneService(a: Place, b: Place): boolean {
  if (a.connection === b.connection || !mayBeOfOnePage(a.connection, b.connection)) return false;
  const spoken = subprotocol(a.connection);
  return a.site === b.site || (spoken !== undefined && spoken === subprotocol(b.connection));
}
