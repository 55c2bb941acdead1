import type { Analyses } from '../analysis/analyses.ts';
import type { Endpoint } from '../analysis/endpoints.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import { timeouts } from '../knowledge/timeouts/index.ts';
import type { ConnectionId } from '../model/events.ts';
import { type Connection, connectionState, type Session } from '../model/session.ts';
import { createDrop } from './drop.ts';
import { compareSilences } from './idle/endpointSilences.ts';
import { MEASURES, type Measure, SEMANTICS_OF } from './idle/measure.ts';
import { pathHintsOf } from './pathHints.ts';

/** An open connection whose silence comes near a limit. */
export interface AtRisk {
  readonly connectionId: ConnectionId;
  /** How long it has been silent, in the way the limit counts. */
  readonly silentMs: number;
  readonly measure: Measure;
  readonly limitMs: number;
  /** Whose limit: a product, or the earlier drops of the endpoint. */
  readonly limitOf: string;
  /** The product's setting. */
  readonly setting: string | undefined;
  /** How the limit is known, strongest first. */
  readonly known: 'observed' | 'stack' | 'path' | 'common';
}

type Limit = Omit<AtRisk, 'connectionId' | 'silentMs'>;

/** A silence is worth a word from this share of the limit on. */
const NEAR_SHARE = 0.5;
/** This far beyond a limit, the limit does not apply. */
const BEYOND_SHARE = 1.2;
/** The limit that most proxies and load balancers have where nobody changed it; said only where nothing is known. */
const COMMON_LIMIT: Limit = {
  limitMs: 60_000,
  measure: 'any',
  limitOf: 'nginx and most load balancers',
  setting: undefined,
  known: 'common',
};
/** How a limit is known, strongest first. */
const STRENGTH: readonly AtRisk['known'][] = ['observed', 'stack', 'path', 'common'];

/** Limits of the products that can show themselves in a handshake, by the id of their entry. */
const LIMITS_OF_PATH: ReadonlyMap<string, Limit> = new Map(
  timeouts.flatMap(({ id, product, setting, seconds, semantics, matchable }) => {
    if (!matchable || seconds === undefined) return [];
    if (semantics !== 'idle' && semantics !== 'idle-read' && semantics !== 'idle-client') return [];
    return [[id, limitOfProduct({ product, setting, semantics }, seconds, 'path')] as const];
  }),
);

/** Drops of an endpoint that are compared; older ones have had their say. */
const MOST_DROPS = 200;
/** A silence lived through that was longer by so much shows that a limit does not apply. */
const SURVIVED_MS = 1000;
const SURVIVED_SHARE = 0.1;

interface KnownOfEndpoint {
  readonly revision: number;
  readonly limits: readonly Limit[];
  /** The longest silences its sockets lived through, when it was last looked at. */
  readonly survived: Readonly<Record<Measure, number>>;
}

/**
 * Watches open connections whose silence is on the way to a limit: one observed on their endpoint, one of the user's
 * stack, one of a product that showed itself in the handshake, or else the most common one. A look costs
 * O(connections); what an endpoint's drops have in common is compared again only when one of its sockets changed.
 */
export class RiskWatch {
  readonly #session: Session;
  readonly #analyses: Analyses;
  readonly #endpoints = new WeakMap<Endpoint, KnownOfEndpoint>();

  constructor(session: Session, analyses: Analyses) {
    this.#session = session;
    this.#analyses = analyses;
  }

  /** Who is at risk at a moment, nearest to its end first. */
  at(nowMs: number, stack: readonly StackEntry[] = []): readonly AtRisk[] {
    const ofStack = stack.flatMap((item): readonly Limit[] =>
      item.seconds === undefined ? [] : [limitOfProduct(item, item.seconds, 'stack')],
    );
    const found: AtRisk[] = [];
    for (const connection of this.#session.connections) {
      if (connectionState(connection) !== 'open') continue;
      const silence = this.#analyses.silenceAt(connection, nowMs);
      const activity = this.#analyses.activity(connection);
      const { limits, survived } = this.#knownOf(this.#analyses.endpoint(connection));
      const near = this.#limitsOf(connection, limits, ofStack).flatMap((limit) => {
        const { limitMs, measure, known } = limit;
        const silentMs = silence[measure];
        if (silentMs === undefined || silentMs < limitMs * NEAR_SHARE || silentMs > limitMs * BEYOND_SHARE)
          return [];
        const longestMs = Math.max(survived[measure], activity[measure].longestGapMs);
        if (known !== 'observed' && longestMs > limitMs + Math.max(SURVIVED_MS, limitMs * SURVIVED_SHARE))
          return [];
        return [{ connectionId: connection.id, silentMs, ...limit }];
      });
      const [first] = near.sort(
        (a, b) => STRENGTH.indexOf(a.known) - STRENGTH.indexOf(b.known) || a.limitMs - b.limitMs,
      );
      if (first) found.push(first);
    }
    return found.sort((a, b) => a.limitMs - a.silentMs - (b.limitMs - b.silentMs));
  }

  #limitsOf(connection: Connection, observed: readonly Limit[], ofStack: readonly Limit[]): readonly Limit[] {
    const hints = pathHintsOf(this.#analyses.endpoint(connection), connection);
    const ofPath = hints.flatMap(({ hint }) => hint.timeoutIds).flatMap((id) => LIMITS_OF_PATH.get(id) ?? []);
    const known = [...observed, ...ofStack, ...ofPath];
    return known.length > 0 ? known : [COMMON_LIMIT];
  }

  #knownOf(endpoint: Endpoint): KnownOfEndpoint {
    const { revision } = endpoint;
    const before = this.#endpoints.get(endpoint);
    if (before?.revision === revision) return before;
    const analyses = this.#analyses;
    const latest = endpoint.connections.slice(-MOST_DROPS);
    const drops = latest.flatMap((connection) => createDrop(analyses, connection) ?? []);
    const clusters = new Set([...compareSilences(analyses, drops).clustersOf.values()].flat());
    const limits = [...clusters]
      .filter(({ cluster }) => cluster.moments >= 2 && cluster.chance <= 0.01)
      .map(({ measure, cluster }): Limit => {
        const limitOf = `${cluster.items.length} earlier drops of this endpoint`;
        return { limitMs: cluster.medianMs, measure, limitOf, setting: undefined, known: 'observed' };
      });
    const survived = { any: 0, received: 0, sent: 0 };
    for (const connection of latest) {
      const activity = analyses.activity(connection);
      for (const measure of MEASURES)
        survived[measure] = Math.max(survived[measure], activity[measure].longestGapMs);
    }
    const known = { revision, limits, survived };
    this.#endpoints.set(endpoint, known);
    return known;
  }
}

function limitOfProduct(
  { product, setting, semantics }: Pick<StackEntry, 'product' | 'setting' | 'semantics'>,
  seconds: number,
  known: AtRisk['known'],
): Limit {
  const measure: Measure =
    semantics === SEMANTICS_OF.received ? 'received' : semantics === SEMANTICS_OF.sent ? 'sent' : 'any';
  return { limitMs: seconds * 1000, measure, limitOf: product, setting, known };
}
