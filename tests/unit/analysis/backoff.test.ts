import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { type Backoff, backoffOf } from '../../../src/analysis/backoff.ts';
import { uptimeOf } from '../../../src/analysis/uptime.ts';
import { sessionOf } from '../../support/pictures.ts';

/** A socket that works for a minute, is cut, and attempts that fail after these pauses. */
function attempts(pausesSeconds: readonly number[]): string {
  const lines = ['a: 0 open wss://shop.test/ws', 'a: 1s <hello', 'a: 60s close 1006'];
  let at = 60;
  for (const [i, pause] of pausesSeconds.entries()) {
    at += pause;
    lines.push(`n${i}: ${at}s connect wss://shop.test/ws`);
    at += 0.005;
    lines.push(`n${i}: ${at}s error net::ERR_CONNECTION_REFUSED`, `n${i}: ${at}s close 1006`);
  }
  return lines.join('\n');
}

function lineagesOf(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return analyses.lineages();
}

function backoff(pausesSeconds: readonly number[]): Backoff | undefined {
  const [lineage] = lineagesOf(attempts(pausesSeconds));
  return lineage && backoffOf(lineage);
}

test.each([
  ['immediate', [0.001, 0.002, 0.001, 0.003], { grows: false }],
  ['fixed', [3, 3.02, 2.99, 3.01], { grows: false }],
  ['fixed', [0.001, 5, 5.01, 5], { grows: false }],
  ['fixed', [1, 2, 2.02, 2.01, 2, 1.99], { grows: false }],
  ['linear', [1, 2, 3, 4, 5], { grows: true, stepMs: 1000 }],
  ['linear', [1, 2, 3, 3, 3], { grows: true }],
  ['exponential', [0.5, 1, 2, 4, 8], { grows: true, factor: 2 }],
  ['exponential', [1, 2, 4, 8, 10, 10, 10], { grows: true, factor: 2, capMs: 10_000 }],
  ['exponential', [1, 1.5, 2.25, 3.375], { grows: true, factor: 1.5 }],
  ['jittered', [0.4, 1.9, 1.3, 6.1, 4.2, 14], { grows: true }],
  ['jittered', [0.7, 1.9, 3.2, 4.1, 3.6, 4.8, 2.9, 4.4, 3.1, 4.9, 3.7, 4.2], { grows: true }],
  ['jittered', [1.4, 0.6, 1.1, 1.5, 0.5, 0.9], { grows: false }],
] as const)('pauses are %s: %j', (shape, pauses, figures) => {
  const found = backoff(pauses);
  expect(found).toMatchObject({ shape, grows: figures.grows });
  if ('factor' in figures) expect(found?.factor).toBeCloseTo(figures.factor, 1);
  if ('stepMs' in figures) expect(found?.stepMs).toBeCloseTo(figures.stepMs, -2);
  if ('capMs' in figures) expect(found?.capMs).toBeCloseTo(figures.capMs, -1);
});

test('two attempts have no shape', () => {
  expect(backoff([1, 2])).toBeUndefined();
});

test('a socket that stayed open ends the streak; what comes after it begins anew', () => {
  const round = (at: number) => `
    s${at}: ${at}s open wss://shop.test/ws
    s${at}: ${at + 60}s close 1006
  `;
  const [lineage] = lineagesOf([0, 61, 122, 183, 244].map(round).join('\n'));
  expect(lineage?.connections.length).toBe(5);
  expect(lineage && backoffOf(lineage)).toBeUndefined();
});

test('sockets that the page closes itself and opens again are no attempts to come back', () => {
  const [lineage] = lineagesOf(
    Array.from(
      { length: 6 },
      (_, i) =>
        `q${i}: ${i}s open wss://shop.test/ws\nq${i}: ${i + 0.4}s call-close 1000\nq${i}: ${i + 0.5}s close 1000`,
    ).join('\n'),
  );
  expect(lineage?.connections.length).toBe(6);
  expect(lineage && backoffOf(lineage)).toBeUndefined();
});

describe('the uptime of a logical connection', () => {
  const [lineage] = lineagesOf(`
    a: 0 open wss://shop.test/ws
    a: 60s close 1006
    b: 65s connect wss://shop.test/ws
    b: 65.1s error net::ERR_CONNECTION_REFUSED
    b: 65.1s close 1006
    c: 80s open wss://shop.test/ws
  `);

  test('counts what was open, and says when nothing was', () => {
    expect(lineage && uptimeOf(lineage, 100_000)).toEqual({
      fromMs: 0,
      spanMs: 100_000,
      openMs: 80_000,
      share: 0.8,
      gaps: [{ fromMs: 60_000, toMs: 80_000 }],
    });
  });

  test('of a range is cut at its ends, and a gap that goes on counts so far', () => {
    expect(lineage && uptimeOf(lineage, 70_000, 50_000)).toEqual({
      fromMs: 50_000,
      spanMs: 20_000,
      openMs: 10_000,
      share: 0.5,
      gaps: [{ fromMs: 60_000, toMs: 70_000 }],
    });
  });

  test('ends with the last attempt, and is not known while none was open', () => {
    const [lost, never] = lineagesOf(`
      a: 0 open wss://shop.test/ws
      a: 60s close 1006
      b: 65s connect wss://shop.test/ws
      b: 80s close 1006
      c: 0 connect wss://shop.test/other
      c: 5s close 1006
    `);
    expect(lost && uptimeOf(lost, 100_000)).toMatchObject({
      share: 0.75,
      gaps: [{ fromMs: 60_000, toMs: 80_000 }],
    });
    expect(never && uptimeOf(never, 100_000)).toBeUndefined();
  });
});
