import { isoMicros } from './fileClock.ts';
import type { ForeignMessages } from './foreignMessages.ts';
import type { HarEntry } from './harSchemas.ts';

/** `startedDateTime` leaves out the microseconds of the begin, and adding up phases their roundings. */
export const PRECISION_MICROS = 2000;

/**
 * When a socket in Chrome's own HAR ended, in microseconds since the epoch; `undefined` where DevTools saw no end.
 *
 * DevTools (NetworkManager.ts, har/Log.ts; measured on 156) takes every message, and the answer of the handshake before
 * them, for the response, and the end of the socket for the end of its body: `timings.receive` is the time from the last
 * message to the end, and 0 while nobody saw one. Of a page that is left nobody does. Timings that do not reach to the
 * last message were written by somebody else, and imported.
 */
export function devtoolsEndMicros(
  entry: HarEntry,
  { firstMicros, lastMicros }: Pick<ForeignMessages, 'firstMicros' | 'lastMicros'>,
): number | undefined {
  const start = isoMicros(entry.startedDateTime);
  const { time, timings } = entry;
  const receive = timings?.receive;
  if (start === undefined || time === undefined || typeof receive !== 'number') return undefined;
  const silentMicros = Math.round(receive * 1000);
  // Less than a microsecond is what importing and exporting leaves of 0.
  if (!(silentMicros >= 1)) return undefined;
  const answered = start + Math.round(time * 1000) - silentMicros;
  // Messages have microseconds, the begin has not.
  const heard = firstMicros === undefined ? answered : lastMicros;
  if (heard === undefined || Math.abs(heard - answered) > PRECISION_MICROS) return undefined;
  return heard + silentMicros;
}
