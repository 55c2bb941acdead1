import type { Endpoint } from '../../analysis/endpoints.ts';
import type { ContextId } from '../../model/events.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { type Connection, connectionState, endedAtMs } from '../../model/session.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { levelOf } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { type PageLife, pageLifeAfter } from '../reconnection/pageLife.ts';
import { mayBeOfOnePage, REPLACED_BEFORE_MS, returnsOf, siteOf } from '../reconnection/returns.ts';
import type { WatchRule } from '../rule.ts';
import { endEvidence, endingWords, evidenceOfEach, lengthOf, sentenceCase } from '../words.ts';
import { saidCode } from './serverCodes.ts';

/**
 * Clients that come back do so sooner: SignalR's last automatic attempt comes 30 s after the one before, graphql-ws and
 * reconnecting-websocket wait 30 s and 10 s at most, Socket.IO and Phoenix 5 s; a client whose pauses reach a minute has
 * had its turn, too.
 */
const LONG_ENOUGH_MS = 90_000;
/** Where nobody recorded whether the page was still there, its other sockets have to go on for longer. */
const LONG_ENOUGH_UNKNOWN_MS = 180_000;
/** A hidden page's timers may run once a minute, and some clients cap their pause at minutes. */
const SURELY_MS = 300_000;
/** Shorter-lived sockets may have been meant to be short. */
const OF_USE_MS = 1000;

/** Lost connections looked at per endpoint; more of them tell nothing new. */
const MOST_LOOKED_AT = 50;

interface Lost {
  readonly drop: Drop;
  readonly life: PageLife;
  /** The page opened other sockets of the site: it does reconnect, or one of them does the work. */
  readonly othersOpened: boolean;
  readonly confidence: Confidence;
}

/** Kept per first lost connection, so that a verdict that did not change stays the same object. */
const remembered = new WeakMap<Drop, Finding>();

/** Connections were lost for a reason that passes, the page lived on, and nobody opened another. */
export const noReconnect: WatchRule = {
  name: 'no-reconnect',

  find(context) {
    return context.analyses.endpoints().flatMap((endpoint) => {
      const old = context.dropsOf(endpoint).filter(({ endMs }) => context.nowMs - endMs >= LONG_ENOUGH_MS);
      const latest = old.slice(-MOST_LOOKED_AT).filter(isRetryable);
      const upkeeps = new Map<ContextId | undefined, Upkeep>();
      const lost = latest.flatMap((drop) => {
        const { contextId } = drop.connection;
        const upkeep = upkeeps.get(contextId) ?? upkeepOf(endpoint, drop.connection);
        upkeeps.set(contextId, upkeep);
        return lostForGood(drop, upkeep, context) ?? [];
      });
      const [first] = lost;
      if (!first) return [];
      const known = remembered.get(first.drop);
      if (known && isStill(known, lost)) return [known];
      const finding = toFinding(lost, first);
      remembered.set(first.drop, finding);
      return [finding];
    });
  },
};

/** The time goes on: the figures are renewed only when something else changes, too. */
function isStill(known: Finding, lost: readonly Lost[]): boolean {
  return (
    known.confidence === bestOf(lost) &&
    known.connections.length === lost.length &&
    lost.every(({ drop }, i) => drop.connection.id === known.connections[i])
  );
}

function bestOf(lost: readonly Lost[]): Confidence {
  return lost.reduce<Confidence>(
    (best, { confidence }) => (levelOf(confidence) > levelOf(best) ? confidence : best),
    'low',
  );
}

/** How a page kept up its sockets to an address. */
interface Upkeep {
  readonly isOpen: boolean;
  /** When its newest socket was created. */
  readonly newestMs: number;
  /** When the last one ended: until then another may have done the work. */
  readonly desertedMs: number;
}

function upkeepOf(endpoint: Endpoint, of: Connection): Upkeep {
  let isOpen = false;
  let newestMs = 0;
  let desertedMs = 0;
  for (const connection of endpoint.connections) {
    if (!mayBeOfOnePage(connection, of)) continue;
    isOpen ||= connectionState(connection) === 'open';
    newestMs = Math.max(newestMs, connection.createdAtMs);
    desertedMs = Math.max(desertedMs, endedAtMs(connection) ?? 0);
  }
  return { isOpen, newestMs, desertedMs };
}

function lostForGood(drop: Drop, upkeep: Upkeep, context: DiagnosisContext): Lost | undefined {
  const { connection, endMs } = drop;
  const { session, analyses, nowMs } = context;
  // A living socket to the same place may do the work of the lost one: whether it does, nobody can tell.
  if (upkeep.isOpen || upkeep.newestMs > Math.max(endMs - REPLACED_BEFORE_MS, connection.createdAtMs))
    return undefined;
  const life = pageLifeAfter(session, connection, upkeep.desertedMs, nowMs);
  if (life.watchedMs < (life.isKnown ? LONG_ENOUGH_MS : LONG_ENOUGH_UNKNOWN_MS)) return undefined;
  if (returnsOf(analyses).mayHaveMoved(connection)) return undefined;
  const othersOpened = openedElsewhere(drop, context);
  return { drop, life, othersOpened, confidence: confidenceOf(drop, life, othersOpened) };
}

/** Whether the page opened other sockets of the site after the end. */
function openedElsewhere(
  { connection, endMs, endpoint }: Drop,
  { session, analyses }: DiagnosisContext,
): boolean {
  const site = siteOf(endpoint.hostname);
  return session.connections.some(
    (other) =>
      other !== connection &&
      other.createdAtMs >= endMs &&
      mayBeOfOnePage(other, connection) &&
      siteOf(analyses.endpoint(other).hostname) === site,
  );
}

function isRetryable(drop: Drop): boolean {
  if (!isLost(drop) || (drop.ageMs !== undefined && drop.ageMs < OF_USE_MS)) return false;
  const { code, by } = drop.closure;
  if (code === undefined || code === 1006) return by === 'network';
  // Without a witness in the page nobody knows whether the page itself closed with one of these, or left.
  const isAmbiguous = code === 1000 || code === 1001 || code === 1005 || (code >= 3000 && by === 'unknown');
  if (isAmbiguous && drop.connection.close?.origin !== 'page-hook') return false;
  // A normal close by the server may be the end of a conversation.
  if (code === 1000) return false;
  const policy = saidCode(drop)?.explanation.entry.reconnect;
  return policy === 'yes' || policy === 'backoff';
}

function confidenceOf(
  { closure }: Drop,
  { watchedMs, isKnown }: PageLife,
  othersOpened: boolean,
): Confidence {
  if (!isKnown) return 'low';
  return watchedMs >= SURELY_MS && closure.code !== 1005 && !othersOpened ? 'high' : 'medium';
}

function toFinding(lost: readonly Lost[], { drop, life: { isKnown } }: Lost): Finding {
  const shortest = Math.min(...lost.map(({ life }) => life.watchedMs));
  const who = isKnown ? 'The page lived on' : 'The recording goes on';
  const which = lost.length === 1 ? sentenceCase(endingWords(drop)) : `${lost.length} connections were lost`;
  return {
    id: `no-reconnect:${drop.connection.id}`,
    rule: 'no-reconnect',
    severity: 'warning',
    confidence: bestOf(lost),
    title: `${which}, and nobody reconnected within at least ${lengthOf(shortest)}.`,
    connections: lost.map(({ drop: one }) => one.connection.id),
    observedMs: shortest,
    evidence: evidenceOfEach(lost, ({ drop: one, life }) => [
      endEvidence(one),
      {
        text: `${who} for at least ${lengthOf(life.watchedMs)} without a socket to this address.`,
        origin: 'inferred',
        connectionId: one.connection.id,
      },
    ]),
    alternatives: [
      'The page had no more use for it: then it should close the connection itself.',
      'A client that waits for longer, or for the user: look at its reconnection settings and its number of attempts.',
      ...(lost.some(({ othersOpened }) => othersOpened)
        ? ['One of the sockets that the page opened to the same site since then does its work, too.']
        : []),
      ...(isKnown ? [] : ['The page may have been closed meanwhile; nobody recorded that.']),
    ],
    advice: [
      {
        title:
          'Reconnect in the handler of the close event, for every code but those that are meant to be final.',
      },
      RECONNECT_ADVICE,
    ],
  };
}
