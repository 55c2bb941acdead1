import { expect, test } from 'vitest';
import { CaptureClock } from '../../../src/capture/clock.ts';
import { readClock } from '../../../src/capture/clockReading.ts';
import { SessionClock } from '../../../src/capture/sessionClock.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

const WALL_MS = 1_800_000_000_000;

/** A session of a panel whose own clock shows what `at` sets, and was tied to ticks and wall time at 0. */
function session() {
  let localMs = 0;
  const capture = new CaptureClock(() => localMs);
  capture.observeArrival(0);
  capture.observeWall(0, WALL_MS, 'exact');
  return {
    clock: new SessionClock(capture),
    capture,
    at: (ms: number) => {
      localMs = ms;
    },
  };
}

test('what a session tells after a stamped event is not before it, whatever the page’s clock says', () => {
  const { clock, at } = session();
  at(1001);
  expect(clock.fromWall(WALL_MS + 990)).toBe(990);
  clock.stamped(1);
  expect(clock.fromWall(WALL_MS + 998)).toBe(1000);
  expect(clock.fromWall(WALL_MS + 1000.5)).toBe(1000.5);
});

test('what carries no time, and comes late in one go with what does, happened soon after that', () => {
  const { clock, at } = session();
  at(1300);
  clock.stamped(1);
  at(1302);
  expect(clock.nowMs()).toBe(1002);
  expect(clock.latestMs()).toBe(1302);
  // A report of the page, told later than the stamp, counts as well.
  expect(clock.fromWall(WALL_MS + 1200)).toBe(1200);
  at(1303);
  expect(clock.nowMs()).toBe(1201);
  at(1500);
  expect(clock.nowMs()).toBe(1500);
});

test('a stamp that is ahead of what was taken for now corrects it, in every session', () => {
  const { clock, capture, at } = session();
  at(1000);
  clock.stamped(1.25);
  expect(capture.nowMs()).toBe(1250);
});

test('the first reading is tied to the moment it came, however long the tab takes for the rest', async () => {
  let localMs = 0;
  const transport = createFakeTransport();
  const slow: typeof transport = {
    ...transport,
    send(method, ...rest) {
      // The first reading is the quickest; then the page is busy.
      localMs += method === 'Performance.getMetrics' && localMs < 10 ? 8 : 1000;
      return transport.send(method, ...rest);
    },
  };
  localMs = -2000;
  const reading = await readClock(
    { transport: slow, localNowMs: () => localMs, wallNowMs: () => WALL_MS + localMs },
    () => undefined,
  );
  expect(localMs).toBeGreaterThan(4000);
  expect(reading).toEqual({ tookMs: 8, monotonicMs: 100_000, wallMs: WALL_MS + 4, localMs: 8 });
});
