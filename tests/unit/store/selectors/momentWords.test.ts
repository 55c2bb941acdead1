import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { timelineBands } from '../../../../src/analysis/timelineBands.ts';
import { momentNames } from '../../../../src/store/selectors/momentWords.ts';
import { sessionOf } from '../../../support/pictures.ts';

const said = (text: string) => timelineBands(createAnalyses(sessionOf(text))).moments.map(momentNames);

test('moments have a full name, and a short one where there is little room', () => {
  expect(
    said('1s navigate https://x.test/a?b · 2s reload https://x.test/a · 3s slept 2h · 4s set-back 1h'),
  ).toEqual([
    ['navigated to /a', 'navigated'],
    ['reloaded /a', 'reloaded'],
    ['slept 2 h 0 min', 'slept'],
    ['clock set back 1 h 0 min', 'clock set back'],
  ]);
});

test('the back/forward cache has its say in the navigations', () => {
  expect(
    said('1s navigate https://x.test/b · 1s bfcache-in · 2s navigate https://x.test/a · 2s bfcache-out'),
  ).toEqual([
    [
      'navigated to /b, the page before into the back/forward cache',
      'navigated to /b, last page cached',
      'navigated to /b',
      'navigated',
    ],
    ['back from the back/forward cache /a', 'back from the cache'],
  ]);
  expect(said('1s bfcache-in · 2s bfcache-out')).toEqual([
    ['into the back/forward cache', 'into the cache'],
    ['back from the back/forward cache', 'back from the cache'],
  ]);
});
