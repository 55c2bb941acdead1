import { expect, test } from 'vitest';
import { type Sample, thinOut } from '../../../../src/store/selectors/timelineThin.ts';

function thinned(samples: readonly Sample[], fromMs: number, toMs: number, slices: number) {
  return thinOut(samples.length, (index) => samples[index] ?? { atMs: 0, value: 0 }, fromMs, toMs, slices);
}

test('few samples stay as they are', () => {
  const samples = [1, 5, 9].map((atMs) => ({ atMs, value: atMs }));
  expect(thinned(samples, 0, 10, 10)).toEqual(samples);
});

test('the lowest and the highest of many survive, and the order of time', () => {
  const samples = Array.from({ length: 10_000 }, (_, atMs) => ({ atMs, value: Math.sin(atMs) }));
  samples[4321] = { atMs: 4321, value: 99 };
  samples[777] = { atMs: 777, value: -99 };
  const few = thinned(samples, 0, 10_000, 50);
  expect(few.length).toBeLessThanOrEqual(200);
  expect(few).toContainEqual({ atMs: 4321, value: 99 });
  expect(few).toContainEqual({ atMs: 777, value: -99 });
  expect(few.map(({ atMs }) => atMs)).toEqual(few.map(({ atMs }) => atMs).sort((a, b) => a - b));
});

test('the neighbours just outside come along, so that the line reaches the edges', () => {
  const samples = [0, 10, 20, 30, 40].map((atMs) => ({ atMs, value: atMs }));
  expect(thinned(samples, 15, 25, 5).map(({ atMs }) => atMs)).toEqual([10, 20, 30]);
  expect(thinned(samples, 22, 28, 5).map(({ atMs }) => atMs)).toEqual([20, 30]);
  expect(thinned([], 0, 10, 5)).toEqual([]);
});
