import type { Analyses } from '../../analysis/analyses.ts';
import { refusedStatus } from '../../analysis/refusedStatus.ts';
import { formatCount, formatDuration, plural } from '../../base/format.ts';
import {
  type Connection,
  connectionState,
  type Session,
  wallTimeMs,
  wasOpened,
} from '../../model/session.ts';

/** The address without its query, which is where tokens travel. */
export function publicUrl(url: string): string {
  const cut = url.search(/[?#]/);
  return cut < 0 ? url || '(address unknown)' : `${url.slice(0, cut)}?…`;
}

/** A moment as UTC time of day, or as seconds since the session's first event where no wall clock is known. */
export function momentWords(session: Session, atMs: number): string {
  const wallMs = wallTimeMs(session, atMs);
  if (wallMs !== undefined) return `${new Date(wallMs).toISOString().slice(11, 23)} UTC`;
  return `+${((atMs - (session.firstEventAtMs ?? 0)) / 1000).toFixed(3)} s`;
}

/** `1006`, `4401 "token expired"`, `HTTP 401`, `open`, `failed`. */
export function outcomeWords(analyses: Analyses, connection: Connection): string {
  const closure = analyses.closure(connection);
  if (!closure) return connectionState(connection);
  const status = wasOpened(connection) ? undefined : refusedStatus(connection);
  if (status !== undefined) return `HTTP ${status}`;
  if (closure.by === 'navigation') return 'navigated';
  if (closure.code === undefined) return 'ended';
  return closure.reason ? `${closure.code} "${closure.reason}"` : String(closure.code);
}

/** `4 connections, 1,204 messages, 12 min 3 s`. */
export function sizeWords(session: Session): string {
  let messages = 0;
  for (const { sent, received } of session.connections) messages += sent.count + received.count;
  const spanMs = (session.lastEventAtMs ?? 0) - (session.firstEventAtMs ?? 0);
  return `${plural(session.connections.length, 'connection')}, ${plural(messages, 'message')}, ${formatDuration(spanMs)}`;
}

/** The figures of the health view, one per line. */
export function healthLines(analyses: Analyses): readonly string[] {
  const { active, peak, closesPerCode, reconnects, reconnectsPerHour, medianRecoveryMs, roundTripMs } =
    analyses.health();
  const codes = Object.entries(closesPerCode).map(([code, count]) => `${code}: ${formatCount(count)}`);
  const recovery =
    medianRecoveryMs === undefined ? '' : `, back after ${formatDuration(medianRecoveryMs)} (median)`;
  return [
    `Open now: ${active} (at most ${peak} at once)`,
    `Ended by code: ${codes.length > 0 ? codes.join(', ') : 'none'}`,
    `Reconnections: ${formatCount(reconnects)} (${reconnectsPerHour.toFixed(1)} per hour${recovery})`,
    roundTripMs
      ? `Page round trip: ${formatDuration(roundTripMs.p50)} (median), ${formatDuration(roundTripMs.p95)} (95 %)`
      : 'Page round trip: none seen',
  ];
}
