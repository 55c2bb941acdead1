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

test('hiding that lasts only while the page is being left is none, though a busy panel hears late of the leaving', () => {
  expect(bandsOf('1s hidden · 1.8s navigate https://app.test/b')).toEqual([]);
  expect(bandsOf('1s hidden · 2.2s navigate https://app.test/b')).toHaveLength(1);
});

test('capture gaps run to the next beginning; loss upon pause is one gap', () => {
  expect(
    bandsOf('0 capture started · 2s capture paused by user · 3s capture lost · 5s capture resumed'),
  ).toEqual([{ kind: 'not-captured', fromMs: 2000, toMs: 5000, detail: 'by user' }]);
});

test('navigations, crashes and jumps of the clock are moments, small corrections are not', () => {
  const text =
    '2s slept 2h · 3s slept 200ms · 3.5s set-back 1h · 1s navigate https://app.test/b · 4s crashed · 5s reload https://app.test/b';
  expect(momentsOf(text)).toEqual([
    { kind: 'navigated', atMs: 1000, url: 'https://app.test/b', way: 'loaded', keepsLast: false },
    { kind: 'slept', atMs: 2000, byMs: 7_200_000 },
    { kind: 'clock-set-back', atMs: 3500, byMs: 3_600_000 },
    { kind: 'crashed', atMs: 4000 },
    { kind: 'navigated', atMs: 5000, url: 'https://app.test/b', way: 'reloaded', keepsLast: false },
  ]);
});

test('into the back/forward cache and back are parts of the navigations, and no band', () => {
  const text = `
    1s frozen · 1.004s navigate https://app.test/b · 1.004s bfcache-in ~inferred
    5s navigate https://app.test/a · 5s bfcache-out
  `;
  expect(bandsOf(text)).toEqual([]);
  expect(momentsOf(text)).toEqual([
    { kind: 'navigated', atMs: 1004, url: 'https://app.test/b', way: 'loaded', keepsLast: true },
    { kind: 'navigated', atMs: 5000, url: 'https://app.test/a', way: 'restored', keepsLast: false },
  ]);
});

test('a page whose way on was not seen went into the cache and came back all the same', () => {
  expect(momentsOf('1s bfcache-in · 9s bfcache-out')).toEqual([
    { kind: 'put-away', atMs: 1000 },
    { kind: 'navigated', atMs: 9000, url: '', way: 'restored', keepsLast: false },
  ]);
});

test('a popup is a page of its own', () => {
  const text = `
    0 context pop popup https://app.test/pop in page
    0 context w worker https://app.test/w.js in pop
    1s hidden
    pop: 2s hidden
    pop: 3s navigate https://app.test/elsewhere
    pop: 4s hidden
    5s visible
    6s offline
  `;
  const analyses = createAnalyses(sessionOf(text));
  const told = (contextId?: string) => {
    const { bands, moments } = timelineBands(analyses, contextId);
    return [...bands, ...moments];
  };
  expect(told()).toEqual([
    { kind: 'hidden', fromMs: 1000, toMs: 5000, detail: 'the tab, not its popups' },
    { kind: 'offline', fromMs: 6000, toMs: undefined },
  ]);
  expect(told('page')).toMatchObject([{ kind: 'hidden', fromMs: 1000 }, { kind: 'offline' }]);
  expect(told('w')).toMatchObject([
    { kind: 'hidden', fromMs: 2000, toMs: 3000 },
    { kind: 'hidden', fromMs: 4000, toMs: undefined },
    { kind: 'navigated', atMs: 3000 },
  ]);
});
