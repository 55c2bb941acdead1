import { expect, test } from 'vitest';
import { createSteadyRange } from '../../../../src/ui/timeline/laneSlots.ts';

test('however far one scrolls, as many rows are rendered, and each that comes takes the place of one that went', () => {
  const rangeOf = createSteadyRange();
  const rows = (startIndex: number, endIndex: number) =>
    rangeOf({ startIndex, endIndex, overscan: 2, count: 100 });
  const size = rows(10, 20).length;
  expect(size).toBe(15);
  let before = rows(10, 20);
  for (const [start, end] of [
    [11, 20],
    [12, 22],
    [40, 49],
    [0, 9],
    [89, 99],
  ] as const) {
    const now = rows(start, end);
    expect(now).toHaveLength(size);
    expect(now.filter((index) => index >= start && index <= end)).toHaveLength(end - start + 1);
    expect(new Set(now.map((index) => index % size)).size).toBe(size);
    const came = now.filter((index) => !before.includes(index)).map((index) => index % size);
    const went = before.filter((index) => !now.includes(index)).map((index) => index % size);
    expect(came.toSorted()).toEqual(went.toSorted());
    before = now;
  }
});

test('no more rows than there are', () => {
  expect(createSteadyRange()({ startIndex: 0, endIndex: 2, overscan: 4, count: 3 })).toEqual([0, 1, 2]);
});
