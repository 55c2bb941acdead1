import { expect, test } from 'vitest';
import { TimeIndex } from '../../../src/model/timeIndex.ts';
import { createRandom } from '../../support/random.ts';

/** The same promises kept the slow way: a sorted array. */
class NaiveIndex {
  rows: number[] = [];
  readonly #times: Map<number, number>;

  constructor(times: Map<number, number>) {
    this.#times = times;
  }

  insert(row: number, atMs: number): boolean {
    const isNewest = this.rows.every((other) => (this.#times.get(other) ?? 0) <= atMs);
    this.rows.push(row);
    this.rows.sort((a, b) => (this.#times.get(a) ?? 0) - (this.#times.get(b) ?? 0) || a - b);
    return isNewest;
  }

  dropBelow(firstKept: number): number {
    const kept = this.rows.filter((row) => row >= firstKept);
    const count = this.rows.length - kept.length;
    this.rows = kept;
    return count;
  }
}

test('appended rows stand in order and are found by time', () => {
  const index = new TimeIndex();
  const timeOf = (row: number) => row * 10;
  for (let row = 0; row < 100; row++) expect(index.insert(row, row * 10, timeOf)).toBe(true);
  expect(index.length).toBe(100);
  expect(index.at(0)).toBe(0);
  expect(index.at(99)).toBe(99);
  expect(index.lowerBound(-5, timeOf)).toBe(0);
  expect(index.lowerBound(500, timeOf)).toBe(50);
  expect(index.lowerBound(501, timeOf)).toBe(51);
  expect(index.lowerBound(5000, timeOf)).toBe(100);
});

test('a row that arrives late slides into its place', () => {
  const times = [0, 10, 20, 30, 15];
  const index = new TimeIndex();
  const timeOf = (row: number) => times[row] ?? 0;
  const newest = times.map((atMs, row) => index.insert(row, atMs, timeOf));
  expect(newest).toEqual([true, true, true, true, false]);
  expect([...index.toArray()]).toEqual([0, 1, 4, 2, 3]);
});

test('outside the index there is no row', () => {
  const index = new TimeIndex();
  expect(() => index.at(0)).toThrow(RangeError);
  index.insert(0, 0, () => 0);
  expect(() => index.at(-1)).toThrow(RangeError);
  expect(() => index.at(1)).toThrow(RangeError);
});

test('a copy does not change with the index', () => {
  const index = new TimeIndex();
  index.insert(0, 0, () => 0);
  const copy = index.toArray();
  index.insert(1, 0, () => 0);
  expect([...copy]).toEqual([0]);
});

test('whatever comes in whatever order, the index is the sorted array', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = createRandom(seed);
    const times = new Map<number, number>();
    const timeOf = (row: number) => {
      const atMs = times.get(row);
      if (atMs === undefined) throw new Error(`The time of row ${row} is gone`);
      return atMs;
    };
    const index = new TimeIndex();
    const naive = new NaiveIndex(times);
    const lateness = random.pick([0.05, 0.3, 0.9]);
    const reach = random.pick([5, 200, 2000]);
    let row = 0;
    let firstKept = 0;
    let now = 0;
    for (let step = 0; step < 400; step++) {
      if (random.chance(0.02)) {
        // As a frame log drops: times of dropped rows cannot be asked for any more.
        firstKept = Math.min(row, firstKept + random.below(100));
        const count = naive.dropBelow(firstKept);
        for (const old of times.keys()) if (old < firstKept) times.delete(old);
        index.dropBelow(firstKept, count);
      } else {
        now += random.below(4);
        const atMs = random.chance(lateness) ? now - random.below(reach) : now;
        times.set(row, atMs);
        expect(index.insert(row, atMs, timeOf)).toBe(naive.insert(row, atMs));
        row++;
      }
      expect(index.length).toBe(naive.rows.length);
      if (random.chance(0.1)) {
        expect([...index.toArray()]).toEqual(naive.rows);
        const wanted = now - random.below(reach);
        const bound = naive.rows.findIndex((other) => timeOf(other) >= wanted);
        expect(index.lowerBound(wanted, timeOf)).toBe(bound < 0 ? naive.rows.length : bound);
      }
    }
    expect([...index.toArray()]).toEqual(naive.rows);
  }
});

test('a second connection read after the first costs no square of its rows', () => {
  const rows = 100_000;
  let questions = 0;
  const timeOf = (row: number) => {
    questions++;
    return row % rows;
  };
  const index = new TimeIndex();
  for (let row = 0; row < 4 * rows; row++) index.insert(row, row % rows, timeOf);
  expect([index.at(0), index.at(1), index.at(4 * rows - 1)]).toEqual([0, rows, 4 * rows - 1]);
  expect(questions).toBeLessThan(100 * 4 * rows);
});
