import type { TimeFormat } from '../../../store/preferences.ts';

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** A time between two moments: `+1.204`, `+2:01.204`, `+1:02:01.204` (seconds, minutes, hours). */
export function formatOffset(offsetMs: number): string {
  const sign = offsetMs < 0 ? '−' : '+';
  const ms = Math.round(Math.abs(offsetMs));
  const seconds = Math.floor(ms / 1000);
  const fraction = pad(ms % 1000, 3);
  if (seconds < 60) return `${sign}${seconds}.${fraction}`;
  const minutes = Math.floor(seconds / 60);
  const rest = `${pad(seconds % 60, 2)}.${fraction}`;
  if (minutes < 60) return `${sign}${minutes}:${rest}`;
  return `${sign}${Math.floor(minutes / 60)}:${pad(minutes % 60, 2)}:${rest}`;
}

export const TIME_FORMATS: Readonly<
  Record<TimeFormat, { readonly label: string; readonly title: string; readonly next: TimeFormat }>
> = {
  clock: { label: 'Time', title: 'Time of day', next: 'relative' },
  relative: { label: 'Since start', title: 'Since the connection opened', next: 'delta' },
  delta: { label: 'Delta', title: 'Since the message before', next: 'clock' },
};
