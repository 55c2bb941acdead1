import { formatSeconds } from '../../base/format.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

/** Chrome waits 60 s for the answer to its close frame, and up to 2 s more for the TCP connection to end. */
const CLOSING_HANDSHAKE_MS = 60_000;
const EARLY_MS = 500;
const LATE_MS = 4000;

/** The page closed, the server never answered the close frame, and the browser gave up after its 60 seconds. */
export const closeTimeout = dropRule<number>({
  name: 'close-timeout',

  explain({ connection, closure, endMs, endpoint, opened }) {
    const [call] = connection.closeCalls;
    if (!opened || !call || closure.code !== 1006) return undefined;
    const waitedMs = endMs - call.atMs;
    if (waitedMs < CLOSING_HANDSHAKE_MS - EARLY_MS || waitedMs > CLOSING_HANDSHAKE_MS + LATE_MS)
      return undefined;
    return { confidence: 'high', mergeKey: endpoint.key, detail: waitedMs };
  },

  describe(verdicts) {
    const waitedMs = verdicts[0]?.detail ?? 0;
    return {
      title: `The page closed the connection, but the server never answered: the browser gave up after ${formatSeconds(waitedMs)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'warning',
      observedMs: waitedMs,
      evidence: evidenceOfEach(verdicts, ({ drop: { connection, endMs }, detail }) => [
        {
          text: `close() was called ${formatSeconds(detail)} before the end, and no close frame came back.`,
          origin: connection.closeCalls[0]?.origin ?? 'page-hook',
          atMs: connection.closeCalls[0]?.atMs ?? endMs,
          connectionId: connection.id,
        },
      ]),
      alternatives: [
        'The connection was dead already: then nothing the page sent before it was answered either.',
      ],
      advice: [
        {
          title:
            'Let the server answer a close frame at once and close the TCP connection: libraries do this unless their event loop is blocked.',
        },
      ],
    };
  },
});
