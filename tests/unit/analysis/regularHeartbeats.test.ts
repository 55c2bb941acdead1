import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import type { BeatSeries } from '../../../src/analysis/roundTrips.ts';
import { exchange, type Line } from '../../support/exchange.ts';
import {
  sessionOfTraffic,
  type Traffic,
  trafficWithHeartbeat,
  trafficWithoutHeartbeat,
} from '../../support/generatedTraffic.ts';

const CASES_EACH = 300;
/** Tens of thousands of messages go through the whole analysis. */
const TIMEOUT_MS = 120_000;

interface Seen {
  readonly beats: readonly BeatSeries[];
  readonly isAnswered: boolean;
}

function look(traffic: Traffic): Seen {
  const session = sessionOfTraffic(traffic);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  const series = analyses.roundTrips(connection).filter(({ purpose }) => purpose === 'heartbeat');
  return {
    beats: analyses.beats(connection).filter(({ certainty }) => certainty === 'looks-like'),
    isAnswered: series.length > 0,
  };
}

/** The right side, the right rhythm, and nearly all of its beats. */
function isFound({ heartbeat }: Traffic, { beats }: Seen): boolean {
  if (!heartbeat) return false;
  const { asker, periodMs, beats: count } = heartbeat;
  return beats.some(
    (series) =>
      series.direction === asker &&
      Math.abs((series.intervalMs ?? 0) - periodMs) <= 0.2 * periodMs &&
      series.count >= 0.9 * count &&
      series.count <= count,
  );
}

test('the heartbeat of an unknown protocol is found among data, and data is not taken for one', {
  timeout: TIMEOUT_MS,
}, () => {
  const wrong: string[] = [];
  let claims = 0;
  let rightClaims = 0;
  let found = 0;
  let answersRight = 0;
  for (let seed = 1; seed <= CASES_EACH; seed++) {
    const traffic = trafficWithHeartbeat(seed);
    const seen = look(traffic);
    const isRight = isFound(traffic, seen);
    if (isRight) found++;
    else wrong.push(`missed: ${traffic.name}`);
    if (isRight && seen.isAnswered === traffic.heartbeat?.isAnswered) answersRight++;
    claims += seen.beats.length;
    if (isRight) rightClaims++;
    if (seen.beats.length > (isRight ? 1 : 0)) wrong.push(`beside it: ${traffic.name}`);
  }
  for (let seed = 1; seed <= CASES_EACH; seed++) {
    const traffic = trafficWithoutHeartbeat(10_000 + seed);
    const { beats } = look(traffic);
    claims += beats.length;
    if (beats.length > 0) wrong.push(`data: ${traffic.name}`);
  }
  const precision = rightClaims / claims;
  const recall = found / CASES_EACH;
  console.log(
    `heartbeats by regularity, ${CASES_EACH} connections with and ${CASES_EACH} without: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; answered or not told right for ${answersRight} of ${found}\n${wrong.join('\n')}`,
  );
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(answersRight / found).toBeGreaterThanOrEqual(0.95);
});

const PLAIN = '0 open wss://app.test/live';

function every5s(from: number, to: number, way: Line[1], data: (n: number) => string): readonly Line[] {
  return Array.from({ length: to - from }, (_, n): Line => [(from + n) * 5000, way, data(from + n)]);
}

test('what looked like a heartbeat and turns out to be data is taken back, marks included', () => {
  const { analyses, connection, say } = exchange(PLAIN, ...every5s(1, 10, '<', () => '{"temperature":21}'));
  expect(analyses.beats(connection)).toMatchObject([{ certainty: 'looks-like', count: 9 }]);
  expect(analyses.isHeartbeat(0)).toBe(true);
  const rereads = analyses.heartbeatRereads(connection);

  say(...every5s(10, 14, '<', (n) => `{"temperature":${12 + n}}`));
  expect(analyses.beats(connection)).toEqual([]);
  expect(analyses.isHeartbeat(0)).toBe(false);
  expect(analyses.heartbeatRereads(connection)).toBeGreaterThan(rereads);
});

test('an answered one is a round trip that looks like a heartbeat; a lost answer stays unanswered', () => {
  const asks = every5s(1, 12, '>', () => 'are you there');
  const answers = asks.filter((_, n) => n !== 8).map(([atMs]): Line => [atMs + 30, '<', 'yes, I am']);
  const { analyses, connection } = exchange(PLAIN, ...asks, ...answers);
  expect(analyses.roundTrips(connection)).toMatchObject([
    { kind: 'page-round-trip', purpose: 'heartbeat', certainty: 'looks-like', count: 10, intervalMs: 5000 },
  ]);
  expect(analyses.roundTrips(connection)[0]?.missed).toMatchObject([{ atMs: 45_000 }]);
  expect(analyses.pairOf(0)).toEqual({ row: 1, ms: 30 });
});

test('a question for data is none, however regular', () => {
  const asks = every5s(1, 20, '>', () => '{"do":"list"}');
  const answers = asks.map(([atMs], n): Line => [atMs + 30, '<', `{"rows":[${'7,'.repeat(n)}7]}`]);
  const { analyses, connection } = exchange(PLAIN, ...asks, ...answers);
  expect(analyses.beats(connection)).toEqual([]);
});

test('once a convention is chosen by hand, nothing is guessed beside it', () => {
  const { analyses, connection } = exchange(PLAIN, ...every5s(1, 12, '>', () => 'are you there'));
  expect(analyses.beats(connection)).toHaveLength(1);
  analyses.setConvention(connection, 'none');
  expect(analyses.beats(connection)).toEqual([]);
  expect(analyses.isHeartbeat(3)).toBe(false);
});
