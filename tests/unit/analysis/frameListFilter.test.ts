import { describe, expect, test } from 'vitest';
import { isWanted, parseTextFilter } from '../../../src/analysis/frameFilter.ts';
import { sessionOf } from '../../support/pictures.ts';

const patternOf = (text: string): RegExp => {
  const filter = parseTextFilter(text);
  if (filter.kind !== 'pattern') throw new Error(`No pattern: ${filter.kind}`);
  return filter.pattern;
};

/** Texts of the frames that a filter leaves; binary ones as `row N`. */
function found(picture: string, text: string): readonly string[] {
  const { frames } = sessionOf(picture);
  const criteria = { pattern: patternOf(text), direction: 'both' } as const;
  const rows = Array.from({ length: frames.endRow }, (_, row) => row);
  return rows.filter((row) => isWanted(frames, row, criteria)).map((row) => frames.payload(row)?.data ?? '');
}

const TALK = '0 open wss://x.test/ · 1 >Hello (world) · 2 <hello · 3 <HELP* · 4 <';

describe('a filter text', () => {
  test('is found whatever its case, character by character', () => {
    expect(found(TALK, 'hel')).toEqual(['Hello (world)', 'hello', 'HELP*']);
    expect(found(TALK, '(w')).toEqual(['Hello (world)']);
    expect(found(TALK, 'p*')).toEqual(['HELP*']);
  });

  test('between slashes is a regular expression with its own flags', () => {
    expect(found(TALK, '/^hel/')).toEqual(['hello']);
    expect(found(TALK, '/^hel.$/i')).toEqual([]);
    expect(found(TALK, '/^hel..?$/i')).toEqual(['hello', 'HELP*']);
  });

  test('that remembers where it was finds every frame all the same', () => {
    expect(found('0 open wss://x.test/ · 1 >aa · 2 >aa · 3 >aa', '/a/gy')).toEqual(['aa', 'aa', 'aa']);
  });

  test('that only begins like a regular expression is text', () => {
    expect(parseTextFilter('/api/v1').kind).toBe('pattern');
    expect(found('0 open wss://x.test/ · 1 >GET /api/v1 · 2 >api', '/api/v1')).toEqual(['GET /api/v1']);
  });

  test('that is no regular expression is told so', () => {
    expect(parseTextFilter('/(/')).toEqual({
      kind: 'problem',
      sentence: expect.stringContaining('Unterminated group'),
    });
    expect(parseTextFilter('/a/ii').kind).toBe('problem');
  });

  test('that is empty wants everything', () => {
    expect(parseTextFilter('')).toEqual({ kind: 'none' });
  });

  test('finds what binary frames say in UTF-8, even beside bytes that are not', () => {
    // 0xff "grün" 0xfe
    const picture = '0 open wss://x.test/ · 1 <0xff6772c3bc6efe · 2 <0x0102';
    expect(found(picture, 'GRÜN')).toHaveLength(1);
    expect(found(picture, 'rot')).toHaveLength(0);
  });
});

test('a direction leaves the frames that went that way', () => {
  const { frames } = sessionOf(TALK);
  const sent = { pattern: undefined, direction: 'sent' } as const;
  expect([0, 1, 2, 3].filter((row) => isWanted(frames, row, sent))).toEqual([0]);
});
