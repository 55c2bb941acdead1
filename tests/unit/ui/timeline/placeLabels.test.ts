import { expect, test } from 'vitest';
import { type LabelWish, placeLabels } from '../../../../src/ui/timeline/placeLabels.ts';

// A letter takes 5.6 px and a label 8 more: ten letters are 64 px, five are 36.
const band = (left: number, ...texts: string[]): LabelWish => ({ left, isLine: false, texts });
const line = (left: number, ...texts: string[]): LabelWish => ({ left, isLine: true, texts });
const placesOf = (linePx: number, ...wishes: LabelWish[]) =>
  placeLabels(wishes, linePx).map(({ text, left }) => [text, left]);

test('each name begins with what it names and is as long as there is room', () => {
  expect(placesOf(500, band(10, 'ten-letter', 'short'), band(74, 'ten-letter', 'short'))).toEqual([
    ['ten-letter', 10],
    ['ten-letter', 74],
  ]);
  expect(placesOf(500, band(10, 'ten-letter', 'short'), band(60, 'ten-letter', 'short'))).toEqual([
    ['short', 10],
    ['ten-letter', 60],
  ]);
  expect(placesOf(500, band(10, 'ten-letter', 'short'), band(30, 'ten-letter', 'short'))[0]?.[0]).toBe('');
});

test('the name of a line stands before it rather than being cut, where nothing else is', () => {
  expect(placesOf(500, line(100, 'ten-letter', 'short'), band(120, 'short'))).toEqual([
    ['ten-letter', 36],
    ['short', 120],
  ]);
  expect(placesOf(500, band(50, 'short'), line(100, 'ten-letter', 'short'), band(120, 'short'))[1]).toEqual([
    '',
    100,
  ]);
});

test('the last name moves left where the plot ends, but over no other', () => {
  expect(placesOf(200, band(10, 'short'), band(190, 'ten-letter', 'short'))[1]).toEqual(['ten-letter', 136]);
  expect(placesOf(200, band(150, 'short'), band(190, 'ten-letter', 'short'))[1]).toEqual(['', 190]);
});
