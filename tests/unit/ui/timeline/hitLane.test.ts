import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { timelineModel } from '../../../../src/store/selectors/timelineModel.ts';
import { hitLane } from '../../../../src/ui/timeline/hitLane.ts';
import { sessionOf } from '../../../support/pictures.ts';

test('the pointer hits the end, the silence before it, the life, or nothing', () => {
  const session = sessionOf('1s open wss://a.test/ · 4s <x · 10s close 1006');
  const analyses = createAnalyses(session);
  analyses.advance();
  const [lane] = timelineModel(analyses, session.connections, []).rows;
  if (lane?.kind !== 'lane') throw new Error('no lane');
  // One CSS pixel is 20 ms: a mark reaches 140 ms to both sides.
  const hit = (atMs: number) => hitLane(lane, atMs, { fromMs: 0, toMs: 20_000 }, 1000, 20_000);
  expect(hit(500)).toBe('nothing');
  expect(hit(2000)).toBe('life');
  expect(hit(7000)).toBe('silence');
  expect(hit(9900)).toBe('end');
  expect(hit(10_100)).toBe('end');
  expect(hit(10_300)).toBe('nothing');
});
