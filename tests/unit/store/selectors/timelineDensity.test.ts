import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import {
  messagesPerSlice,
  momentsApart,
  stableSlices,
} from '../../../../src/store/selectors/timelineDensity.ts';
import { sessionOf } from '../../../support/pictures.ts';

test('slices cover the range and keep their borders while it moves', () => {
  const before = stableSlices({ fromMs: 1000, toMs: 11_000 }, 500, 2);
  const after = stableSlices({ fromMs: 1013, toMs: 11_013 }, 500, 2);
  expect(before.fromMs).toBeLessThanOrEqual(1000);
  expect(before.fromMs + before.count * before.sliceMs).toBeGreaterThanOrEqual(11_000);
  expect(after.sliceMs).toBe(before.sliceMs);
  expect(((after.fromMs - before.fromMs) / before.sliceMs) % 1).toBeCloseTo(0);
  expect(before.sliceMs).toBeGreaterThanOrEqual(40);
  expect(before.sliceMs).toBeLessThan(44);
});

test('messages of both directions are counted once each', () => {
  const session = sessionOf('0 open wss://a.test/ · 1s..9s/1s >x · 1.5s..8.5s/1s <y');
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  const counts = messagesPerSlice(analyses, connection, { fromMs: 0, sliceMs: 2000, count: 5 });
  expect([...counts]).toEqual([2, 4, 4, 4, 3]);
});

test('moments that fall on one another are thinned out, the first of each group stays', () => {
  const times = Float64Array.from([1, 2, 3, 50, 51, 120, 900]);
  expect(momentsApart(times, { fromMs: 2, toMs: 500 }, 10)).toEqual([2, 50, 120]);
  expect(momentsApart(times, { fromMs: 901, toMs: 999 }, 10)).toEqual([]);
});

test('equal moments do not hold up the thinning', () => {
  expect(momentsApart(Float64Array.from([5, 5, 5, 5]), { fromMs: 0, toMs: 10 }, 0)).toEqual([5, 5, 5, 5]);
});
