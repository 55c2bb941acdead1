import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { timelineLanes } from '../../../../src/analysis/timelineLanes.ts';
import { closesByCode } from '../../../../src/store/selectors/healthCloses.ts';
import { trafficOfEndpoint, trafficOverTime } from '../../../../src/store/selectors/healthTraffic.ts';
import { sessionOf } from '../../../support/pictures.ts';

function analysesOf(text: string) {
  const analyses = createAnalyses(sessionOf(text));
  analyses.advance();
  return analyses;
}

test('every end counts under its code, clean ones too, with its share and its rate', () => {
  const analyses = analysesOf(`
    a: 0 open wss://a.test/ · a: 1s close 1006
    b: 0 open wss://b.test/ · b: 2s close 1006
    c: 0 open wss://a.test/ · c: 3s close 1000
    d: 4s connect wss://a.test/ · d: 5s response 503 · d: 5.1s ended
    e: 6s open wss://a.test/
  `);
  const groups = timelineLanes(analyses, analyses.session.connections);
  const closes = closesByCode(groups, { fromMs: 0, toMs: 360_000 });
  expect(
    closes.map(({ label, kind, meaning, count, share, perHour, endpointCount }) => [
      label,
      kind,
      meaning,
      count,
      share,
      perHour,
      endpointCount,
    ]),
  ).toEqual([
    ['1006', 'cut', 'Cut without a close frame', 2, 0.5, 20, 2],
    ['1000', 'clean', 'Normal Closure', 1, 0.25, 10, 1],
    ['HTTP 503', 'refused', 'Handshake refused', 1, 0.25, 10, 1],
  ]);
  expect(closesByCode(groups, { fromMs: 2500, toMs: 4000 }).map(({ label }) => label)).toEqual(['1000']);
});

test('traffic is told over time with its zeros, in sum, and per endpoint', () => {
  const analyses = analysesOf(`
    a: 0 open wss://a.test/ · a: 2s >1234567890 · a: 2.5s <1234567890 · a: 8s >12345
    b: 0 open wss://b.test/ · b: 8s <12345 · b: 10s close 1000
  `);
  const whole = { fromMs: 0, toMs: 10_000 };
  const { messages, peakMessages, peakBytes, total } = trafficOverTime(analyses, whole, 100);
  expect(messages).toEqual([
    { atMs: 0, value: 0 },
    { atMs: 2000, value: 2 },
    { atMs: 3000, value: 0 },
    { atMs: 8000, value: 2 },
    { atMs: 9000, value: 0 },
  ]);
  expect([peakMessages, peakBytes]).toEqual([2, 20]);
  expect(total).toEqual({ messages: 4, bytes: 30 });
  expect(trafficOverTime(analyses, { fromMs: 5000, toMs: 10_000 }, 100).total).toEqual({
    messages: 2,
    bytes: 10,
  });
  const [ofA] = analyses.endpoints();
  if (!ofA) throw new Error('No endpoint');
  expect(trafficOfEndpoint(analyses, ofA, whole)).toEqual({ messages: 3, bytes: 25 });
  expect(trafficOfEndpoint(analyses, ofA, { fromMs: 5000, toMs: 10_000 })).toEqual({
    messages: 1,
    bytes: undefined,
  });
});
