import type { ContextId, ContextType } from '../model/events.ts';
import type { Connection, Context, Session } from '../model/session.ts';
import { endpointOf } from './endpoint.ts';

/** A place in the browser that sockets are opened from; the documents and worker runs in it come and go. */
export interface Place {
  /** Unique within a session. */
  readonly id: string;
  readonly type: ContextType;
}

/** A worker that was told to stop, and a frame that was replaced, is there a moment longer than what follows it. */
const OVERLAP_MS = 1000;
const NOWHERE: Place = { id: 'unknown', type: 'unknown' };

/**
 * Which contexts of a session are one place. What the browser itself calls by one id is one; what is new takes the place
 * of what was there before and is over, if it is of the same kind, address and parent (a frame after the reload of its
 * page, a worker that was started again). Two that are there at once never share a place. Pages that have no id (of a
 * HAR) are not told apart.
 */
export class Places {
  readonly #session: Session;
  /** Contexts that were asked for before they were told of. */
  readonly #missed = new Set<ContextId>();
  #places: ReadonlyMap<ContextId, Place> = new Map();
  #seen = 0;
  #revision = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Changes whenever what was answered before is no longer true. */
  get revision(): number {
    this.#update();
    return this.#revision;
  }

  /** The place a connection was opened from. */
  of({ contextId }: Connection): Place {
    if (contextId === undefined) return NOWHERE;
    this.#update();
    const place = this.#places.get(contextId);
    if (!place) this.#missed.add(contextId);
    return place ?? NOWHERE;
  }

  /** O(contexts log contexts), and only after one came or went. */
  #update(): void {
    const { contextsRevision, captureMarks } = this.#session;
    const seen = contextsRevision + captureMarks.length;
    if (seen === this.#seen) return;
    this.#seen = seen;
    const places = findPlaces(this.#session);
    const moved = [...this.#places].some(([id, { id: before }]) => places.get(id)?.id !== before);
    const found = [...this.#missed].filter((id) => places.has(id));
    for (const id of found) this.#missed.delete(id);
    if (moved || found.length > 0) this.#revision++;
    this.#places = places;
  }
}

/** The contexts that the browser calls by one id. */
interface Resident {
  readonly first: Context;
  readonly contexts: Context[];
}

interface OpenPlace extends Place {
  /** Address of the one in it. */
  url: string;
  /** When the one in it was gone. */
  endMs: number;
}

function findPlaces(session: Session): ReadonlyMap<ContextId, Place> {
  const stopsMs = session.captureMarks.flatMap(({ change, atMs }) => (change === 'stopped' ? atMs : []));
  const found = new Map<ContextId, OpenPlace>();
  const bySpot = new Map<string, OpenPlace[]>();
  for (const { first, contexts } of residents(session)) {
    const { id, type, url, parentId = '', addedAtMs } = first;
    const spot = `${found.get(parentId)?.id ?? ''}\n${type}\n${type === 'page' ? '' : addressOf(url)}`;
    const before = bySpot.get(spot) ?? [];
    bySpot.set(spot, before);
    const free = before.filter(({ endMs }) => endMs <= addedAtMs + OVERLAP_MS);
    const place = free.find((one) => one.url === url) ?? free[0] ?? { id, type, url, endMs: 0 };
    if (free.length === 0) before.push(place);
    place.url = url;
    place.endMs = goneMs(contexts, stopsMs);
    for (const context of contexts) found.set(context.id, place);
  }
  return found;
}

/** In order of time; a parent comes before its children. */
function residents(session: Session): Iterable<Resident> {
  const all = new Map<string, Resident>();
  for (const context of [...session.contexts.values()].sort((a, b) => a.addedAtMs - b.addedAtMs)) {
    const { id, type, browserId } = context;
    const anonymous = type === 'page' || type === 'unknown' ? type : `context ${id}`;
    const name = browserId === undefined ? anonymous : `browser ${browserId}`;
    const known = all.get(name);
    if (known) known.contexts.push(context);
    else all.set(name, { first: context, contexts: [context] });
  }
  return all.values();
}

/** A capture that begins anew tells anew of all that is there; what it does not name again went away unseen. */
function goneMs(contexts: readonly Context[], stopsMs: readonly number[]): number {
  const last = contexts.at(-1);
  if (!last || (last.browserId === undefined && last.type === 'page')) return Number.POSITIVE_INFINITY;
  return last.removed?.atMs ?? stopsMs.find((atMs) => atMs > last.addedAtMs) ?? Number.POSITIVE_INFINITY;
}

/** Without what differs from one load to the next: the query, identifiers in the path, all but the origin of a blob. */
function addressOf(url: string): string {
  return url.startsWith('blob:') && URL.canParse(url) ? `blob:${new URL(url).origin}` : endpointOf(url).key;
}
