import type { SendBurst } from '../../analysis/activity.ts';
import type { RoundTripSeries } from '../../analysis/roundTrips.ts';
import { formatBytes, formatCount, formatSeconds } from '../../base/format.ts';
import type { Confidence, Evidence, Finding } from '../../model/finding.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { type Connection, closingCall, endedAtMs } from '../../model/session.ts';
import { levelOf } from '../confidence.ts';
import { connectionRule } from '../connectionRule.ts';
import type { DiagnosisContext } from '../context.ts';
import { frameEvidence } from '../frameEvidence.ts';
import { queueBeforeSlowest } from '../requestQueue.ts';
import { goesOnSending, waitingBytes } from '../waitingBytes.ts';
import { beatWords } from '../words.ts';

/** A second's worth of an uplink of 4 Mbit/s: what is sent faster may wait somewhere. */
const BURST_BYTES = 500_000;
/** Chrome and the kernel take some hundred kilobytes off the page's hands at once; what is left beyond that is queued. */
const QUEUED_BYTES = 256 * 1024;
/** How long after a burst its effect shows. */
const EFFECT_MS = 30_000;
/** An answer that had to queue behind the burst: so many times the usual, and at least this. */
const SLOWER_FACTOR = 5;
const SLOWER_MS = 1000;
/** Fewer answers tell nothing usual. */
const MIN_ANSWERS = 3;
/** A close handshake takes a round trip; one that takes so long waited behind what was sent before. */
const SLOW_CLOSE_MS = 1000;
const SLOW_CLOSE_AT_MOST_MS = 55_000;

/** Answers that lag so far behind what was sent wait for more than a server's work on one request. */
const LAG_MS = 2000;
/** An uplink of 20 Mbit/s: what is answered faster than that hardly waited for the line. */
const FAST_LINE_BYTES_PER_SECOND = 2_500_000;

interface Symptom {
  readonly confidence: Confidence;
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly observedMs?: number;
}

/** The page sends faster than the path carries: messages wait in the browser, and so do heartbeats and the close. */
export const sendBackpressure = connectionRule({
  name: 'send-backpressure',

  seen(connection, { analyses, session }) {
    const burst = burstOf(connection, analyses);
    const series = analyses.roundTrips(connection);
    const slowest = series.filter(isLagging).map(({ slowest: at }) => at);
    const isRead = connection.stateReads.some(({ bufferedBytes }) => bufferedBytes > 0);
    const isLeft = (connection.close?.bufferedBytes ?? 0) >= QUEUED_BYTES;
    if (!burst && slowest.length === 0 && !isLeft && !isRead) return undefined;
    return [
      burst,
      burst && series.reduce((sum, { count }) => sum + count, 0),
      isRead && goesOnSending(connection, session.frames),
      ...slowest,
    ];
  },

  find(connection, context) {
    const burst = burstOf(connection, context.analyses);
    const symptoms = [
      leftOver(connection),
      waitingBytes(connection, context.session.frames),
      burst && (slowClose(connection, burst, context) ?? slowAnswers(connection, burst, context)),
      laggingAnswers(connection, context),
    ].filter((symptom) => symptom !== undefined);
    const [surest] = symptoms.toSorted((a, b) => levelOf(b.confidence) - levelOf(a.confidence));
    return surest && toFinding(connection, burst, surest, context);
  },
});

function burstOf(connection: Connection, analyses: DiagnosisContext['analyses']): SendBurst | undefined {
  const { busiestSend } = analyses.activity(connection);
  return (busiestSend?.bytes ?? 0) >= BURST_BYTES ? busiestSend : undefined;
}

/** What the browser itself says had not left when the connection ended. */
function leftOver({ id, close }: Connection): Symptom | undefined {
  if (!close || (close.bufferedBytes ?? 0) < QUEUED_BYTES) return undefined;
  const size = formatBytes(close.bufferedBytes ?? 0);
  return {
    confidence: 'high',
    title: `${size} that the page had sent were still waiting in the browser when the connection ended: they never left.`,
    evidence: [
      {
        text: `bufferedAmount was ${size} at the close event.`,
        origin: close.origin,
        atMs: close.atMs,
        connectionId: id,
      },
    ],
  };
}

function slowClose(
  connection: Connection,
  burst: SendBurst,
  { analyses }: DiagnosisContext,
): Symptom | undefined {
  const call = closingCall(connection);
  const endMs = endedAtMs(connection);
  if (!call || endMs === undefined || connection.close?.wasClean !== true) return undefined;
  const waitedMs = endMs - call.atMs;
  const sentMs = analyses.activity(connection).sent.lastAtMs ?? 0;
  const isAfterBurst = call.atMs - burst.fromMs <= EFFECT_MS && call.atMs - sentMs <= SLOW_CLOSE_MS;
  if (!isAfterBurst || waitedMs < SLOW_CLOSE_MS || waitedMs > SLOW_CLOSE_AT_MOST_MS) return undefined;
  return {
    confidence: 'medium',
    title: `The page sent ${formatBytes(burst.bytes)} within a second, and its close took ${formatSeconds(waitedMs)}: it had to wait until everything before it had left.`,
    observedMs: waitedMs,
    evidence: [
      {
        text: `close() was called ${formatSeconds(waitedMs)} before the connection ended normally.`,
        origin: call.origin,
        atMs: call.atMs,
        connectionId: connection.id,
      },
    ],
  };
}

function slowAnswers(
  connection: Connection,
  burst: SendBurst,
  context: DiagnosisContext,
): Symptom | undefined {
  for (const series of context.analyses.roundTrips(connection)) {
    const { kind, purpose, count, askAtMs, askRows, roundTripMs, certainty } = series;
    // Requests take the time of their work: only a queue of them tells.
    if (kind !== 'page-round-trip' || purpose !== 'heartbeat' || count <= MIN_ANSWERS) continue;
    const usual: number[] = [];
    let slowest: { readonly row: FrameRow; readonly atMs: number; readonly ms: number } | undefined;
    for (const [i, atMs] of askAtMs.entries()) {
      const ms = roundTripMs[i] ?? 0;
      const isAffected = atMs + ms >= burst.fromMs && atMs <= burst.fromMs + EFFECT_MS;
      if (!isAffected) usual.push(ms);
      else if (ms > (slowest?.ms ?? 0)) slowest = { row: askRows[i] ?? 0, atMs, ms };
    }
    // The burst is the second in which most was sent; others around it may have slowed answers, too.
    const usualMs = usual.toSorted((a, b) => a - b)[usual.length >> 2];
    if (!slowest || usualMs === undefined || usual.length < MIN_ANSWERS) continue;
    if (slowest.ms < Math.max(SLOWER_MS, usualMs * SLOWER_FACTOR)) continue;
    const isBeat = certainty === 'recognised';
    return {
      confidence: isBeat ? 'medium' : 'low',
      title: `The page sent ${formatBytes(burst.bytes)} within a second, and ${isBeat ? 'its next heartbeat' : 'the next answer to a message that looks like a heartbeat'} took ${formatSeconds(slowest.ms)} instead of ${formatSeconds(usualMs)}: it waited behind what was sent before.`,
      observedMs: slowest.ms,
      evidence: [
        frameEvidence(
          context,
          connection,
          slowest,
          `This ${beatWords(series)} was answered after ${formatSeconds(slowest.ms)}; apart from the burst a quarter came within ${formatSeconds(usualMs)}.`,
        ),
      ],
    };
  }
  return undefined;
}

function isLagging({ kind, purpose, roundTripMs, slowest }: RoundTripSeries): boolean {
  if (kind !== 'page-round-trip' || purpose !== 'request' || slowest === undefined) return false;
  return (roundTripMs[slowest] ?? 0) >= LAG_MS;
}

/** Acknowledgements that come later and later, the more of what was sent is not acknowledged. */
function laggingAnswers(connection: Connection, context: DiagnosisContext): Symptom | undefined {
  const { frames } = context.session;
  const sizeOf = (row: FrameRow) => (row >= frames.firstRow ? frames.sizeBytes(row) : undefined);
  for (const series of context.analyses.roundTrips(connection)) {
    const queue = isLagging(series) ? queueBeforeSlowest(series, sizeOf) : undefined;
    if (!queue || queue.waitingBytes < BURST_BYTES) continue;
    const { slowest, firstMs, requests, waitingBytes, bytesPerSecond } = queue;
    if (slowest.ms < SLOWER_FACTOR * firstMs) continue;
    const waited = formatSeconds(slowest.ms);
    return {
      confidence: bytesPerSecond <= FAST_LINE_BYTES_PER_SECOND ? 'medium' : 'low',
      title: `The page sent faster than it was answered: within ${formatCount(requests)} requests the answers fell ${waited} behind, with ${formatBytes(waitingBytes)} on the way.`,
      observedMs: slowest.ms,
      evidence: [
        frameEvidence(
          context,
          connection,
          slowest,
          `This request (${series.protocolName}) was answered after ${waited}; the first of those that waited took ${formatSeconds(firstMs)}.`,
        ),
        {
          text: `Each waited for as long as what was sent before it takes at ${formatBytes(bytesPerSecond)} a second: they stood in one queue.`,
          origin: 'inferred',
          connectionId: connection.id,
        },
      ],
    };
  }
  return undefined;
}

function toFinding(
  connection: Connection,
  burst: SendBurst | undefined,
  { confidence, title, evidence, observedMs }: Symptom,
  context: DiagnosisContext,
): Finding {
  return {
    id: `send-backpressure:${connection.id}`,
    rule: 'send-backpressure',
    severity: 'warning',
    confidence,
    title,
    connections: [connection.id],
    ...(observedMs !== undefined && { observedMs }),
    evidence: [
      ...(burst
        ? [
            frameEvidence(
              context,
              connection,
              { row: burst.row, atMs: burst.fromMs },
              `From here on the page sent ${formatBytes(burst.bytes)} within a second.`,
            ),
          ]
        : []),
      ...evidence,
    ],
    alternatives:
      confidence === 'high'
        ? []
        : [
            'The server was slow with what it had received, which looks the same from here: then its own log shows the time it took.',
          ],
    advice: [
      {
        title: 'Send the next piece only when the last one has left: look at bufferedAmount',
        language: 'javascript',
        snippet: `const HIGH_WATER_BYTES = 1_000_000;
async function send(piece) {
  while (socket.bufferedAmount > HIGH_WATER_BYTES) await new Promise((go) => setTimeout(go, 50));
  socket.send(piece);
}`,
      },
      {
        title:
          'Or use WebSocketStream, whose writer waits by itself; and drop or join updates that are outdated before they are sent.',
      },
    ],
  };
}
