import { type Backoff, backoffOfStreak, type RetryStreak, retryStreaks } from '../../analysis/backoff.ts';
import type { Endpoint } from '../../analysis/endpoints.ts';
import type { Reconnection } from '../../analysis/lineage.ts';
import type { Confidence, Finding } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import { endpointRule } from '../endpointRule.ts';
import { handshakeFailure } from '../handshake.ts';
import { pausesWords, shapeWords } from '../reconnection/backoffWords.ts';
import { isFinalClose } from '../reconnection/finalClose.ts';
import { beginningSeen } from '../reconnection/streakBeginning.ts';
import { attemptEvidence, browserThrottling, socketsOf } from '../reconnection/streakEvidence.ts';
import { evidenceOfEach } from '../words.ts';
import { isStorm } from './reconnectStorm.ts';

/*
 * What tells is that many pauses in vain do not grow; their length says how much of a burden they are, and what they may
 * be instead. The limits lie between the lengths that people choose (0.5, 1, 2, 3, 5, 10, 15, 20, 30 s), because timers
 * come a little late.
 */

/** With fewer attempts in a row a back-off has hardly begun. */
const MANY_ATTEMPTS = 5;
/** Random pauses show only in so many that they do not grow. */
const MANY_RANDOM = 8;
/** A client that asks less often is no burden, whether its pauses grow or not. */
const GENTLE_MS = 25_000;
/** A fixed pause of 10 s and more is a choice that can be defended, of 5 s (STOMP's default) hardly while nobody answers. */
const HARDLY_A_BURDEN_MS = 7000;
/**
 * Where the beginning was not seen, equal pauses from here up may be the limit of a back-off: Socket.IO and Phoenix
 * arrive at 5 s, reconnecting-websocket and Pusher at 10 s.
 */
const MAY_BE_LIMIT_MS = 4500;
/** No back-off ends here. */
const SURELY_NO_LIMIT_MS = 1250;
/** That many equal pauses, and none before that was shorter, of a client that is not known to back off. */
const LONG = 10;
/** At its limit for so long, a back-off is one no more for whoever comes by. */
const VERY_LONG = 20;
/** Pauses around a middle, drawn at random: the longest is at most so many times the shortest. */
const NARROW = 1.5;
/** Protocols whose usual client backs off by itself up to 5 s or more (as the libraries' sources say). */
const BACKS_OFF = new Set(['engine.io', 'phoenix', 'supabase-realtime', 'pusher', 'centrifugo', 'signalr']);
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
      const confidence = backoff && confidenceOf(backoff, context);
      return backoff && confidence ? [toFinding(endpoint, backoff, confidence, context)] : [];
    }),
);

function confidenceOf(backoff: Backoff, context: DiagnosisContext): Confidence | undefined {
  const { shape, grows, medianMs, longestMs, pausesMs, streak } = backoff;
  const enough = shape === 'jittered' ? MANY_RANDOM : MANY_ATTEMPTS;
  if (grows || medianMs >= GENTLE_MS || pausesMs.length < enough) return undefined;
  if (beginningSeen(streak, context.session)) {
    return shape === 'jittered' || medianMs >= HARDLY_A_BURDEN_MS ? 'medium' : 'high';
  }
  // The random pauses of a back-off at its limit are mostly shorter than the limit.
  const limitMs = shape === 'jittered' ? longestMs : medianMs;
  if (limitMs < MAY_BE_LIMIT_MS) {
    return shape !== 'jittered' && medianMs < SURELY_NO_LIMIT_MS ? 'high' : 'medium';
  }
  return isBackOffClient(streak, context) ? undefined : confidenceAtLimit(backoff);
}

/** Pauses as long as the limits of back-offs, of a client that nobody knows. */
function confidenceAtLimit({ shape, medianMs, pausesMs }: Backoff): Confidence | undefined {
  const { length } = pausesMs;
  if (shape === 'jittered') {
    const isNarrow = Math.max(...pausesMs) <= NARROW * Math.min(...pausesMs);
    return isNarrow && medianMs < HARDLY_A_BURDEN_MS && length >= VERY_LONG ? 'low' : undefined;
  }
  if (medianMs >= HARDLY_A_BURDEN_MS) return length >= VERY_LONG ? 'low' : undefined;
  return length >= VERY_LONG ? 'medium' : length >= LONG ? 'low' : undefined;
}

function isBackOffClient({ attempts }: RetryStreak, { analyses }: DiagnosisContext): boolean {
  const [first] = attempts;
  const protocol = first && analyses.protocolOf(first.to);
  return protocol !== undefined && BACKS_OFF.has(protocol.id);
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
      ...(beginningSeen(backoff.streak, context.session)
        ? []
        : ['A back-off that had reached its limit before capture began: its first pauses were not seen.']),
    ],
    advice: [RECONNECT_ADVICE],
  };
}
