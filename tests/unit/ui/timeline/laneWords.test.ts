import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { timelineModel } from '../../../../src/store/selectors/timelineModel.ts';
import { endWordsOf } from '../../../../src/ui/timeline/laneWords.ts';
import { sessionOf } from '../../../support/pictures.ts';

const CUTS = `
  a: 0 open wss://a.test/ · a: 1s <x · a: 11s close 1006
  b: 12s open wss://a.test/ · b: 13s <x · b: 23s close 1006`;

function wordsOf(finding: Partial<Finding>): readonly (readonly string[])[] {
  const session = sessionOf(CUTS);
  const analyses = createAnalyses(session);
  analyses.advance();
  const whole: Finding = {
    id: 'one',
    rule: 'idle-timeout',
    severity: 'error',
    confidence: 'high',
    title: 'Cut after 10.0 s of silence.',
    connections: ['a', 'b'],
    evidence: [],
    alternatives: [],
    advice: [],
    ...finding,
  };
  const { rows } = timelineModel(analyses, session.connections, [whole]);
  return rows.flatMap((row) => (row.kind === 'lane' ? [endWordsOf(row)] : []));
}

test('a flagged silence says its length and its candidates, each time', () => {
  const nginx = {
    id: 'nginx',
    product: 'nginx',
    setting: 'proxy_read_timeout',
    seconds: 10,
    offsetSeconds: 0,
    because: 'its default is 10 s',
  };
  expect(wordsOf({ candidates: [nginx] })).toEqual([
    ['10.0 s of silence', 'nginx 10 s'],
    ['10.0 s of silence, second time', 'nginx 10 s'],
  ]);
});

test('a flagged silence without candidates says its verdict once', () => {
  expect(wordsOf({})).toEqual([
    ['10.0 s of silence', 'Cut after 10.0 s of silence.'],
    ['10.0 s of silence, second time'],
  ]);
});

test('another verdict stands in full on its first lane, and is pointed to from the others', () => {
  expect(wordsOf({ rule: 'server-crash', title: 'The server died.' })).toEqual([
    ['10.0 s of silence', 'The server died.'],
    ['10.0 s of silence', 'same as socket 1'],
  ]);
});
