import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { timelineModel } from '../../../../src/store/selectors/timelineModel.ts';
import { pauseAround } from '../../../../src/store/selectors/timelinePauses.ts';
import { hitLane } from '../../../../src/ui/timeline/hitLane.ts';
import { sessionOf } from '../../../support/pictures.ts';

test('the pointer hits the end, the silence before it, another one, the life, or nothing', () => {
  const session = sessionOf('1s open wss://a.test/ · 3s <x · 16s <x · 22s close 1006');
  const analyses = createAnalyses(session);
  analyses.advance();
  const [lane] = timelineModel(analyses, session.connections, []).rows;
  if (lane?.kind !== 'lane') throw new Error('no lane');
  // One CSS pixel is 20 ms: a mark reaches 140 ms to both sides.
  const hit = (atMs: number) => {
    const pause = pauseAround(analyses, lane, atMs, 30_000);
    return hitLane(lane, atMs, { fromMs: 0, toMs: 20_000 }, 1000, 30_000, pause);
  };
  expect(hit(500)).toBe('nothing');
  expect(hit(2000)).toBe('life');
  expect(hit(9000)).toBe('pause');
  expect(hit(19_000)).toBe('silence');
  expect(hit(21_900)).toBe('end');
  expect(hit(22_100)).toBe('end');
  expect(hit(22_300)).toBe('nothing');
});
