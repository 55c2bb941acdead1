import { expect, test } from 'vitest';
import { GapHistogram } from '../../../src/model/gapHistogram.ts';

test('without gaps there is no quantile', () => {
  expect(new GapHistogram().quantileMs(0.5)).toBeUndefined();
});

test('quantiles are right within one bucket (19 %) and never too small', () => {
  const gaps = new GapHistogram();
  const values = Array.from({ length: 1000 }, (_, i) => 3 + i * 31.7);
  for (const value of values) gaps.add(value);
  expect(gaps.count).toBe(1000);
  for (const fraction of [0.01, 0.5, 0.95, 1]) {
    const exact = values[Math.ceil(fraction * 1000) - 1] ?? 0;
    const answer = gaps.quantileMs(fraction) ?? 0;
    expect(answer).toBeGreaterThanOrEqual(exact * 0.999);
    expect(answer).toBeLessThanOrEqual(exact * 1.2);
  }
});

test('very short and very long gaps stand in the outermost buckets', () => {
  const gaps = new GapHistogram();
  gaps.add(0);
  gaps.add(0.2);
  expect(gaps.quantileMs(1)).toBe(1);
  gaps.add(1e12);
  expect(gaps.quantileMs(1)).toBeGreaterThan(1e8);
});
