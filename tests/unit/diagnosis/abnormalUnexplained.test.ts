import { expect, test } from 'vitest';
import { TALK, verdicts } from './diagnosePicture.ts';

test('nothing that explains a cut: it says so', () => {
  expect(verdicts(`0 ${TALK} · 20.3s close 1006`)).toEqual(['abnormal-unexplained low a']);
});

test('one that was closing when capture began is not called a cut that nothing explains', () => {
  expect(verdicts('0 joined wss://shop.test/ws · 0 found closing · 9s close 1006')).toEqual([]);
});
