import { median } from '../../analysis/health.ts';
import type { Reconnection } from '../../analysis/lineage.ts';
import type { Evidence } from '../../model/finding.ts';
import { type Connection, endedAtMs, wasOpened } from '../../model/session.ts';
import type { DiagnosisContext } from '../context.ts';
import { endingWords, lengthOf, sentenceCase } from '../words.ts';

/** The sockets of a streak, each once: the one that was lost first, then the attempts. */
export function socketsOf(attempts: readonly Reconnection[]): readonly Connection[] {
  return [...new Set(attempts.flatMap(({ from, to }) => [from, to]))];
}

/** One attempt as evidence: when it was made, after which pause, and what became of it. */
export function attemptEvidence({ to, pauseMs }: Reconnection, context: DiagnosisContext): Evidence {
  const drop = context.dropOf(to);
  const outcome = drop ? endingWords(drop) : wasOpened(to) ? 'it stayed open' : 'it is still connecting';
  return {
    text: `Tried again after ${lengthOf(pauseMs)}. ${sentenceCase(outcome)}.`,
    origin: to.origin,
    atMs: to.createdAtMs,
    connectionId: to.id,
  };
}

/**
 * Chrome holds attempts back by itself: 1 to 5 s, times 2 to the power of the failures of the last minutes, by 65536
 * (`services/network/websocket_throttler.cc`). It begins to show from about here.
 */
const FAILURES_BEFORE_THROTTLING = 12;
const HELD_BACK_MS = 500;

/** What the browser itself added to the pauses, where it shows; the page cannot tell it from a slow network. */
export function browserThrottling(attempts: readonly Reconnection[]): readonly Evidence[] {
  const waits = attempts.map(({ to }) => waitMs(to));
  const early = median(waits.slice(0, 5).flatMap((ms) => ms ?? []));
  const held = attempts.findIndex(
    (_, i) => i >= FAILURES_BEFORE_THROTTLING && (waits[i] ?? 0) >= HELD_BACK_MS + (early ?? 0) * 2,
  );
  const first = attempts[held];
  if (!first || early === undefined || early > HELD_BACK_MS / 2) return [];
  const longest = Math.max(...waits.slice(held).map((ms) => ms ?? 0));
  return [
    {
      text: `From here on attempts hung for up to ${lengthOf(longest)} where earlier ones took ${lengthOf(early)}: after many failures Chrome itself holds new sockets to the host back, up to 5 s each.`,
      origin: 'inferred',
      atMs: first.to.createdAtMs,
      connectionId: first.to.id,
    },
  ];
}

/** From `new WebSocket` until the handshake left, or the attempt failed. */
function waitMs(connection: Connection): number | undefined {
  const untilMs = wasOpened(connection) ? connection.request?.atMs : endedAtMs(connection);
  return untilMs === undefined ? undefined : untilMs - connection.createdAtMs;
}
