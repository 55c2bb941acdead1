import type { Analyses } from '../../analysis/analyses.ts';
import { formatSeconds } from '../../base/format.ts';
import type { ConnectionId, Origin } from '../../model/events.ts';
import type { Evidence } from '../../model/finding.ts';
import { type Connection, closingCall } from '../../model/session.ts';
import type { WireFact } from '../../model/wireFacts.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

/** Chrome waits 60 s for the answer to its close frame, and up to 2 s more for the TCP connection to end. */
const CLOSING_HANDSHAKE_MS = 60_000;
const EARLY_MS = 500;
const LATE_MS = 4000;

/** The page closed, the server never answered the close frame, and the browser gave up after its 60 seconds. */
export const closeTimeout = dropRule<Waited>({
  name: 'close-timeout',

  explain({ connection, closure, endMs, endpoint, opened }, { analyses }) {
    const begun = closingBegun(connection, analyses);
    if (!opened || !begun || closure.code !== 1006) return undefined;
    const waitedMs = endMs - begun.atMs;
    const isAsLong =
      waitedMs >= CLOSING_HANDSHAKE_MS - EARLY_MS && waitedMs <= CLOSING_HANDSHAKE_MS + LATE_MS;
    if (!isAsLong && !gaveUp(connection)) return undefined;
    return { confidence: 'high', mergeKey: endpoint.key, detail: { ...begun, waitedMs } };
  },

  describe(verdicts) {
    const waitedMs = verdicts[0]?.detail.waitedMs ?? 0;
    return {
      title: `The page closed the connection, but the server never answered: the browser gave up after ${formatSeconds(waitedMs)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'warning',
      observedMs: waitedMs,
      evidence: evidenceOfEach(verdicts, ({ drop: { connection }, detail }) => {
        const connectionId = connection.id;
        const { origin, atMs, what, waitedMs: before } = detail;
        const text = `${what} ${formatSeconds(before)} before the end, and no close frame came back.`;
        const fact = gaveUp(connection);
        return [
          { text, origin, atMs, connectionId },
          ...(fact ? [gaveUpEvidence(fact.atMs, connectionId)] : []),
        ];
      }),
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

interface Begun {
  readonly atMs: number;
  readonly origin: Origin;
  readonly what: string;
}

interface Waited extends Begun {
  readonly waitedMs: number;
}

/** The page's call, or its close frame on the wire where nobody watched the page. */
function closingBegun(connection: Connection, analyses: Analyses): Begun | undefined {
  const call = closingCall(connection);
  if (call) return { atMs: call.atMs, origin: call.origin, what: 'close() was called' };
  const frame = analyses.activity(connection).closeFrame;
  if (frame?.direction !== 'sent') return undefined;
  return { atMs: frame.atMs, origin: 'net-log', what: 'The close frame went out' };
}

function gaveUp({ wire }: Connection): WireFact | undefined {
  return wire?.facts.find(({ type }) => type === 'close-timeout');
}

function gaveUpEvidence(atMs: number, connectionId: ConnectionId): Evidence {
  const text = 'The network stack stopped waiting for the closing handshake.';
  return { text, origin: 'net-log', atMs, connectionId };
}
