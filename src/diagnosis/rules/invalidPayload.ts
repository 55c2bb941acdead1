import type { Drop } from '../drop.ts';
import { lastFrameEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';
import { rejection, UTF8_MESSAGE } from './browserRejectedFrame.ts';

const INVALID_PAYLOAD = 1007;
const UNSUPPORTED_DATA = 1003;

interface Detail {
  readonly from: 'server' | 'page';
  readonly kind: 'utf-8' | 'unsupported';
}

/** The content of a message was refused: text that is no UTF-8, or a kind of message the other side does not take. */
export const invalidPayload = dropRule<Detail>({
  name: 'invalid-payload',

  explain(drop) {
    const detail = whatWasWrong(drop);
    return (
      detail && {
        confidence: 'high',
        mergeKey: `${drop.endpoint.key} ${detail.from} ${detail.kind}`,
        detail,
      }
    );
  },

  describe(verdicts, context) {
    const { from, kind } = verdicts[0]?.detail ?? { from: 'page', kind: 'utf-8' };
    const what =
      kind === 'unsupported'
        ? 'The server does not take this kind of message (1003, often binary where it wants text)'
        : from === 'server'
          ? 'The server sent a text message that is not valid UTF-8, and the browser closed the connection'
          : 'The server found a message of the page invalid (1007)';
    return {
      title: `${what}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop }) => {
        const { connection, closure, endMs } = drop;
        const track = context.analyses.activity(connection)[from === 'server' ? 'received' : 'sent'];
        const error = connection.browserErrors.at(-1);
        return [
          {
            text: error
              ? `The browser said: ${error.message}`
              : `Closed with ${closure.code}${closure.reason ? ` ("${closure.reason}")` : ''}.`,
            origin: error?.origin ?? closure.origin,
            atMs: error?.atMs ?? endMs,
            connectionId: connection.id,
          },
          ...(track.lastRow === undefined
            ? []
            : [
                lastFrameEvidence(
                  context,
                  connection,
                  track,
                  `The last message ${from === 'server' ? 'before it' : 'the page sent'}, probably the one refused or just before it.`,
                ),
              ]),
        ];
      }),
      alternatives: [],
      advice: [
        {
          title:
            kind === 'unsupported'
              ? 'Send text (a string), or let the server accept binary messages.'
              : 'Send bytes as binary messages, and cut text between characters, never in the middle of one.',
        },
      ],
    };
  },
});

function whatWasWrong(drop: Drop): Detail | undefined {
  const message = rejection(drop);
  if (message !== undefined && UTF8_MESSAGE.test(message)) return { from: 'server', kind: 'utf-8' };
  if (!drop.opened || drop.closure.by === 'page') return undefined;
  if (drop.closure.code === INVALID_PAYLOAD) return { from: 'page', kind: 'utf-8' };
  return drop.closure.code === UNSUPPORTED_DATA ? { from: 'page', kind: 'unsupported' } : undefined;
}
