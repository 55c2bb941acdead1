import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { countSlices, roundTripSlices } from '../../../../src/store/selectors/healthCharts.ts';
import { healthModel } from '../../../../src/store/selectors/healthModel.ts';
import { openSockets } from '../../../../src/store/selectors/timelineOpenSockets.ts';
import { sessionOf } from '../../../support/pictures.ts';

function analysesOf(text: string) {
  const analyses = createAnalyses(sessionOf(text));
  analyses.advance();
  return analyses;
}

const SESSION = `
  a: 0 open wss://shop.test/ws
  a: 10s close 1006
  b: 12s open wss://shop.test/ws
  b: 30s close 1006
  c: 34s open wss://shop.test/ws
  d: 1s open wss://shop.test/chat
  d: 2s..50s/2s >{"type":"ping"}
  d: 2.03s..50.03s/2s <{"type":"pong"}
  d: 55s close 1000
  e: 20s connect wss://api.test/feed
  e: 20.1s response 503 Unavailable
  e: 20.2s ended
`;
const WHOLE = { fromMs: 0, toMs: 60_000 };

test('drops, reconnections and what is open are counted over all and per endpoint', () => {
  const { total, endpoints, reconnectedAtMs } = healthModel(analysesOf(SESSION), WHOLE);
  expect(total).toMatchObject({
    open: 1,
    peak: 2,
    dropCount: 3,
    drops: [
      { code: '1006', count: 2 },
      { code: 'HTTP 503', count: 1 },
    ],
    reconnectCount: 2,
    medianRecoveryMs: 3000,
    roundTripCount: 25,
  });
  expect(total.p50Ms).toBeCloseTo(30, 3);
  expect(reconnectedAtMs).toEqual([12_000, 34_000]);
  expect(endpoints.map(({ endpoint, dropCount, open, peak }) => [endpoint, dropCount, open, peak])).toEqual([
    ['wss://shop.test/ws', 2, 1, 1],
    ['wss://api.test/feed', 1, 0, 0],
    ['wss://shop.test/chat', 0, 0, 1],
  ]);
});

test('a range counts what happened in it', () => {
  const { total } = healthModel(analysesOf(SESSION), { fromMs: 11_000, toMs: 29_000 });
  expect(total).toMatchObject({
    open: 2,
    peak: 2,
    drops: [{ code: 'HTTP 503', count: 1 }],
    reconnectCount: 1,
    roundTripCount: 9,
  });
});

test('a clean close and a navigation are no drops', () => {
  const text =
    'a: 0 open wss://a.test/\nb: 0 open wss://b.test/\na: 5s close 1000\n6s navigate https://x.test/';
  expect(healthModel(analysesOf(text), WHOLE).total).toMatchObject({ dropCount: 0, open: 0, peak: 2 });
});

test('without answered heartbeats there is no round trip', () => {
  const { total } = healthModel(analysesOf('0 open wss://a.test/ · 5s close 1006'), WHOLE);
  expect(total.p50Ms).toBeUndefined();
  expect(total.medianRecoveryMs).toBeUndefined();
});

test('round trips over time are medians per slice; slices without any are left out', () => {
  const slices = roundTripSlices(
    analysesOf(`
      0 open wss://a.test/
      1s..9s/1s >{"type":"ping"} · 1.02s..9.02s/1s <{"type":"pong"}
      31s..39s/1s >{"type":"ping"} · 31.08s..39.08s/1s <{"type":"pong"}
    `),
    { fromMs: 0, toMs: 40_000 },
    4,
  );
  expect(slices.map(({ atMs, p50 }) => [atMs, Math.round(p50)])).toEqual([
    [5000, 20],
    [35_000, 80],
  ]);
});

test('moments are counted per slice, the very end included', () => {
  const counts = countSlices([0, 1, 50, 100], { fromMs: 0, toMs: 100 }, 2);
  expect(counts).toEqual([
    { atMs: 25, count: 2 },
    { atMs: 75, count: 2 },
  ]);
});

test('open sockets are steps that last until now', () => {
  const { open, openNow, peak } = openSockets(analysesOf(SESSION), WHOLE, 60_000, 600);
  expect([openNow, peak]).toEqual([1, 2]);
  expect(open.at(-1)).toEqual({ atMs: 60_000, value: 1 });
  expect(open.find(({ atMs }) => atMs === 10_000)?.value).toBe(1);
});
