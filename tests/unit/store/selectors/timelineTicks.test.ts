import { expect, test } from 'vitest';
import {
  momentLabel,
  type TickScale,
  tickScale,
  timeTicks,
} from '../../../../src/store/selectors/timelineTicks.ts';
import { PICTURE_START_MS, sessionOf } from '../../../support/pictures.ts';

const relative: TickScale = { zeroMs: 0, wallOffsetMs: undefined };
/** Noon where the test runs, whatever the time zone. */
const noonMs = new Date(2026, 4, 1, 12, 0, 0).getTime();
const clock: TickScale = { zeroMs: 0, wallOffsetMs: noonMs };

const labels = (fromMs: number, toMs: number, widthPx: number, scale: TickScale) =>
  timeTicks({ fromMs, toMs }, widthPx, scale).map(({ label }) => label);

test('relative ticks stand at round times from the beginning', () => {
  expect(labels(0, 10_000, 600, relative)).toEqual([
    '0 s',
    '1 s',
    '2 s',
    '3 s',
    '4 s',
    '5 s',
    '6 s',
    '7 s',
    '8 s',
    '9 s',
    '10 s',
  ]);
  expect(labels(2000, 2100, 300, relative)).toEqual(['2 s', '2.02 s', '2.04 s', '2.06 s', '2.08 s', '2.1 s']);
  expect(labels(3_600_000, 3_900_000, 400, relative)).toEqual([
    '1:00:00',
    '1:01:00',
    '1:02:00',
    '1:03:00',
    '1:04:00',
    '1:05:00',
  ]);
});

test('clock ticks stand at round times of the day', () => {
  expect(labels(700, 20_400, 400, clock)).toEqual(['12:00:05', '12:00:10', '12:00:15', '12:00:20']);
  expect(labels(0, 4 * 3_600_000, 400, clock)).toEqual(['12:00', '13:00', '14:00', '15:00', '16:00']);
  expect(labels(0, 500, 300, clock)).toEqual(['12:00:00.000', '12:00:00.200', '12:00:00.400']);
});

test('labels never stand closer than they are wide', () => {
  for (const spanMs of [1, 37, 990, 61_000, 5e6, 9e8]) {
    for (const widthPx of [120, 430, 1300]) {
      const ticks = timeTicks({ fromMs: 5, toMs: 5 + spanMs }, widthPx, clock);
      for (const [index, tick] of ticks.slice(1).entries()) {
        const apartPx = ((tick.atMs - (ticks[index]?.atMs ?? 0)) / spanMs) * widthPx;
        expect(apartPx).toBeGreaterThan(tick.label.length * 5.5);
      }
    }
  }
});

test('nothing has no ticks', () => {
  expect(labels(0, 0, 500, relative)).toEqual([]);
  expect(labels(0, 1000, 0, relative)).toEqual([]);
});

test('moments are told to the millisecond', () => {
  expect(momentLabel(1234.4, clock)).toBe('12:00:01.234');
  expect(momentLabel(1234.4, relative)).toBe('+1.234 s');
  expect(momentLabel(-250, relative)).toBe('−0.250 s');
  expect(momentLabel(125_250, relative)).toBe('+2:05.250');
});

test('a session without a wall clock counts from its beginning', () => {
  const session = sessionOf('3s open wss://a.test/');
  expect(tickScale(session, 'clock').wallOffsetMs).toBe(PICTURE_START_MS);
  expect(tickScale(session, 'relative').wallOffsetMs).toBeUndefined();
  session.clock = undefined;
  expect(tickScale(session, 'clock')).toEqual({ zeroMs: 0, wallOffsetMs: undefined });
});
