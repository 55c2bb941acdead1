import type { Drop } from '../drop.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

/**
 * What Chrome says when it fails an open connection; it tells the page only 1006. Errors of the network are not meant,
 * nor what it says as it puts the page itself away.
 */
export function rejection(drop: Drop): string | undefined {
  if (drop.closure.by === 'navigation') return undefined;
  const message = drop.opened ? drop.connection.browserErrors.at(-1)?.message : undefined;
  return message !== undefined && !/\bERR_/.test(message) ? message : undefined;
}

/** Complaints that have rules of their own. */
export const UTF8_MESSAGE = /utf-?8/i;
/** Not a control frame, whose size the protocol itself limits. */
export const TOO_BIG_MESSAGE =
  /^(?!.*control frame).*(too (big|large|long)|exceeds?\b.*(size|limit|length))/is;

const TODO: readonly (readonly [RegExp, string])[] = [
  [/mask/i, 'The server masks its frames, which only clients may do: fix or replace its WebSocket library.'],
  [
    /reserved bit|RSV|compress|deflate|inflate/i,
    'Compression was used without being agreed, or damaged on the way: look at permessage-deflate in server and proxy.',
  ],
  [
    /control frame|fragment/i,
    'The server fragments control frames or makes them too long: fix its WebSocket library.',
  ],
  [
    /close frame|close code|status code/i,
    'The server sent a close frame with a code or reason that is not allowed on the wire.',
  ],
  [
    /continuation|opcode/i,
    'The order of the frames was broken: something writes to the connection without keeping to the protocol.',
  ],
];

/** Chrome itself failed an open connection, because what arrived broke the protocol. Its words say what. */
export const browserRejectedFrame = dropRule<string>({
  name: 'browser-rejected-frame',

  explain(drop) {
    const message = rejection(drop);
    if (message === undefined || UTF8_MESSAGE.test(message) || TOO_BIG_MESSAGE.test(message))
      return undefined;
    return { confidence: 'high', mergeKey: `${drop.endpoint.key} ${message}`, detail: message };
  },

  describe(verdicts, context) {
    const message = verdicts[0]?.detail ?? '';
    const todo = TODO.find(([pattern]) => pattern.test(message))?.[1];
    return {
      title: `The browser refused what the server sent${onThisEndpoint(verdicts.length)}: ${message}`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop: { connection, endMs }, detail }) => {
        const error = connection.browserErrors.at(-1);
        const { lastRow } = context.analyses.activity(connection).received;
        return [
          {
            text: `The browser said: ${detail}`,
            origin: error?.origin ?? 'protocol',
            atMs: error?.atMs ?? endMs,
            connectionId: connection.id,
            ...(lastRow !== undefined && { row: lastRow }),
          },
        ];
      }),
      alternatives: ['A proxy or security product in between may have changed the bytes: try without it.'],
      advice: [
        {
          title:
            todo ??
            'The server, or something in between, breaks RFC 6455: look at what writes to the connection.',
        },
      ],
    };
  },
});
