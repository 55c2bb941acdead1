import { expect, test } from 'vitest';
import {
  panWindow,
  resolveWindow,
  type TimelineBounds,
  type WindowMode,
  windowOn,
  zoomWindow,
} from '../../../../src/store/selectors/timelineWindow.ts';

const FIT: WindowMode = { kind: 'fit' };
const file: TimelineBounds = { fromMs: 0, toMs: 100_000, live: false, exact: false };
const live: TimelineBounds = { ...file, live: true };

test('everything fits with room for the marks at both ends', () => {
  expect(resolveWindow(FIT, file)).toEqual({ fromMs: -1000, toMs: 103_000 });
});

test('a range the user chose is shown exactly', () => {
  expect(resolveWindow(FIT, { ...file, exact: true })).toEqual({ fromMs: 0, toMs: 100_000 });
});

test('a session of one event has a width', () => {
  const { fromMs, toMs } = resolveWindow(FIT, { ...file, toMs: 0 });
  expect(toMs - fromMs).toBeGreaterThan(1000);
});

test('zooming keeps what is under the pointer where it is', () => {
  const closer = zoomWindow(FIT, file, 0.5, 50_000);
  const { fromMs, toMs } = resolveWindow(closer, file);
  expect(toMs - fromMs).toBeCloseTo(52_000);
  expect((50_000 - fromMs) / (toMs - fromMs)).toBeCloseTo((50_000 + 1000) / 104_000);
});

test('zooming out beyond everything shows everything', () => {
  expect(zoomWindow(windowOn(10_000, 80_000), file, 2, 50_000)).toEqual(FIT);
});

test('zooming near an edge does not leave the session', () => {
  const { fromMs } = resolveWindow(zoomWindow(FIT, file, 0.5, -1000), file);
  expect(fromMs).toBe(-1000);
});

test('while live, zooming keeps now at the right edge, wherever the pointer is', () => {
  const following = zoomWindow(FIT, live, 0.1, 5000);
  expect(following).toMatchObject({ kind: 'follow' });
  const later = { ...live, toMs: 120_000 };
  expect(resolveWindow(following, later).toMs).toBeGreaterThan(120_000);
  expect(resolveWindow(following, later).fromMs).toBeGreaterThan(105_000);
});

test('panning back ends following, panning to now resumes it', () => {
  const following: WindowMode = { kind: 'follow', spanMs: 10_000 };
  const back = panWindow(following, live, -20_000);
  expect(back.kind).toBe('fixed');
  expect(panWindow(back, live, 1000).kind).toBe('fixed');
  expect(panWindow(back, live, 40_000)).toEqual({ kind: 'follow', spanMs: 10_000 });
  expect(panWindow(back, file, 40_000).kind).toBe('fixed');
});

test('panning stops at both ends, endless steps included', () => {
  const middle = windowOn(40_000, 60_000);
  expect(resolveWindow(panWindow(middle, file, Number.NEGATIVE_INFINITY), file).fromMs).toBe(-1000);
  expect(resolveWindow(panWindow(middle, file, Number.POSITIVE_INFINITY), file).toMs).toBe(103_000);
});

test('a span may be drawn from right to left', () => {
  expect(windowOn(9000, 4000)).toEqual({ kind: 'fixed', fromMs: 4000, toMs: 9000 });
});
