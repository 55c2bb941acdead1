import { expect, test, vi } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { Quantiles } from '../../../src/analysis/quantiles.ts';
import { sessionOf } from '../../support/pictures.ts';

const sum = (values: Uint32Array) => values.reduce((total, value) => total + value, 0);

test('every frame is counted once at every zoom', () => {
  const session = sessionOf('0 open wss://a.test · 1s..400s/0.5s >x · 1.2s..400s/1s <y');
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  for (const slices of [1, 7, 100, 1000, 5000]) {
    const { sent, received } = analyses.density(connection, 0, 410_000, slices);
    expect([slices, sum(sent), sum(received)]).toEqual([slices, 799, 399]);
  }
  // Near: row by row, exact. Wider: by buckets, at most one frame beside its slice here.
  const near = analyses.density(connection, 100_000, 110_000, 100).sent;
  expect([...near].map((count, i) => (count > 0 ? i : -1)).filter((i) => i >= 0)).toEqual(
    Array.from({ length: 20 }, (_, i) => i * 5),
  );
  const wide = analyses.density(connection, 100_000, 110_000, 10).sent;
  expect([...wide].every((count) => Math.abs(count - 2) <= 1)).toBe(true);
});

test('a wide range is drawn from buckets: the cost does not grow with the frames', () => {
  const session = sessionOf('0 open wss://a.test · 1s..2000s/0.2s >x');
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  const atMs = vi.spyOn(session.frames, 'atMs');
  analyses.density(connection, 0, 2_000_000, 500);
  expect(atMs.mock.calls.length).toBe(0);
});

test('session rates are per second', () => {
  const session = sessionOf('0 open wss://a.test · 0.05s..99.95s/0.1s >text(100)');
  const analyses = createAnalyses(session);
  analyses.advance();
  const rates = analyses.rates(0, 100_000, 100);
  expect(rates.length).toBeGreaterThan(10);
  for (const { messagesPerSecond, bytesPerSecond } of rates.slice(0, -1)) {
    expect(messagesPerSecond).toBeCloseTo(10, 0);
    expect(bytesPerSecond).toBeCloseTo(1000, -2);
  }
});

test('quantiles are exact for few values and within two percent for many', () => {
  const few = new Quantiles();
  for (const value of [5, 1, 3, 2, 4]) few.add(value);
  expect([few.quantile(0.5), few.min, few.max]).toEqual([3, 1, 5]);
  const many = new Quantiles();
  for (let i = 1; i <= 50_000; i++) many.add(i / 10);
  expect(many.quantile(0.5)).toBeGreaterThan(2450);
  expect(many.quantile(0.5)).toBeLessThan(2550);
  const both = new Quantiles();
  both.merge(few);
  both.merge(many);
  expect(both.count).toBe(50_005);
  expect(both.max).toBe(5000);
});
