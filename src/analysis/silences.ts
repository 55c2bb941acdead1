import { type Connection, endedAtMs, openedAtMs, type Session } from '../model/session.ts';
import type { ConnectionActivity, Track } from './activity.ts';
import { captureGaps, gapWithin } from './captureGaps.ts';
import { silenceThresholdMs } from './frameSilence.ts';

/** A log that ends so shortly before the end of a connection would have shown a ping before it. */
const LOG_LAG_MS = 1000;

/** Silence measured three ways, in ms; a way that cannot be known is `undefined`. */
export interface SilenceLengths {
  /** Since the last frame of either direction. */
  readonly any: number | undefined;
  /** Since the page last sent. */
  readonly sent: number | undefined;
  /** Since the server last sent. */
  readonly received: number | undefined;
}

export interface Silence extends SilenceLengths {
  /** The same without pings and pongs: what is left where control frames do not count as traffic. */
  readonly messagesOnly: SilenceLengths;
  /** Control frames are known, so nothing invisible can have broken the silence. */
  readonly wireKnown: boolean;
  /** Capture was blind during the silence, so its length is not known. */
  readonly blind: boolean;
}

/** Silence before the end of a connection; `undefined` while it lives. */
export function silenceBeforeEnd(
  session: Session,
  connection: Connection,
  activity: ConnectionActivity,
): Silence | undefined {
  const endMs = endedAtMs(connection);
  return endMs === undefined ? undefined : silenceAt(session, connection, activity, endMs);
}

/**
 * Silence of a connection at a moment. A direction that never spoke has been silent since the socket opened; one of
 * a socket that was met in the middle of its life is unknown until it speaks.
 */
export function silenceAt(
  session: Session,
  connection: Connection,
  activity: ConnectionActivity,
  atMs: number,
): Silence {
  const opened = openedAtMs(connection);
  const since = (track: Track, wireAtMs?: number): number | undefined => {
    const last = latest(track.lastAtMs, wireAtMs) ?? opened;
    return last === undefined ? undefined : Math.max(0, atMs - last);
  };
  const { watchedUntilMs = Number.POSITIVE_INFINITY } = connection.wire ?? {};
  const wireKnown = activity.wireKnown && watchedUntilMs >= atMs - LOG_LAG_MS;
  const wireAny = latest(activity.lastWireSentAtMs, activity.lastWireReceivedAtMs);
  const any = since(activity.any, wireAny);
  const blind =
    any !== undefined && gapWithin(captureGaps(session.captureMarks), atMs - any, atMs) !== undefined;
  if (blind) {
    const unknown = { any: undefined, sent: undefined, received: undefined };
    return { ...unknown, messagesOnly: unknown, wireKnown, blind };
  }
  return {
    any,
    sent: since(activity.sent, activity.lastWireSentAtMs),
    received: since(activity.received, activity.lastWireReceivedAtMs),
    messagesOnly: {
      any: since(activity.any),
      sent: since(activity.sent),
      received: since(activity.received),
    },
    wireKnown,
    blind,
  };
}

/** Whether a pause between two frames is a silence by the connection's own rhythm: worth drawing. O(1). */
export function isSilence(connection: Connection, gapMs: number): boolean {
  return gapMs >= silenceThresholdMs(connection.gaps);
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.max(a, b);
}
