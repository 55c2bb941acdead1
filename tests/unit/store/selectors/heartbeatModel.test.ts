import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { heartbeatChart } from '../../../../src/store/selectors/heartbeatChart.ts';
import { heartbeatModel } from '../../../../src/store/selectors/heartbeatModel.ts';
import { heartbeatRuler } from '../../../../src/store/selectors/heartbeatRuler.ts';
import { sessionOf } from '../../../support/pictures.ts';

function heartbeatsOf(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  return { analyses, connection, model: heartbeatModel(analyses, connection) };
}

const PINGS = `
  0 open wss://a.test/
  10s..100s/10s >{"type":"ping"}
  10.04s..80.04s/10s <{"type":"pong"}
`;
const RANGE = { fromMs: 0, toMs: 110_000 };

test('a series says what was recognised and its figures', () => {
  const [series] = heartbeatsOf(PINGS).model.byKind['page-round-trip'];
  expect(series).toMatchObject({ answered: 8, waiting: 2, intervalMs: 10_000, p50Ms: 40, maxMs: 40 });
  expect(series?.unansweredMs).toEqual([]);
  expect(series?.how).not.toBe('');
});

test('what waited when the socket ended stays without an answer', () => {
  const [series] = heartbeatsOf(`${PINGS}\n105s close 1006`).model.byKind['page-round-trip'];
  expect(series).toMatchObject({ answered: 8, waiting: 0, unansweredMs: [90_000, 100_000] });
});

test('a lost beat shows as soon as a later one is answered', () => {
  const { model } = heartbeatsOf(`
    0 open wss://a.test/
    1s >{"type":"ping","id":1} · 1.1s <{"type":"pong","id":1}
    2s >{"type":"ping","id":2}
    3s >{"type":"ping","id":3} · 3.1s <{"type":"pong","id":3}
    4s >{"type":"ping","id":4}
  `);
  expect(model.byKind['page-round-trip'][0]).toMatchObject({ unansweredMs: [2000], waiting: 1 });
});

test('the three kinds stand apart, and one-way signs of life beside them', () => {
  const wire = heartbeatsOf('0 open wss://a.test/ · 5s..50s/5s <#ping 4 · 5.001s..50.001s/5s >#pong 4').model;
  expect(wire.byKind['wire-heartbeat'][0]).toMatchObject({ answered: 10, intervalMs: 5000 });
  expect(wire.byKind['page-round-trip']).toEqual([]);
  expect(wire.wireKnown).toBe(true);
  const asked = heartbeatsOf(`
    0 open wss://a.test/socket.io/?EIO=4&transport=websocket
    0.1s <0{"sid":"x","pingInterval":5000,"pingTimeout":4000}
    5s..50s/5s <2
    5.02s..50.02s/5s >3
  `).model;
  expect(asked.byKind['page-response'][0]).toMatchObject({ answered: 10, p50Ms: 20 });
  expect(asked.announcedMs).toBe(5000);
});

test('the chart of a wire heartbeat shows its pauses, not the time to the pong', () => {
  const { model } = heartbeatsOf('0 open wss://a.test/ · 5s..50s/5s <#ping 4 · 5.001s..50.001s/5s >#pong 4');
  const [series] = model.byKind['wire-heartbeat'];
  if (!series) throw new Error('no series');
  const chart = heartbeatChart(series, RANGE, 800);
  expect(chart.samples.map(({ value }) => value)).toEqual(Array.from({ length: 9 }, () => 5000));
  expect(chart.p50Ms).toBe(5000);
});

test('a chart marks unanswered and late beats and holds about two samples per pixel at most', () => {
  const { model } = heartbeatsOf(`
    0 open wss://a.test/
    1s..2000s/1s >{"type":"ping"}
    1.04s..1990.04s/1s <{"type":"pong"}
    2010s >{"type":"ping"}
    2020s close 1006
  `);
  const [series] = model.byKind['page-round-trip'];
  if (!series) throw new Error('no series');
  const range = { fromMs: 0, toMs: 2_020_000 };
  const chart = heartbeatChart(series, range, 200);
  expect(chart.samples.length).toBeLessThanOrEqual(400);
  expect(chart.late).toEqual([2_010_000]);
  // Marks that would lie on one another are one.
  expect(chart.unanswered).toEqual([1_991_000]);
  expect(heartbeatChart(series, range, 20_000).unanswered).toHaveLength(11);
});

test('the ruler tells which limits a rhythm survives, with and without a lost beat', () => {
  const { analyses, connection } = heartbeatsOf(
    PINGS.replaceAll('10s', '40s').replaceAll('40s..100s', '40s..400s'),
  );
  const verdicts = new Map(
    heartbeatRuler(analyses, connection, []).limits.map(({ seconds, verdict }) => [seconds, verdict]),
  );
  expect(verdicts.get(30)).toBe('cut');
  expect(verdicts.get(60)).toBe('tight');
  expect(verdicts.get(100)).toBe('survives');
});

test('a limit that counts only what the page sends is not kept open by the server', () => {
  const { analyses, connection } = heartbeatsOf(
    '0 open wss://a.test/cable · 0.1s <{"type":"welcome"} · 3s..60s/3s <{"type":"ping","message":1}',
  );
  const sixty = heartbeatRuler(analyses, connection, []).limits.filter(({ seconds }) => seconds === 60);
  const verdictOf = (product: RegExp) =>
    sixty.find(({ products }) => products.some((name) => product.test(name)));
  expect(verdictOf(/^nginx$/)?.verdict).toBe('survives');
  expect(verdictOf(/Phoenix/)?.verdict).toBe('cut');
});

test('the advice is half of the shortest limit in the stack, else of the common 60 s', () => {
  const { analyses, connection } = heartbeatsOf(PINGS);
  expect(heartbeatRuler(analyses, connection, [])).toMatchObject({
    advisedMs: 30_000,
    advisedFor: { isOwn: false },
  });
  const own = heartbeatRuler(analyses, connection, ['nginx', 'my-proxy=45']);
  expect(own).toMatchObject({
    advisedMs: 22_000,
    advisedFor: { seconds: 45, product: 'my-proxy', isOwn: true },
  });
  expect(own.limits.find(({ isOwn, seconds }) => isOwn && seconds === 45)?.products).toEqual(['my-proxy']);
  expect(own.limits.filter(({ products }) => products.includes('nginx'))).toHaveLength(1);
});

test('without heartbeats nothing is judged, but the advice stands', () => {
  const { analyses, connection, model } = heartbeatsOf('0 open wss://a.test/ · 1s >hello');
  const ruler = heartbeatRuler(analyses, connection, []);
  expect(ruler.rhythm.any).toBeUndefined();
  expect(ruler.limits.every(({ verdict }) => verdict === undefined)).toBe(true);
  expect(ruler.advisedMs).toBe(30_000);
  expect(model.wireKnown).toBe(false);
});
