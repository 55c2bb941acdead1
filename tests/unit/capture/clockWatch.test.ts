import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CaptureClock } from '../../../src/capture/clock.ts';
import { watchClock } from '../../../src/capture/clockWatch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Both clocks in ms; `sleep` is what the machine does with the lid closed: timers and ticks stand still. */
function machine() {
  let ticksMs = 1000;
  let wallMs = 1_800_000_000_000;
  const story: string[] = [];
  const clock = new CaptureClock(() => ticksMs);
  clock.observeArrival(ticksMs);
  clock.observeWall(ticksMs, wallMs, 'read');
  const stop = watchClock({
    clock,
    emit: (event) =>
      story.push(event.kind === 'clock-jumped' ? `jumped ${event.byMs} at ${event.atMs}` : event.kind),
    wallNowMs: () => wallMs,
  });
  return {
    story,
    stop,
    sleep: (ms: number) => {
      wallMs += ms;
    },
    run: (ms: number) => {
      ticksMs += ms;
      wallMs += ms;
      vi.advanceTimersByTime(ms);
    },
    /** The clocks go on, but no timer runs: a throttled or busy page. */
    stall: (ms: number) => {
      ticksMs += ms;
      wallMs += ms;
    },
  };
}

test('sleep is told once, within seconds of waking up', () => {
  const { story, run, sleep, stop } = machine();
  run(60_000);
  sleep(3_600_000);
  run(5000);
  run(60_000);
  stop();
  expect(story).toEqual(['jumped 3600000 at 66000']);
});

test('a clock that somebody set back is told too', () => {
  const { story, run, sleep, stop } = machine();
  sleep(-7_200_000);
  run(10_000);
  stop();
  expect(story).toEqual(['jumped -7200000 at 11000']);
});

test('a timer that comes late, as in a hidden window, is no jump', () => {
  const { story, run, stall, stop } = machine();
  stall(600_000);
  run(60_000);
  stop();
  expect(story).toEqual([]);
});

test('after the end nobody looks any more', () => {
  const { story, run, sleep, stop } = machine();
  stop();
  sleep(3_600_000);
  run(60_000);
  expect(story).toEqual([]);
});
