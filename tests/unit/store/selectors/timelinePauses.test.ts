import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import type { Risk } from '../../../../src/store/selectors/riskModel.ts';
import { timelineModel } from '../../../../src/store/selectors/timelineModel.ts';
import { pauseAround } from '../../../../src/store/selectors/timelinePauses.ts';
import { lanePicture } from '../../../../src/store/selectors/timelinePicture.ts';
import { sessionOf } from '../../../support/pictures.ts';

const NOW_MS = 200_000;

function laneOf(text: string, findings: readonly Finding[] = []) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [lane] = timelineModel(analyses, session.connections, findings).rows;
  if (lane?.kind !== 'lane') throw new Error('no lane');
  const pauseAt = (atMs: number) => pauseAround(analyses, lane, atMs, NOW_MS);
  const picture = (range = { fromMs: 0, toMs: NOW_MS }, risk?: Risk) =>
    lanePicture(analyses, lane, range, 1000, NOW_MS, risk);
  return { pauseAt, picture };
}

test('a silence out of the rhythm is found from its last message to its next', () => {
  const { pauseAt, picture } = laneOf('0 open wss://a.test · 1s..60s/1s <x · 100s..199s/1s <x');
  expect(pauseAt(80_000)).toEqual({ fromMs: 60_000, toMs: 100_000 });
  expect(pauseAt(30_500)).toBeUndefined();
  expect(picture().pauses).toEqual([{ from: 300, to: 500, lengthMs: 40_000, lasts: false }]);
  // Zoomed in, its true length is told, though its beginning is out of sight.
  expect(picture({ fromMs: 70_000, toMs: 110_000 }).pauses).toMatchObject([{ lengthMs: 40_000, from: -250 }]);
});

test('a slow rhythm is no silence', () => {
  const { pauseAt, picture } = laneOf('0 open wss://a.test · 1s..200s/20s <x');
  expect(pauseAt(30_500)).toBeUndefined();
  expect(picture().pauses).toEqual([]);
});

test('pings on the wire break a silence', () => {
  const { picture } = laneOf('0 open wss://a.test · 1s..60s/1s <x · 61s..199s/1s <#ping');
  expect(picture().pauses).toEqual([]);
});

test('a silence that lasts reaches to now', () => {
  const { picture } = laneOf('0 open wss://a.test · 1s..100s/1s <x');
  expect(picture().pauses).toEqual([{ from: 500, to: 1000, lengthMs: 100_000, lasts: true }]);
});

test('the silence of a socket at risk is told as that, once, though it was measured a moment ago', () => {
  const { picture } = laneOf('0 open wss://a.test · 1s..100s/1s <x');
  const risk = {
    connectionId: 'a',
    silentMs: 99_200,
    sentence: 'Silent for 99 s.',
    tag: 'nginx 120 s',
    isPast: false,
  };
  expect(picture(undefined, risk)).toMatchObject({
    pauses: [],
    risk: { words: '99 s silent · nginx 120 s' },
  });
});

test('the silence before a cut is told by itself, once', () => {
  const { picture } = laneOf('0 open wss://a.test · 1s..100s/1s <x · 150s close 1006');
  expect(picture().silence).toEqual({ from: 500, to: 750 });
  expect(picture().pauses).toEqual([]);
});

test('a gap in capture bounds a silence on both sides: of the time between nobody knows', () => {
  const { pauseAt, picture } = laneOf(
    '0 open wss://a.test · 1s..60s/1s <x · 80s capture lost · 90s capture started · 100s..199s/1s <x',
  );
  expect(pauseAt(85_000)).toBeUndefined();
  expect(pauseAt(70_000)).toEqual({ fromMs: 60_000, toMs: 80_000 });
  expect(picture().pauses.map(({ from, to, lengthMs }) => [from, to, lengthMs])).toEqual([
    [300, 400, 20_000],
    [450, 500, 10_000],
  ]);
});

test('a verdict that nobody answers shows the waiting questions of a living socket as unanswered', () => {
  const text = `0 open wss://a.test
    1s..50s/10s >{"type":"ping"} · 1.02s..50.02s/10s <{"type":"pong"}
    51s..91s/10s >{"type":"ping"}`;
  const finding: Finding = {
    id: 'heartbeat-unanswered:a',
    rule: 'heartbeat-unanswered',
    severity: 'error',
    confidence: 'high',
    title: 'Pings are unanswered.',
    connections: ['a'],
    evidence: [],
    alternatives: [],
    advice: [],
  };
  expect(laneOf(text).picture().unanswered).toEqual([]);
  expect(laneOf(text, [finding]).picture().unanswered).toEqual([255, 305, 355, 405, 455]);
});
