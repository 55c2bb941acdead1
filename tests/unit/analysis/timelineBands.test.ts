import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { timelineBands } from '../../../src/analysis/timelineBands.ts';
import { sessionOf } from '../../support/pictures.ts';

const bandsOf = (text: string) => timelineBands(createAnalyses(sessionOf(text))).bands;
const momentsOf = (text: string) => timelineBands(createAnalyses(sessionOf(text))).moments;

test('hidden, frozen and offline last until their counterparts', () => {
  expect(bandsOf('1s hidden · 2s frozen · 3s unfrozen · 4s visible · 5s offline · 6s online')).toEqual([
    { kind: 'hidden', fromMs: 1000, toMs: 4000 },
    { kind: 'frozen', fromMs: 2000, toMs: 3000 },
    { kind: 'offline', fromMs: 5000, toMs: 6000 },
  ]);
});

test('a band told by page and iframe alike is one', () => {
  const bands = bandsOf(`
    0 context f iframe https://w.test/ in page
    1s hidden
    f: 1s hidden
    4s visible
    f: 4s visible
  `);
  expect(bands).toEqual([{ kind: 'hidden', fromMs: 1000, toMs: 4000 }]);
});

test('what still lasts has no end', () => {
  expect(bandsOf('1s hidden')).toEqual([{ kind: 'hidden', fromMs: 1000, toMs: undefined }]);
});

test('a navigation of the page ends its hiding, that of an iframe does not', () => {
  expect(bandsOf('1s hidden · 3s navigate https://app.test/b')).toMatchObject([{ toMs: 3000 }]);
  const framed = '0 context f iframe https://w.test/ in page\n1s hidden\nf: 3s navigate https://w.test/b';
  expect(bandsOf(framed)).toMatchObject([{ toMs: undefined }]);
  expect(momentsOf(framed)).toEqual([]);
});

test('capture gaps run to the next beginning; loss upon pause is one gap', () => {
  expect(
    bandsOf('0 capture started · 2s capture paused by user · 3s capture lost · 5s capture resumed'),
  ).toEqual([{ kind: 'not-captured', fromMs: 2000, toMs: 5000, detail: 'by user' }]);
});

test('navigations, crashes and sleep are moments, small corrections of the clock are not', () => {
  expect(momentsOf('2s slept 2h · 3s slept 200ms · 1s navigate https://app.test/b · 4s crashed')).toEqual([
    { kind: 'navigated', atMs: 1000, url: 'https://app.test/b' },
    { kind: 'slept', atMs: 2000, byMs: 7_200_000 },
    { kind: 'crashed', atMs: 4000 },
  ]);
});
