import { expect, test } from 'vitest';
import { CaptureClock } from '../../../src/capture/clock.ts';

const WALL_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

/** A clock that has run for 100 s of ticks since it was tied to the wall clock. */
function running() {
  let ticksMs = 0;
  const clock = new CaptureClock(() => ticksMs);
  clock.observeArrival(0);
  clock.observeWall(0, WALL_MS, 'read');
  ticksMs = 100_000;
  return clock;
}

test.each([
  ['after a sleep', HOUR_MS],
  ['after the clock was set back', -HOUR_MS],
])('a page that is older than a jump tells its own time of day: %s', (_when, byMs) => {
  const clock = running();
  expect(clock.observeWall(90_000, WALL_MS + 90_000 + byMs, 'read')).toBe(byMs);
  expect(clock.fromWall(WALL_MS + 95_000)).toBe(95_000);
  // One that began after it reads the new time.
  expect(clock.fromWall(WALL_MS + 95_000 + byMs)).toBe(95_000);
});

test('nothing that a page reports is later than now', () => {
  expect(running().fromWall(WALL_MS + 100_003)).toBe(100_000);
  expect(running().fromWall(WALL_MS + HOUR_MS)).toBe(100_000);
});

test('a pair that Chrome read itself is believed before one of ours, and the first of them stays', () => {
  const clock = running();
  clock.observeWall(50_000, WALL_MS + 50_003, 'exact');
  expect(clock.fromWall(WALL_MS + 60_003)).toBe(60_000);
  clock.observeWall(70_000, WALL_MS + 70_005, 'exact');
  clock.observeWall(80_000, WALL_MS + 80_007, 'read');
  expect(clock.fromWall(WALL_MS + 90_003)).toBe(90_000);
});
