import { formatBytes, formatCount, formatDuration } from '../../base/format.ts';

const HOUR_MS = 3_600_000;
/** What was watched for less than this is counted, and only estimated per hour. */
const ENOUGH_FOR_A_RATE_MS = 600_000;

/** A rate per hour where enough was watched to speak of one, else the count and what it would come to. */
export function hourlyRate(
  count: number,
  watchedMs: number,
): { readonly unit: string; readonly value: string; readonly detail: string } {
  const inWatched = `in ${formatDuration(watchedMs)}`;
  if (watchedMs >= ENOUGH_FOR_A_RATE_MS) {
    const value = count === 0 ? '0' : hourly(count, watchedMs);
    return { unit: ' per hour', value, detail: `${formatCount(count)} ${inWatched}` };
  }
  const detail = count === 0 ? inWatched : `${hourly(count, watchedMs)} per hour at this rate`;
  return { unit: '', value: formatCount(count), detail };
}

/** `9.6`: a count over a span of time, extrapolated to an hour. */
export function hourly(count: number, spanMs: number): string {
  return shortNumber((count * HOUR_MS) / spanMs);
}

/** `0.4`, `12`: a count over a span of time, per second. */
export function perSecond(count: number, spanMs: number): string {
  return count === 0 ? '0' : shortNumber((count * 1000) / spanMs);
}

/** `1.2 kB`, `< 1 B`: bytes over a span of time, per second. */
export function bytesPerSecond(bytes: number, spanMs: number): string {
  const rate = (bytes * 1000) / spanMs;
  return rate > 0 && rate < 1 ? '< 1 B' : formatBytes(Math.round(rate));
}

/** One decimal below ten, two below a tenth. */
export function shortNumber(value: number): string {
  if (value > 0 && value < 0.005) return '< 0.01';
  if (value >= 9.95) return formatCount(Math.round(value));
  return value >= 0.095 ? value.toFixed(1) : value.toFixed(2);
}

/** A length of time; nothing where none was measured. */
export function durationIfAny(ms: number | undefined): string {
  return ms === undefined ? '' : formatDuration(ms);
}
