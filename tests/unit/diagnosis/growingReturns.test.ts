import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** One socket; each 90 s all are cut at once and as many as told come back a second later, to the path told. */
function returns(
  counts: readonly number[],
  url: (nth: number) => string = () => 'wss://shop.test/ws',
): string {
  const lines: string[] = [];
  let alive = 1;
  let named = 0;
  lines.push(`s0: 0 open ${url(0)}`);
  counts.forEach((count, nth) => {
    const endMs = (nth + 1) * 90_000;
    for (let i = 0; i < alive; i++) {
      const name = `s${named - i}`;
      lines.push(`${name}: ${endMs - 300 - i}ms <news`, `${name}: ${endMs + i}ms close 1006`);
    }
    for (let i = 0; i < count; i++) {
      named++;
      lines.push(`s${named}: ${endMs + 1000 + i}ms open ${url(named)}`);
    }
    alive = count;
  });
  lines.push(`s${named}: ${(counts.length + 1) * 90_000}ms <news`);
  return lines.join('\n');
}

const LEAK = 'connection-leak medium';

describe('more sockets come back than had ended', () => {
  test.each([
    ['twice as many each time', [2, 4, 8]],
    ['one more each time', [2, 3, 4]],
  ])('%s: a leak', (_, counts) => {
    expect(verdicts(returns(counts)).join('; ')).toContain(LEAK);
  });

  test.each([
    ['as many as had ended', [1, 1, 1, 1]],
    ['only twice: a page may have opened another', [2, 3]],
    ['and fewer again', [2, 4, 1, 2]],
  ])('%s: no leak', (_, counts) => {
    expect(verdicts(returns(counts)).join('; ')).not.toContain('connection-leak');
  });

  test('to rooms of their own: no leak', () => {
    const url = (nth: number) => `wss://shop.test/room/${'abcdefghijklmnop'[nth]}`;
    expect(verdicts(returns([2, 4, 8], url)).join('; ')).not.toContain('connection-leak');
  });
});
