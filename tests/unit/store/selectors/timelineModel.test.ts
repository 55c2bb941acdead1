import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { type LaneRow, timelineModel } from '../../../../src/store/selectors/timelineModel.ts';
import { lanePicture } from '../../../../src/store/selectors/timelinePicture.ts';
import { laneStory, ordinalWord } from '../../../../src/store/selectors/timelineWords.ts';
import { sessionOf } from '../../../support/pictures.ts';

const CUTS = `
  a: 0 open wss://shop.test/ws
  a: 1s >{"op":"subscribe"}
  a: 11s close 1006
  b: 12s open wss://shop.test/ws
  b: 13s >{"op":"subscribe"}
  b: 23s close 1006
  c: 24s open wss://shop.test/chat
  c: 25s..60s/1s <hi
`;

function cutFinding(connections: readonly string[]): Finding {
  const candidate = (product: string) => ({
    id: product,
    seconds: 10,
    product,
    setting: 'timeout',
    offsetSeconds: 0,
    because: 'the number',
  });
  return {
    id: 'idle-timeout:a',
    rule: 'idle-timeout',
    severity: 'error',
    confidence: 'high',
    title: 'Cut after 10.0 s of silence.',
    connections,
    observedMs: 10_000,
    evidence: [],
    candidates: [
      candidate('nginx'),
      candidate('nginx'),
      candidate('ALB'),
      candidate('Envoy'),
      candidate('Kong'),
    ],
    alternatives: [],
    advice: [],
  };
}

function modelOf(text: string, findings: readonly Finding[] = []) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const model = timelineModel(analyses, session.connections, findings);
  const lanes = model.rows.filter((row): row is LaneRow => row.kind === 'lane');
  const story = (lane: LaneRow | undefined) =>
    lane ? laneStory(analyses, lane, { zeroMs: 0, wallOffsetMs: undefined }, 60_000).join(' ') : '';
  return { ...model, analyses, lanes, story, session };
}

test('an endpoint with several sockets stands under a line of its own', () => {
  const { rows } = modelOf(CUTS);
  expect(rows.map((row) => (row.kind === 'group' ? row.endpoint : row.connectionId))).toEqual([
    'wss://shop.test/ws',
    'a',
    'b',
    'c',
  ]);
  expect(rows[0]).toMatchObject({ socketCount: 2, laneCount: 2, droppedCount: 2, openCount: 0 });
});

test('a lane keeps its number when others are filtered out', () => {
  const { analyses, session } = modelOf(CUTS);
  const { rows } = timelineModel(analyses, session.connections.slice(1), []);
  expect(rows[0]).toMatchObject({ kind: 'group', laneCount: 1, socketCount: 2 });
  expect(rows[1]).toMatchObject({ connectionId: 'b', ordinal: 2 });
});

test('a finding about the silence marks it, names each product once and counts its drops', () => {
  const { lanes } = modelOf(CUTS, [cutFinding(['a', 'b'])]);
  expect(lanes[0]?.silence).toEqual({ fromMs: 1000, toMs: 11_000, lengthMs: 10_000, explained: true });
  expect(lanes[0]?.finding).toMatchObject({ candidates: 'nginx 10 s, ALB 10 s, Envoy 10 s', occurrence: 1 });
  expect(lanes[1]?.finding).toMatchObject({ occurrence: 2, firstOrdinal: 1 });
  expect(lanes[2]?.finding).toBeUndefined();
});

test('without a finding the silence before a cut is shaded, before a clean end it is not', () => {
  expect(modelOf(CUTS).lanes[0]?.silence?.explained).toBe(false);
  expect(modelOf('0 open wss://a.test/ · 30s close 1000').lanes[0]?.silence).toBeUndefined();
});

test('a clean end that a finding calls an idle time-out is shaded all the same', () => {
  const { lanes } = modelOf('0 open wss://a.test/ · 1s <x · 30s close 1001', [cutFinding(['a'])]);
  expect(lanes[0]?.silence).toMatchObject({ lengthMs: 29_000, explained: true });
});

test('a pause in the rhythm of a socket is no silence before an error code', () => {
  const steady = '0 open wss://a.test/ · 1s..30s/1s <x · 31.2s close 1011';
  expect(modelOf(steady).lanes[0]?.silence).toBeUndefined();
  const stopped = '0 open wss://a.test/ · 1s..30s/1s <x · 60s close 1011';
  expect(modelOf(stopped).lanes[0]?.silence?.lengthMs).toBe(30_000);
});

test('the worst finding speaks for a lane', () => {
  const info: Finding = {
    ...cutFinding(['a']),
    id: 'x',
    rule: 'no-reconnect',
    severity: 'info',
    title: 'Meh',
  };
  expect(modelOf(CUTS, [info, cutFinding(['a'])]).lanes[0]?.finding?.severity).toBe('error');
});

test('a story says who, how much, how it ended and why', () => {
  const { lanes, story } = modelOf(CUTS, [cutFinding(['a', 'b'])]);
  expect(story(lanes[1])).toBe(
    'Socket 2 of 2: opened at +12.000 s, lived 11.0 s. 1 message sent, 0 received, 18 B. ' +
      '10.0 s of silence, then cut without a close frame (1006) at +23.000 s. ' +
      'Cut after 10.0 s of silence. Limits that fit: nginx 10 s, ALB 10 s, Envoy 10 s.',
  );
  expect(story(lanes[2])).toBe('Opened at +24.000 s, open for 36.0 s. 0 messages sent, 36 received, 72 B.');
});

test('stories of refused, joined and pageless sockets say so', () => {
  const refused = modelOf('0 connect wss://a.test/ · 1s response 403 Forbidden · 1s ended');
  expect(refused.story(refused.lanes[0])).toBe(
    'Tried to open at +0.000 s. Refused with HTTP 403 at +1.000 s.',
  );
  const joined = modelOf('5s joined wss://a.test/ · 9s navigate https://b.test/');
  expect(joined.story(joined.lanes[0])).toBe(
    'Opened before capture, seen for 4.00 s. No message either way. Ended when the page navigated at +9.000 s.',
  );
});

test('a story counts heartbeats and those without an answer', () => {
  const { lanes, story } = modelOf(`
    0 open wss://a.test/
    2s..20s/2s >{"type":"ping"}
    2.05s..12.05s/2s <{"type":"pong"}
    25s close 1006
  `);
  expect(story(lanes[0])).toContain('6 heartbeats answered');
  expect(story(lanes[0])).toContain('every 2.0 s, median 50 ms, 4 unanswered.');
});

test('a picture places life, messages, beats and the end by the window', () => {
  const { analyses, lanes } = modelOf(CUTS);
  const lane = lanes[0];
  if (!lane) throw new Error('no lane');
  const picture = lanePicture(analyses, lane, { fromMs: 0, toMs: 20_000 }, 1000, 60_000);
  expect(picture.life).toEqual({ from: 0, to: 550, openedAt: 0 });
  expect(picture.silence).toEqual({ from: 50, to: 550 });
  expect(picture.endAt).toBe(550);
  expect(picture.density.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(picture.density.length).toBeLessThan(520);
});

test('a lane out of sight says on which side it is', () => {
  const { analyses, lanes } = modelOf(CUTS);
  const [a, , c] = lanes;
  if (!a || !c) throw new Error('no lanes');
  const range = { fromMs: 15_000, toMs: 20_000 };
  expect(lanePicture(analyses, a, range, 1000, 60_000)).toMatchObject({ life: undefined, away: 'earlier' });
  expect(lanePicture(analyses, c, range, 1000, 60_000)).toMatchObject({ life: undefined, away: 'later' });
});

test.each([
  [1, 'first'],
  [3, 'third'],
  [11, '11th'],
  [12, '12th'],
  [22, '22nd'],
  [101, '101st'],
  [113, '113th'],
])('%i is %s', (position, word) => {
  expect(ordinalWord(position)).toBe(word);
});
