import { backoffOfStreak, type RetryStreak, retryStreaks } from '../../analysis/backoff.ts';
import type { Endpoint } from '../../analysis/endpoints.ts';
import type { Reconnection } from '../../analysis/lineage.ts';
import { formatCount } from '../../base/format.ts';
import type { Finding } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import { endpointRule } from '../endpointRule.ts';
import { pausesWords } from '../reconnection/backoffWords.ts';
import { attemptEvidence, browserThrottling, socketsOf } from '../reconnection/streakEvidence.ts';
import { evidenceOfEach, lengthOf } from '../words.ts';

const WINDOW_MS = 10_000;
/** More than one attempt a second, kept up: no client that waits does that, whatever its first pauses are. */
const MANY_ATTEMPTS = 12;
/** A back-off that begins at some milliseconds makes as many attempts in the window before it slows down. */
const MANY_ATTEMPTS_GROWING = 20;
/** Sockets in parallel each make a few attempts of their own; so many from one page are a storm all the same. */
const MANY_TOGETHER = 60;

/** Attempts to connect in such a number that they are a load by themselves. */
export const reconnectStorm = endpointRule('reconnect-storm', (endpoint, context) => {
  const streaks = context.analyses.lineagesOf(endpoint).flatMap(retryStreaks);
  const storms = streaks.filter(isStorm);
  const attempts = storms.flatMap((streak) => streak.attempts);
  if (storms.length > 0) return [toFinding(endpoint, attempts, context)];
  const all = streaks.flatMap((streak) => streak.attempts);
  return most(all) >= MANY_TOGETHER ? [toFinding(endpoint, all, context)] : [];
});

/** Whether one logical connection alone makes the storm. */
export function isStorm(streak: RetryStreak): boolean {
  if (streak.attempts.length < MANY_ATTEMPTS) return false;
  const enough = backoffOfStreak(streak)?.grows ? MANY_ATTEMPTS_GROWING : MANY_ATTEMPTS;
  return most(streak.attempts) >= enough;
}

/** Most attempts within the window. */
function most(attempts: readonly Reconnection[]): number {
  const times = attempts.map(({ to }) => to.createdAtMs).sort((a, b) => a - b);
  let from = 0;
  let count = 0;
  for (const [i, atMs] of times.entries()) {
    while (atMs - (times[from] ?? atMs) > WINDOW_MS) from++;
    count = Math.max(count, i - from + 1);
  }
  return count;
}

function toFinding(
  endpoint: Endpoint,
  attempts: readonly Reconnection[],
  context: DiagnosisContext,
): Finding {
  const inOrder = attempts.toSorted((a, b) => a.to.createdAtMs - b.to.createdAtMs);
  const first = inOrder[0]?.to.createdAtMs ?? 0;
  const spanMs = (inOrder.at(-1)?.to.createdAtMs ?? first) - first;
  const sockets = socketsOf(inOrder);
  return {
    id: `reconnect-storm:${sockets[0]?.id}`,
    rule: 'reconnect-storm',
    severity: 'error',
    confidence: 'high',
    title: `${formatCount(inOrder.length)} attempts to connect to ${endpoint.host || 'one endpoint'} within ${lengthOf(spanMs)}: a storm, not a reconnection.`,
    connections: sockets.map(({ id }) => id),
    observedMs: spanMs,
    evidence: [
      ...evidenceOfEach(inOrder, (attempt) => [attemptEvidence(attempt, context)]),
      {
        text: `Up to ${most(inOrder)} attempts fell into ${WINDOW_MS / 1000} s; the pauses were ${pausesWords(inOrder.map(({ pauseMs }) => pauseMs))}.`,
        origin: 'inferred',
      },
      ...browserThrottling(inOrder),
    ],
    alternatives: [
      'Two handlers (error and close) that both reconnect: then the number of sockets doubles with each failure.',
    ],
    advice: [
      {
        title:
          'Reconnect in one place only, after a pause that doubles; count a connection as good only once it has stayed open for a few seconds.',
      },
      RECONNECT_ADVICE,
    ],
  };
}
