import { type Backoff, backoffOfStreak, retryStreaks } from '../../analysis/backoff.ts';
import type { Endpoint } from '../../analysis/endpoints.ts';
import type { Reconnection } from '../../analysis/lineage.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import { endpointRule } from '../endpointRule.ts';
import { handshakeFailure } from '../handshake.ts';
import { pausesWords, shapeWords } from '../reconnection/backoffWords.ts';
import { isFinalClose } from '../reconnection/finalClose.ts';
import { attemptEvidence, browserThrottling, socketsOf } from '../reconnection/streakEvidence.ts';
import { evidenceOfEach } from '../words.ts';
import { isStorm } from './reconnectStorm.ts';

/** With fewer attempts in a row a back-off has hardly begun. */
const MANY_ATTEMPTS = 5;
/** Random pauses show only in so many that they do not grow. */
const MANY_RANDOM = 8;
/** A client that asks less often is no burden, whether its pauses grow or not. */
const GENTLE_MS = 25_000;
/**
 * Where the beginning was not seen, equal pauses from here up may be the limit of a back-off: Socket.IO and Phoenix
 * arrive at 5 s, reconnecting-websocket at 10 s.
 */
const MAY_BE_LIMIT_MS = 2000;
/** At its limit for so long, a back-off is one no more for whoever comes by. */
const LONG_AT_LIMIT = 20;
/** A machine without network fails by itself; nobody is bothered. */
const OFFLINE = /^ERR_(INTERNET_DISCONNECTED|NETWORK_IO_SUSPENDED|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE)$/;

/** Attempt after attempt with pauses that do not grow: a server that is down or busy gets no room to recover. */
export const reconnectWithoutBackoff = endpointRule('reconnect-without-backoff', (endpoint, context) =>
  context.analyses
    .lineagesOf(endpoint)
    .flatMap(retryStreaks)
    .flatMap((streak) => {
      // A storm says it all; after a final close the pause is not what is wrong.
      if (isStorm(streak) || mostly(streak.attempts, ({ from }) => isFinalClose(context.dropOf(from)))) {
        return [];
      }
      if (mostly(streak.attempts, ({ to }) => isOffline(to, context))) return [];
      const backoff = backoffOfStreak(streak);
      const confidence = backoff && confidenceOf(backoff);
      return backoff && confidence ? [toFinding(endpoint, backoff, confidence, context)] : [];
    }),
);

function confidenceOf({ shape, grows, medianMs, pausesMs, streak }: Backoff): Confidence | undefined {
  if (grows || medianMs >= GENTLE_MS || pausesMs.length < MANY_ATTEMPTS) return undefined;
  if (!streak.isFromStart && medianMs >= MAY_BE_LIMIT_MS) {
    return shape === 'fixed' && pausesMs.length >= LONG_AT_LIMIT ? 'medium' : undefined;
  }
  if (shape === 'jittered') return pausesMs.length >= MANY_RANDOM ? 'medium' : undefined;
  return 'high';
}

function mostly(attempts: readonly Reconnection[], test: (attempt: Reconnection) => boolean): boolean {
  return attempts.filter(test).length * 2 > attempts.length;
}

function isOffline(connection: Reconnection['to'], { dropOf }: DiagnosisContext): boolean {
  const drop = dropOf(connection);
  const failure = drop && handshakeFailure(drop);
  return failure?.kind === 'net' && OFFLINE.test(failure.error);
}

function toFinding(
  endpoint: Endpoint,
  backoff: Backoff,
  confidence: Confidence,
  context: DiagnosisContext,
): Finding {
  const { attempts } = backoff.streak;
  const sockets = socketsOf(attempts);
  return {
    id: `reconnect-without-backoff:${sockets[0]?.id}`,
    rule: 'reconnect-without-backoff',
    severity: 'warning',
    confidence,
    title: `${attempts.length} attempts in a row to reach ${endpoint.host || 'one endpoint'}, and the pauses do not grow: ${shapeWords(backoff)}.`,
    connections: sockets.map(({ id }) => id),
    observedMs: backoff.medianMs,
    evidence: [
      ...evidenceOfEach(attempts, (attempt) => [attemptEvidence(attempt, context)]),
      { text: `The pauses were ${pausesWords(backoff.pausesMs)}.`, origin: 'inferred' },
      ...browserThrottling(attempts),
    ],
    alternatives: [
      'A back-off that is reset whenever a socket opens, although it is closed again at once: count it as good only after it stayed open.',
    ],
    advice: [RECONNECT_ADVICE],
  };
}
