import type { Analyses } from '../analysis/analyses.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import { timeouts } from '../knowledge/timeouts/index.ts';
import type { ConnectionId } from '../model/events.ts';
import { type Connection, connectionState, type Session } from '../model/session.ts';
import { createDrop } from './drop.ts';
import { compareSilences } from './idle/endpointSilences.ts';
import { type Measure, SEMANTICS_OF } from './idle/measure.ts';
import { pathHintsOf } from './pathHints.ts';

/** An open connection whose silence comes near a limit. */
export interface AtRisk {
  readonly connectionId: ConnectionId;
  /** How long it has been silent, in the way the limit counts. */
  readonly silentMs: number;
  readonly limitMs: number;
  /** Whose limit: a product with its setting, or what was observed on the endpoint. */
  readonly limitOf: string;
  /** How the limit is known, strongest first. */
  readonly known: 'observed' | 'stack' | 'path' | 'common';
}

interface Limit {
  readonly limitMs: number;
  readonly measure: Measure;
  readonly limitOf: string;
  readonly known: AtRisk['known'];
}

/** A silence is worth a word from this share of the limit on. */
const NEAR_SHARE = 0.5;
/** This far beyond a limit, the limit does not apply. */
const BEYOND_SHARE = 1.2;
/** The limit that most proxies and load balancers have where nobody changed it; said only where nothing is known. */
const COMMON_LIMIT: Limit = {
  limitMs: 60_000,
  measure: 'any',
  limitOf: 'nginx and most load balancers (default)',
  known: 'common',
};
/** How a limit is known, strongest first. */
const STRENGTH: readonly AtRisk['known'][] = ['observed', 'stack', 'path', 'common'];

/**
 * Open connections whose silence is on the way to a limit: one observed on their endpoint, one of the user's stack,
 * one of a product that showed itself in the handshake, or else the most common one. Nearest to its end first.
 */
export function atRisk(
  session: Session,
  analyses: Analyses,
  nowMs: number,
  stack: readonly StackEntry[] = [],
): readonly AtRisk[] {
  const observed = new Map<string, readonly Limit[]>();
  const found: AtRisk[] = [];
  for (const connection of session.connections) {
    if (connectionState(connection) !== 'open') continue;
    const silence = analyses.silenceAt(connection, nowMs);
    const limits = limitsOf(connection, analyses, stack, observed);
    const near = limits.flatMap(({ limitMs, measure, limitOf, known }) => {
      const silentMs = silence[measure];
      if (silentMs === undefined || silentMs < limitMs * NEAR_SHARE || silentMs > limitMs * BEYOND_SHARE)
        return [];
      return [{ connectionId: connection.id, silentMs, limitMs, limitOf, known }];
    });
    const [first] = near.sort(
      (a, b) => STRENGTH.indexOf(a.known) - STRENGTH.indexOf(b.known) || a.limitMs - b.limitMs,
    );
    if (first) found.push(first);
  }
  return found.sort((a, b) => a.limitMs - a.silentMs - (b.limitMs - b.silentMs));
}

function limitsOf(
  connection: Connection,
  analyses: Analyses,
  stack: readonly StackEntry[],
  observed: Map<string, readonly Limit[]>,
): readonly Limit[] {
  const endpoint = analyses.endpoint(connection);
  let own = observed.get(endpoint.key);
  if (!own) {
    const drops = endpoint.connections.flatMap((other) => createDrop(analyses, other) ?? []);
    const clusters = new Set([...compareSilences(analyses, drops).clustersOf.values()].flat());
    own = [...clusters]
      .filter(({ cluster }) => cluster.moments >= 2 && cluster.chance <= 0.01)
      .map(({ measure, cluster }) => ({
        limitMs: cluster.medianMs,
        measure,
        limitOf: `${cluster.items.length} earlier drops of this endpoint`,
        known: 'observed',
      }));
    observed.set(endpoint.key, own);
  }
  const ofStack = stack.flatMap((item): readonly Limit[] =>
    item.seconds === undefined ? [] : [limitOfProduct(item, item.seconds, 'stack')],
  );
  const ids = pathHintsOf(endpoint, connection).flatMap(({ hint }) => hint.timeoutIds);
  const ofPath = timeouts.flatMap((entry): readonly Limit[] => {
    const { id, seconds, semantics, matchable } = entry;
    if (!matchable || seconds === undefined || !ids.includes(id)) return [];
    if (semantics !== 'idle' && semantics !== 'idle-read' && semantics !== 'idle-client') return [];
    return [limitOfProduct({ ...entry, semantics }, seconds, 'path')];
  });
  const known = [...own, ...ofStack, ...ofPath];
  return known.length > 0 ? known : [COMMON_LIMIT];
}

function limitOfProduct(
  { product, setting, semantics }: Pick<StackEntry, 'product' | 'setting' | 'semantics'>,
  seconds: number,
  known: AtRisk['known'],
): Limit {
  const measure: Measure =
    semantics === SEMANTICS_OF.received ? 'received' : semantics === SEMANTICS_OF.sent ? 'sent' : 'any';
  return { limitMs: seconds * 1000, measure, limitOf: `${product} (${setting})`, known };
}
