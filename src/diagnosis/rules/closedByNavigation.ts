import { plural } from '../../base/format.ts';
import type { Burst } from '../bursts.ts';
import type { Drop } from '../drop.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, sentenceCase } from '../words.ts';

/** Ends this close together belong to one navigation. */
const ONE_NAVIGATION_MS = 1000;

/** The page, frame or worker that owned the socket went away. Expected, and the next page starts afresh. */
export const closedByNavigation = dropRule<string>({
  name: 'closed-by-navigation',

  explain(drop, context) {
    const { closure, endMs, connection } = drop;
    const moment = Math.round(endMs / ONE_NAVIGATION_MS);
    if (closure.by === 'navigation') {
      return { confidence: 'high', mergeKey: `${connection.contextId} ${moment}`, detail: closure.because };
    }
    const burst = context.burstOf(drop);
    if (!pageLeft(drop, burst)) return undefined;
    const start = burst?.startMs ?? endMs;
    const because = 'the page left: sockets to several hosts were closed with 1001 at that moment';
    return { confidence: 'medium', mergeKey: `left ${Math.round(start)}`, detail: because };
  },

  describe(verdicts) {
    const because = verdicts[0]?.detail ?? '';
    const which =
      verdicts.length === 1 ? 'The connection' : sentenceCase(plural(verdicts.length, 'connection'));
    return {
      title: `${which} ended because ${because}.`,
      severity: 'info',
      evidence: evidenceOfEach(verdicts, ({ drop, detail }) => [
        {
          text: `${sentenceCase(detail)}.`,
          origin: drop.closure.origin,
          atMs: drop.endMs,
          connectionId: drop.connection.id,
        },
      ]),
      alternatives: [],
      advice: [],
    };
  },
});

const GOING_AWAY = 1001;

/**
 * A proxy sees the 1001 that a browser sends for a page it leaves, and its file does not say whose it was. Servers of
 * several hosts do not go away at one instant.
 */
export function pageLeft({ connection, closure }: Drop, burst: Burst | undefined): boolean {
  return (
    closure.code === GOING_AWAY &&
    connection.close?.origin === 'file' &&
    burst !== undefined &&
    burst.hosts.size > 1 &&
    burst.drops.every((other) => other.closure.code === GOING_AWAY)
  );
}
