import { formatSeconds } from '../../base/format.ts';
import type { Finding } from '../../model/finding.ts';
import { type Connection, endedAtMs } from '../../model/session.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import { frameEvidence, lastFrameEvidence } from '../frameEvidence.ts';
import type { WatchRule } from '../rule.ts';
import { type UnansweredBeats, unansweredBeats } from '../unansweredBeats.ts';
import { numberWord, sentenceCase } from '../words.ts';

/** On a connection that lives, one ask may just be slow: only several in vain are news. */
const MANY_ASKS = 2;
const SURE_ASKS = 3;

/** A connection that has not ended although nobody answers any more: half-open, noticed before anybody gives up. */
export const deadConnection: WatchRule = {
  name: 'heartbeat-unanswered',

  find(context) {
    const findings: Finding[] = [];
    for (const connection of context.session.connections) {
      if (endedAtMs(connection) !== undefined) continue;
      const dead = unansweredBeats(connection, context.nowMs, context).find(
        ({ series, asks, waitedMs, patienceMs, stillSpeaks }) =>
          series.kind === 'page-round-trip' &&
          series.count > 0 &&
          asks.length >= MANY_ASKS &&
          waitedMs >= patienceMs &&
          !stillSpeaks,
      );
      if (dead) findings.push(toFinding(connection, dead, context));
    }
    return findings;
  },
};

function toFinding(
  connection: Connection,
  { asks, series, waitedMs }: UnansweredBeats,
  context: DiagnosisContext,
): Finding {
  const { received } = context.analyses.activity(connection);
  const [call] = connection.closeCalls;
  const gaveUp = call
    ? `; the page gave up with close(${call.code ?? ''}) and waits for the server to close`
    : '';
  return {
    id: `heartbeat-unanswered:${connection.id}`,
    rule: 'heartbeat-unanswered',
    severity: 'error',
    confidence: asks.length >= SURE_ASKS ? 'high' : 'medium',
    title: `${sentenceCase(numberWord(asks.length))} pings in a row are unanswered, the oldest for ${formatSeconds(waitedMs)}: the connection is probably dead${gaveUp}.`,
    connections: [connection.id],
    observedMs: waitedMs,
    evidence: [
      ...asks
        .slice(0, 4)
        .map((ask) =>
          frameEvidence(
            context,
            connection,
            ask,
            `This ask (${series.protocolName}) has no answer; ${series.count} before had one.`,
          ),
        ),
      ...(received.lastAtMs === undefined
        ? []
        : [lastFrameEvidence(context, connection, received, 'The last message of the server.')]),
      ...(call
        ? [
            {
              text: `The page called close(${call.code ?? ''})${call.reason ? ` ("${call.reason}")` : ''}; the browser waits up to 60 s for the answer.`,
              origin: call.origin,
              atMs: call.atMs,
              connectionId: connection.id,
            },
          ]
        : []),
    ],
    alternatives: [
      'The server hangs: an answer may still come.',
      'The path lost the connection (NAT, firewall, Wi-Fi): then no answer will come.',
    ],
    advice: [
      {
        title:
          'Let the page close and reconnect after one missed answer, instead of waiting for the operating system.',
      },
      RECONNECT_ADVICE,
    ],
  };
}
