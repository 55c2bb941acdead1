const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A duration for people: `0.8 ms`, `47 ms`, `10.0 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'unknown';
  const sign = durationMs < 0 ? '−' : '';
  const ms = Math.abs(durationMs);
  if (ms < 0.95 && ms > 0) return `${sign}${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${sign}${Math.round(ms)} ms`;
  if (ms < 9_995) return `${sign}${(ms / 1000).toFixed(2)} s`;
  if (ms < 119_950) return `${sign}${(ms / 1000).toFixed(1)} s`;
  if (ms < HOUR_MS - 500) {
    const totalSeconds = Math.round(ms / 1000);
    return `${sign}${Math.floor(totalSeconds / 60)} min ${totalSeconds % 60} s`;
  }
  const totalMinutes = Math.round(ms / MINUTE_MS);
  return `${sign}${Math.floor(totalMinutes / 60)} h ${totalMinutes % 60} min`;
}

/** A length of time as people write it in a sentence about time-outs: always seconds below two minutes. */
export function formatSeconds(durationMs: number): string {
  return durationMs < 120_000 ? `${(durationMs / 1000).toFixed(1)} s` : formatDuration(durationMs);
}

/** A size for people in decimal units, as Chrome's Network panel writes them: `42 B`, `1.2 kB`, `3.4 MB`. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = sizeBytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** How much of something was read: `412 MB of 1.0 GB (41 %)`. */
export function formatPart(part: { readonly readBytes: number; readonly totalBytes: number }): string {
  const { readBytes, totalBytes } = part;
  const share = totalBytes === 0 ? 1 : readBytes / totalBytes;
  return `${formatBytes(Math.round(readBytes))} of ${formatBytes(totalBytes)} (${Math.floor(share * 100)} %)`;
}

const wholeNumber = new Intl.NumberFormat('en-US');

/** A count with thousands separators. */
export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** `1 socket`, `3 sockets`; `plural` where adding an s is wrong. */
export function plural(count: number, singular: string, pluralForm = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : pluralForm}`;
}
