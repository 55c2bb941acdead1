import { type Session, wallTimeMs } from '../../model/session.ts';
import type { TimeFormat } from '../preferences.ts';
import type { TimeRange } from '../state.ts';

export interface AxisTick {
  readonly atMs: number;
  readonly label: string;
}

/** What ticks count from. */
export interface TickScale {
  /** Add to a time of the session to get wall time in ms; absent: times are counted from `zeroMs`. */
  readonly wallOffsetMs: number | undefined;
  readonly zeroMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS_MS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];

/** The scale the user chose; `delta` has no meaning on an axis and counts from the beginning. */
export function tickScale(session: Session, timeFormat: TimeFormat): TickScale {
  const zeroMs = session.firstEventAtMs ?? 0;
  const wallMs = timeFormat === 'clock' ? wallTimeMs(session, zeroMs) : undefined;
  return { zeroMs, wallOffsetMs: wallMs === undefined ? undefined : wallMs - zeroMs };
}

/** Ticks at round times whose labels do not touch each other. */
export function timeTicks(range: TimeRange, widthPx: number, scale: TickScale): readonly AxisTick[] {
  const spanMs = range.toMs - range.fromMs;
  if (widthPx <= 0 || spanMs <= 0) return [];
  const step =
    STEPS_MS.find((candidate) => (candidate / spanMs) * widthPx >= labelPx(candidate, scale)) ??
    Math.ceil(spanMs / (24 * HOUR) / 4) * 24 * HOUR;
  const origin = originMs(scale, range.fromMs);
  const ticks: AxisTick[] = [];
  for (let index = Math.ceil((range.fromMs - origin) / step - 1e-9); ; index++) {
    const atMs = origin + index * step;
    if (atMs > range.toMs) return ticks;
    ticks.push({ atMs, label: tickLabel(atMs, step, scale) });
  }
}

/** A moment in full, for tooltips: `12:00:01.204` or `+5.250 s`. */
export function momentLabel(atMs: number, scale: TickScale): string {
  if (scale.wallOffsetMs !== undefined) return clockLabel(atMs + scale.wallOffsetMs, 1);
  const sign = atMs < scale.zeroMs ? '−' : '+';
  const ms = Math.abs(atMs - scale.zeroMs);
  return ms < 2 * MINUTE ? `${sign}${(ms / SECOND).toFixed(3)} s` : `${sign}${countLabel(ms, 1)}`;
}

/** Room a label takes, with air on both sides. */
function labelPx(stepMs: number, scale: TickScale): number {
  if (scale.wallOffsetMs === undefined) return 56;
  if (stepMs < SECOND) return 92;
  return stepMs < MINUTE ? 72 : 52;
}

/** Where a tick surely stands: a round time of the scale. */
function originMs(scale: TickScale, nearMs: number): number {
  if (scale.wallOffsetMs === undefined) return scale.zeroMs;
  const zone = new Date(nearMs + scale.wallOffsetMs).getTimezoneOffset() * MINUTE;
  // Local midnight of the epoch's day, so that hours and days stand on local round times.
  const wallMs = nearMs + scale.wallOffsetMs;
  return Math.floor((wallMs - zone) / (24 * HOUR)) * 24 * HOUR + zone - scale.wallOffsetMs;
}

function tickLabel(atMs: number, stepMs: number, scale: TickScale): string {
  if (scale.wallOffsetMs !== undefined) return clockLabel(atMs + scale.wallOffsetMs, stepMs);
  const ms = atMs - scale.zeroMs;
  const sign = ms < -1e-6 ? '−' : '';
  const size = Math.abs(ms);
  if (size < 2 * MINUTE) return `${sign}${Number((size / SECOND).toFixed(decimals(stepMs)))} s`;
  return `${sign}${countLabel(size, stepMs)}`;
}

function decimals(stepMs: number): number {
  return Math.max(0, Math.ceil(-Math.log10(stepMs / SECOND)));
}

/** `2:05`, `1:02:05`, `2:05.250`. */
function countLabel(ms: number, stepMs: number): string {
  const places = stepMs < SECOND ? 3 : 0;
  const totalSeconds = Number((ms / SECOND).toFixed(places));
  const seconds = (totalSeconds % 60).toFixed(places).padStart(places === 0 ? 2 : 3 + places, '0');
  const minutes = Math.floor(totalSeconds / 60) % 60;
  const hours = Math.floor(totalSeconds / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** `12:00`, `12:00:05`, `12:00:05.250` in the user's time zone, as fine as the step. */
function clockLabel(wallMs: number, stepMs: number): string {
  // Whole milliseconds first: 11:59:59.9999 is 12:00:00.
  const date = new Date(Math.round(wallMs));
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepMs >= MINUTE) return minutes;
  const seconds = `${minutes}:${two(date.getSeconds())}`;
  return stepMs >= SECOND ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
