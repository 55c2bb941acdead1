import { lowerBoundBy } from '../analysis/timeOrdered.ts';
import type { DiagnosisContext } from './context.ts';
import { type Drop, mayBeCut } from './drop.ts';

/** A dead path is noticed socket by socket, as each one's patience ends. */
const ENDED_WITHIN_MS = 30_000;
/** Servers that talk every few seconds were last heard within so long of each other. */
const SILENT_WITHIN_MS = 10_000;
/** The page went on talking for so long after the server's last word. */
const IN_VAIN_MS = 5000;
/** The server was silent for so many times its longest pause before. */
const UNUSUAL_FACTOR = 2;
const MIN_MESSAGES = 5;

/**
 * Hosts (without port) that fell silent at about the same moment, the drop's own included, while the page went on
 * talking to them, and whose sockets then ended one after the other: the path they share was gone. Fewer than two
 * when it is alone.
 */
export function hostsSilentWith(drop: Drop, context: DiagnosisContext): ReadonlySet<string> {
  const hosts = new Set<string>();
  const heardMs = lastHeardInVain(drop, context);
  if (heardMs === undefined) return hosts;
  const ends = context.drops;
  for (let i = lowerBoundBy(ends, ({ endMs }) => endMs, drop.endMs - ENDED_WITHIN_MS); i < ends.length; i++) {
    const other = ends[i];
    if (!other || other.endMs > drop.endMs + ENDED_WITHIN_MS) break;
    const otherHeardMs = lastHeardInVain(other, context);
    if (otherHeardMs === undefined || Math.abs(otherHeardMs - heardMs) > SILENT_WITHIN_MS) continue;
    hosts.add(other.endpoint.hostname);
  }
  return hosts;
}

/** When the server of a lost connection was last heard, where the page talked on in vain. */
function lastHeardInVain(drop: Drop, { analyses }: DiagnosisContext): number | undefined {
  const { connection, silence } = drop;
  if (!mayBeCut(drop) || silence.received === undefined || silence.sent === undefined) return undefined;
  const { received } = analyses.activity(connection);
  if (received.count < MIN_MESSAGES || silence.received - silence.sent < IN_VAIN_MS) return undefined;
  const isUnusual = silence.received >= UNUSUAL_FACTOR * received.longestGapMs;
  return isUnusual ? received.lastAtMs : undefined;
}
