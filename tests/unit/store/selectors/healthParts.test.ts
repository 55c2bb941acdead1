import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { timelineLanes } from '../../../../src/analysis/timelineLanes.ts';
import { closesByCode } from '../../../../src/store/selectors/healthCloses.ts';
import { healthModel } from '../../../../src/store/selectors/healthModel.ts';
import { trafficOverTime } from '../../../../src/store/selectors/healthTraffic.ts';
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
  const closes = closesByCode(analyses.session, groups, { fromMs: 0, toMs: 360_000 });
  expect(
    closes.map(({ label, kind, meaning, count, share, perHour, endpoints }) => [
      label,
      kind,
      meaning,
      count,
      share,
      perHour,
      endpoints,
    ]),
  ).toEqual([
    ['1006', 'cut', 'Cut without a close frame', 2, 0.5, 20, ['wss://a.test/', 'wss://b.test/']],
    ['1000', 'clean', 'Normal Closure', 1, 0.25, 10, ['wss://a.test/']],
    ['HTTP 503', 'refused', 'Handshake refused', 1, 0.25, 10, ['wss://a.test/']],
  ]);
  expect([...(closes[0]?.atMs ?? [])]).toEqual([1000, 2000]);
  expect(
    closesByCode(analyses.session, groups, { fromMs: 2500, toMs: 4000 }).map(({ label }) => label),
  ).toEqual(['1000']);
});

test('a code of the application means what its reason says', () => {
  const analyses = analysesOf(`
    a: 0 open wss://a.test/ · a: 1s close 4999 too old
    b: 0 open wss://b.test/ · b: 2s close 4999 come back later
    c: 0 open wss://a.test/ · c: 3s close 4999 too old
    d: 0 open wss://a.test/ · d: 3s close 4998
    e: 0 open wss://a.test/ · e: 3s close 1012 too old
  `);
  const groups = timelineLanes(analyses, analyses.session.connections);
  const closes = closesByCode(analyses.session, groups, { fromMs: 0, toMs: 10_000 });
  expect(closes.map(({ label, meaning }) => [label, meaning])).toEqual([
    ['4999', '“too old”'],
    ['4998', 'Private use'],
    ['1012', 'Service Restart'],
  ]);
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
  const { endpoints } = healthModel(analyses, whole);
  expect(endpoints.map(({ endpoint, traffic }) => [endpoint, traffic.total])).toEqual([
    ['wss://a.test/', { messages: 3, bytes: 25 }],
    ['wss://b.test/', { messages: 1, bytes: 5 }],
  ]);
  const half = healthModel(analyses, { fromMs: 5000, toMs: 10_000 });
  expect(half.endpoints.map(({ traffic }) => traffic.total)).toEqual([
    { messages: 1, bytes: 5 },
    { messages: 1, bytes: 5 },
  ]);
});

test('of a part of the sockets only that part is told', () => {
  const analyses = analysesOf(`
    a: 0 open wss://a.test/ · a: 2s >x · a: 4s close 1006 · a2: 5s open wss://a.test/ · a2: 6s >x · a2: 6s >y
    b: 0 open wss://b.test/ · b: 8s <12345 · b: 10s close 1000
  `);
  const whole = { fromMs: 0, toMs: 10_000 };
  const part = analyses.session.connections.filter(({ url }) => url.includes('a.test'));
  const { total, endpoints, closes, open } = healthModel(analyses, whole, part);
  expect(total).toMatchObject({ open: 1, peak: 1, dropCount: 1, reconnectCount: 1 });
  expect(endpoints.map(({ endpoint }) => endpoint)).toEqual(['wss://a.test/']);
  expect(closes.map(({ label }) => label)).toEqual(['1006']);
  expect(open.map(({ atMs, value }) => [atMs, value])).toEqual([
    [0, 1],
    [4000, 0],
    [5000, 1],
    [10_000, 1],
  ]);
  const traffic = trafficOverTime(analyses, whole, 100, part);
  expect(traffic.total).toEqual({ messages: 3, bytes: 3 });
  expect(traffic.messages.filter(({ value }) => value > 0)).toEqual([
    { atMs: 2000, value: 1 },
    { atMs: 6000, value: 2 },
  ]);
  expect(traffic.bytes.filter(({ value }) => value > 0)).toEqual([
    { atMs: 2000, value: 1 },
    { atMs: 6000, value: 2 },
  ]);
});

test('pings and pongs of a net log are no messages', () => {
  const analyses = analysesOf(`
    a: 0 open wss://a.test/ · a: 1s >x · a: 2s..8s/1s <#ping · a: 2.1s..8.1s/1s >#pong
    b: 0 open wss://b.test/
  `);
  const whole = { fromMs: 0, toMs: 10_000 };
  for (const connections of [analyses.session.connections, analyses.session.connections.slice(0, 1)]) {
    const { messages } = trafficOverTime(analyses, whole, 100, connections);
    expect(messages.filter(({ value }) => value > 0)).toEqual([{ atMs: 1000, value: 1 }]);
  }
});
