import type { Connection, Session } from '../model/session.ts';
import { type EndpointName, endpointOf } from './endpoint.ts';

/** The sockets of one endpoint. */
export interface Endpoint extends EndpointName {
  /** In order of their creation, which is not that in which they are told: a backfill brings old ones last. */
  readonly connections: readonly Connection[];
  /** Changes whenever one of them does (its frames aside). */
  readonly revision: number;
}

interface MutableEndpoint extends EndpointName {
  readonly connections: Connection[];
  revision: number;
}

/**
 * Groups connections by endpoint. Looks at a connection again only when its revision moved; comparing 10,000
 * revisions costs some ten microseconds and happens only after facts changed.
 */
export class EndpointIndex {
  readonly #session: Session;
  readonly #byKey = new Map<string, MutableEndpoint>();
  readonly #endpointOf: MutableEndpoint[] = [];
  readonly #seenRevision: number[] = [];
  #seenFacts = -1;
  #seenCount = 0;
  /** URLs repeat; parsing them does not. */
  readonly #names = new Map<string, EndpointName>();

  constructor(session: Session) {
    this.#session = session;
  }

  get all(): readonly Endpoint[] {
    return [...this.#byKey.values()];
  }

  of(connection: Connection): Endpoint {
    this.update();
    return this.#endpointOf[connection.index] ?? this.#place(connection);
  }

  /** Takes in what changed. Returns the connections that did. */
  update(): readonly Connection[] {
    const { connections, factsRevision } = this.#session;
    if (factsRevision === this.#seenFacts && connections.length === this.#seenCount) return [];
    this.#seenFacts = factsRevision;
    this.#seenCount = connections.length;
    const changed: Connection[] = [];
    const touched = new Set<MutableEndpoint>();
    for (const connection of connections) {
      if (this.#seenRevision[connection.index] === connection.revision) continue;
      this.#seenRevision[connection.index] = connection.revision;
      const endpoint = this.#place(connection);
      endpoint.revision++;
      touched.add(endpoint);
      changed.push(connection);
    }
    for (const { connections: ofEndpoint } of touched) sortByCreation(ofEndpoint);
    return changed;
  }

  #place(connection: Connection): MutableEndpoint {
    const name = this.#nameOf(connection.url);
    const before = this.#endpointOf[connection.index];
    if (before?.key === name.key) return before;
    if (before) {
      before.connections.splice(before.connections.indexOf(connection), 1);
      before.revision++;
    }
    let endpoint = this.#byKey.get(name.key);
    if (!endpoint) {
      endpoint = { ...name, connections: [], revision: 0 };
      this.#byKey.set(name.key, endpoint);
    }
    endpoint.connections.push(connection);
    this.#endpointOf[connection.index] = endpoint;
    return endpoint;
  }

  #nameOf(url: string): EndpointName {
    let name = this.#names.get(url);
    if (!name) {
      name = endpointOf(url);
      if (this.#names.size >= 1000) this.#names.clear();
      this.#names.set(url, name);
    }
    return name;
  }
}

function sortByCreation(connections: Connection[]): void {
  const isLate = ({ createdAtMs }: Connection, index: number) =>
    createdAtMs < (connections[index - 1]?.createdAtMs ?? Number.NEGATIVE_INFINITY);
  if (connections.some(isLate)) connections.sort((a, b) => a.createdAtMs - b.createdAtMs);
}
