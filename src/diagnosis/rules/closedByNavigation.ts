import { plural } from '../../base/format.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, sentenceCase } from '../words.ts';

/** Ends this close together belong to one navigation. */
const ONE_NAVIGATION_MS = 1000;

/** The page, frame or worker that owned the socket went away. Expected, and the next page starts afresh. */
export const closedByNavigation = dropRule<undefined>({
  name: 'closed-by-navigation',

  explain({ closure, endMs, connection }) {
    if (closure.by !== 'navigation') return undefined;
    const moment = Math.round(endMs / ONE_NAVIGATION_MS);
    return { confidence: 'high', mergeKey: `${connection.contextId} ${moment}`, detail: undefined };
  },

  describe(verdicts) {
    const because = verdicts[0]?.drop.closure.because ?? '';
    const which =
      verdicts.length === 1 ? 'The connection' : sentenceCase(plural(verdicts.length, 'connection'));
    return {
      title: `${which} ended because ${because}.`,
      severity: 'info',
      evidence: evidenceOfEach(verdicts, ({ drop }) => [
        {
          text: `${sentenceCase(drop.closure.because)}.`,
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
