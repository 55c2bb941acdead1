import type { ConnectionActivity } from '../../analysis/activity.ts';
import type { BeatSeries } from '../../analysis/roundTrips.ts';
import type { IdleSemantics } from '../../knowledge/stackEntries.ts';
import type { Drop } from '../drop.ts';
import { isLost } from '../drop.ts';

/** Which silence is compared: of both directions, of the server, of the page. */
export type Measure = 'any' | 'received' | 'sent';

export const MEASURES: readonly Measure[] = ['any', 'received', 'sent'];

/** What a limit has to count to fit each measure. */
export const SEMANTICS_OF: Readonly<Record<Measure, IdleSemantics>> = {
  any: 'idle',
  received: 'idle-read',
  sent: 'idle-client',
};

/** Shorter silences are ordinary pauses; no product cuts after less. */
const SHORTEST_MS = 1000;
/** While the other side speaks, a few seconds are conversation; products that count one direction wait 8 s and more. */
const SHORTEST_ONE_WAY_MS = 5000;
/** A pause survived this much longer than the silence before the end shows that the silence did not end it. */
const SURVIVED_MS = 500;
const SURVIVED_SHARE = 0.02;
/** One direction is silent on its own only while the other speaks clearly later. */
const ONE_WAY_MS = 250;

/**
 * The silence that may have run into an idle limit, in ms; `undefined` where this measure cannot have: too short, not
 * known, or the same connection survived a longer one before.
 */
export function idleSilence(drop: Drop, activity: ConnectionActivity, measure: Measure): number | undefined {
  const { silence } = drop;
  const length = silence[measure];
  if (!isLost(drop) || length === undefined || length < SHORTEST_MS) return undefined;
  const track = activity[measure];
  if (track.longestGapMs > length + Math.max(SURVIVED_MS, length * SURVIVED_SHARE)) return undefined;
  if (measure === 'any') return length;
  // A direction that never spoke has been silent for the whole life: that is a question of age, not of silence.
  if (track.count === 0) return undefined;
  if (length < SHORTEST_ONE_WAY_MS) return undefined;
  return silence.any !== undefined && length - silence.any >= ONE_WAY_MS ? length : undefined;
}

/** Enough messages to speak of steady traffic. */
const CHATTY_MIN_MESSAGES = 12;
/** Steady traffic lasts this many times longer than the silence after it. */
const CHATTY_SPAN = 2;
/** Nine pauses out of ten are this many times shorter than the silence. */
const CHATTY_RHYTHM = 3;

/**
 * Steady traffic that stopped, and then the cut: whatever stopped the traffic probably cut the connection too, so an
 * idle limit is only one of several explanations. A burst of messages followed by quiet is something else.
 */
export function isChatty(drop: Drop, activity: ConnectionActivity, silenceMs: number): boolean {
  const usualMs = drop.connection.gaps.quantileMs(0.9) ?? Number.POSITIVE_INFINITY;
  return isTalk(drop, activity, silenceMs) && usualMs * CHATTY_RHYTHM <= silenceMs;
}

/** A talk that had gone on for longer than the silence after it, be its pauses short or long. */
export function isTalk({ connection }: Drop, { any }: ConnectionActivity, silenceMs: number): boolean {
  const { firstFrameAtMs } = connection;
  if (firstFrameAtMs === undefined || any.lastAtMs === undefined) return false;
  return any.count >= CHATTY_MIN_MESSAGES && any.lastAtMs - firstFrameAtMs >= CHATTY_SPAN * silenceMs;
}

/** A rhythm, and so many times its pause without a beat. */
const STEADY_BEATS = 4;
const STOPPED_AFTER = 2.5;

/**
 * A heartbeat stopped long before the end, the page's or one of the server's that is known for what it is. Timers do not
 * stop by themselves: whatever stopped that side (a sleep, a frozen tab, a hung process) or made it stop may be what ended
 * the connection, too.
 */
export function isBeatStopped(beats: readonly BeatSeries[], measure: Measure, silenceMs: number): boolean {
  const counts = { any: ['sent', 'received'], sent: ['sent'], received: ['received'] }[measure];
  return beats.some(
    ({ direction, protocol, certainty, count, intervalMs }) =>
      counts.includes(direction) &&
      (direction === 'sent' || certainty === 'recognised') &&
      protocol !== 'websocket' &&
      count >= STEADY_BEATS &&
      intervalMs !== undefined &&
      intervalMs * STOPPED_AFTER <= silenceMs,
  );
}
