import { expect, test } from 'vitest';
import { formatDuration } from '../../../src/base/format.ts';

test.each([
  [3_599_400, '59 min 59 s'],
  [3_599_900, '1 h 0 min'],
  [3_600_000, '1 h 0 min'],
  [7_199_990, '2 h 0 min'],
])('%i ms is %s: what rounds up to a whole unit is written in it', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});
