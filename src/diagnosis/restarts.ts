import type { Lineage } from '../analysis/lineage.ts';
import { explainCloseCode } from '../knowledge/explainCloseCode.ts';
import { type Connection, endedAtMs } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';
import { type Drop, obeysLastWords } from './drop.ts';

const SERVICE_RESTART = 1012;
/** Words of close reasons and of the code tables for a server that goes down on purpose. */
const RESTART_WORDS = /\b(restart\w*|shut(ting)?\s?down|deploy\w*|drain\w*|rebalanc\w*|maintenance)\b/i;
/** Of these only a server speaks. */
const SERVER_WORDS =
  /\b(shut(ting)?\s?down|maintenance|(server|service)\W+(is\s+)?(restart|deploy|drain)\w*)\b/i;
/** Restarts of one host that are said within so long are told as one. */
const ROLLING_MS = 300_000;

const rememberedWords = new WeakMap<Drop, boolean>();

/** The code, the reason or the last message says that the server goes down on purpose. */
export function saysRestart(drop: Drop): boolean {
  let says = rememberedWords.get(drop);
  if (says === undefined) {
    says = readsRestart(drop);
    rememberedWords.set(drop, says);
  }
  return says;
}

function readsRestart(drop: Drop): boolean {
  const { opened, closure, closeContext } = drop;
  if (!opened || closure.by === 'navigation' || (closure.by === 'page' && !obeysLastWords(drop)))
    return false;
  if (RESTART_WORDS.test(drop.lastWords?.text ?? '')) return true;
  if (closure.code === undefined || closure.by === 'page') return false;
  // A page can close with an application's code and reason, and with 1000 it may restart something of its own; but where
  // nobody knows who closed, the words do: no page shuts down or is maintained.
  const isServers = closure.by === 'server' || closure.code >= 3000;
  if ((isServers ? RESTART_WORDS : SERVER_WORDS).test(closure.reason ?? '')) return true;
  if (closure.code === SERVICE_RESTART) return true;
  const known = explainCloseCode(closure.code, closeContext);
  return known?.matchedBy === 'context' && RESTART_WORDS.test(`${known.entry.name} ${known.entry.meaning}`);
}

interface Restart {
  readonly first: Drop;
  readonly ended: Set<Connection>;
}

const rememberedRestarts = new WeakMap<readonly Drop[], ReadonlyMap<Drop, Drop>>();
const rememberedPredecessors = new WeakMap<readonly Lineage[], ReadonlyMap<Connection, Connection>>();

/**
 * The first end of the restart that this end, which says so, belongs to. A rolling restart takes minutes, but it seldom
 * ends a socket and what took its place, unless the client came to a process whose turn was still to come: that is told
 * as another one.
 */
export function beginningOfRestart(drop: Drop, context: DiagnosisContext): Drop {
  let restarts = rememberedRestarts.get(context.drops);
  if (!restarts) {
    restarts = findRestarts(context);
    rememberedRestarts.set(context.drops, restarts);
  }
  return restarts.get(drop) ?? drop;
}

/** Groups the ends of each host that say restart. O(drops). */
function findRestarts(context: DiagnosisContext): ReadonlyMap<Drop, Drop> {
  const current = new Map<string, Restart>();
  const firstOf = new Map<Drop, Drop>();
  for (const drop of context.drops) {
    if (!saysRestart(drop)) continue;
    const { host } = drop.endpoint;
    let restart = current.get(host);
    if (
      !restart ||
      drop.endMs - restart.first.endMs > ROLLING_MS ||
      endedPredecessor(drop, restart, context)
    ) {
      restart = { first: drop, ended: new Set() };
      current.set(host, restart);
    }
    restart.ended.add(drop.connection);
    firstOf.set(drop, restart.first);
  }
  return firstOf;
}

function endedPredecessor(drop: Drop, { first, ended }: Restart, { analyses }: DiagnosisContext): boolean {
  const before = predecessorsIn(analyses.lineagesOf(drop.endpoint));
  // Attempts that failed may stand between the two.
  for (let one = before.get(drop.connection); one; one = before.get(one)) {
    if (ended.has(one)) return true;
    if ((endedAtMs(one) ?? 0) < first.endMs) return false;
  }
  return false;
}

function predecessorsIn(lineages: readonly Lineage[]): ReadonlyMap<Connection, Connection> {
  let predecessors = rememberedPredecessors.get(lineages);
  if (!predecessors) {
    predecessors = new Map(
      lineages.flatMap(({ connections }) =>
        connections.flatMap((connection, i) => {
          const before = connections[i - 1];
          return before ? [[connection, before] as const] : [];
        }),
      ),
    );
    rememberedPredecessors.set(lineages, predecessors);
  }
  return predecessors;
}
