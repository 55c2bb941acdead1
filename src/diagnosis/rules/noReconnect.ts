import type { Lineage } from '../../analysis/lineage.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { connectionState } from '../../model/session.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { levelOf } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { type PageLife, pageLifeAfter, successorOf } from '../reconnection/pageLife.ts';
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
  readonly confidence: Confidence;
}

/** Kept per first lost connection, so that a verdict that did not change stays the same object. */
const remembered = new WeakMap<Drop, Finding>();

/** Connections were lost for a reason that passes, the page lived on, and nobody opened another. */
export const noReconnect: WatchRule = {
  name: 'no-reconnect',

  find(context) {
    return context.analyses.endpoints().flatMap((endpoint) => {
      // A living socket to the same place may do the work of the lost one: whether it does, nobody can tell.
      if (endpoint.connections.some((other) => connectionState(other) === 'open')) return [];
      const drops = context.dropsOf(endpoint);
      const deserted = drops.at(-1)?.endMs ?? 0;
      if (context.nowMs - deserted < LONG_ENOUGH_MS) return [];
      const lost = context.analyses
        .lineagesOf(endpoint)
        .slice(-MOST_LOOKED_AT)
        .flatMap((lineage) => lostForGood(lineage, deserted, context) ?? []);
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

/** @param desertedMs when the last socket of the endpoint ended: until then another may have done the work */
function lostForGood(
  { connections }: Lineage,
  desertedMs: number,
  context: DiagnosisContext,
): Lost | undefined {
  const last = connections.at(-1);
  const drop = last && context.dropOf(last);
  const { session, nowMs } = context;
  if (!drop || !isRetryable(drop)) return undefined;
  const life = pageLifeAfter(session, drop.connection, desertedMs, nowMs);
  const longEnoughMs = life.isKnown ? LONG_ENOUGH_MS : LONG_ENOUGH_UNKNOWN_MS;
  if (life.watchedMs < longEnoughMs || successorOf(session, drop.connection, drop.endMs)) return undefined;
  return { drop, life, confidence: confidenceOf(drop, life) };
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

function confidenceOf({ closure }: Drop, { watchedMs, isKnown }: PageLife): Confidence {
  if (!isKnown) return 'low';
  return watchedMs >= SURELY_MS && closure.code !== 1005 ? 'high' : 'medium';
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
