import type { SessionEvent } from '../model/events.ts';
import type { CaptureClock } from './clock.ts';

/** Less is the imprecision of reading two clocks, or the network time daemon at work. */
const JUMP_MS = 1000;
const LOOK_EVERY_MS = 5000;

/** What {@link watchClock} needs from the capture around it. */
export interface ClockWatchPort {
  readonly clock: CaptureClock;
  readonly emit: (event: SessionEvent) => void;
  /** Milliseconds since the Unix epoch (`Date.now`). */
  readonly wallNowMs: () => number;
}

/** Compares a pair of readings with those before and tells of a jump. */
export function observeWall(
  { clock, emit }: Pick<ClockWatchPort, 'clock' | 'emit'>,
  atMs: number,
  wallMs: number,
  precision: 'exact' | 'read',
): void {
  const byMs = clock.observeWall(atMs, wallMs, precision);
  if (Math.abs(byMs) > JUMP_MS) emit({ kind: 'clock-jumped', atMs, origin: 'protocol', byMs });
}

/**
 * Looks at both clocks now and then, so that sleep is noticed without a new socket; returns a function that stops it.
 *
 * The sign is that the wall clock moved ahead of the ticks. By Chromium's sources (base/time; measured on none of them)
 * the ticks are CLOCK_MONOTONIC on Linux and mach_absolute_time on macOS, both of which stand still while the machine
 * sleeps. On Windows they are QueryPerformanceCounter, which goes on: there the clocks never part, and sleep stays
 * unsaid. A timer that comes late is not taken for a sign, because a hidden window gets its timers a minute late.
 */
export function watchClock(port: ClockWatchPort): () => void {
  const timer = setInterval(
    () => observeWall(port, port.clock.nowMs(), port.wallNowMs(), 'read'),
    LOOK_EVERY_MS,
  );
  return () => clearInterval(timer);
}
