import type { Confidence } from '../../model/finding.ts';
import { closingCall } from '../../model/session.ts';
import { type Drop, obeysLastWords } from '../drop.ts';
import { lastWordsEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, lengthOf, onThisEndpoint, sentenceCase } from '../words.ts';

/** What the browser reports for a close without a code, and for one that nobody answered: no page can close with it. */
const WITHOUT_CODE = new Set([1005, 1006]);

/** Page code called `close()`: nothing went wrong on the way, whatever the silence before it. */
export const closedByPage = dropRule<undefined>({
  name: 'closed-by-page',

  explain(drop) {
    if (drop.closure.by !== 'page') return undefined;
    const { code, reason } = drop.closure;
    return {
      confidence: confidenceOf(drop),
      mergeKey: [drop.endpoint.key, code, reason].join(' '),
      detail: undefined,
    };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { closure, opened } = first.drop;
    const call = closingCall(first.drop.connection);
    const code = call?.code ?? (WITHOUT_CODE.has(closure.code ?? 0) ? undefined : closure.code);
    const reason = call?.reason ?? closure.reason;
    const said = [code === undefined ? '' : ` with ${code}`, reason ? ` ("${reason}")` : ''].join('');
    const before = opened ? '' : ' before it was open';
    return {
      title: `The page closed the connection itself${said}${before}${onThisEndpoint(verdicts.length)}.`,
      severity: 'info',
      evidence: evidenceOfEach(verdicts, ({ drop }) => {
        const called = closingCall(drop.connection);
        const caller = called?.stack[0];
        const where = caller
          ? ` at ${caller.functionName || 'anonymous'} (${caller.url}:${caller.line})`
          : '';
        const wait = called ? `, ${lengthOf(drop.endMs - called.atMs)} before the end` : '';
        return [
          ...lastWordsEvidence(context, drop),
          {
            text: called
              ? `close(${called.code ?? ''}) was called${where}${wait}.`
              : `${sentenceCase(drop.closure.because)}.`,
            origin: drop.closure.origin,
            atMs: called?.atMs ?? drop.endMs,
            connectionId: drop.connection.id,
          },
        ];
      }),
      alternatives: [],
      advice: [],
    };
  },
});

function confidenceOf(drop: Drop): Confidence {
  // The server had just said why: whoever can read that knows more.
  if (obeysLastWords(drop)) return 'low';
  // Inferred only from the direction of the close frame, page and browser are harder to tell apart.
  return closingCall(drop.connection) ? 'high' : 'medium';
}
