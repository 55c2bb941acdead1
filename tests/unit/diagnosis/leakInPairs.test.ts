import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

interface Pairs {
  /** Seconds between the two of a pair. */
  readonly apart?: number;
  /** The page's close of the second. */
  readonly end?: string;
  /** What ends the first of each pair 50 s later. */
  readonly firstEnd?: string;
  readonly talk?: boolean;
}
const URL = 'wss://shop.test/ws';

/** Every 30 s the page opens two sockets, one of which it closes 25 s later; the server speaks on all of them. */
function pairs({ apart = 0.003, end = 'call-close 1000', firstEnd, talk }: Pairs) {
  const lives = Array.from({ length: 8 }, (_, i) => {
    const at = i * 30;
    const gone = at + 25;
    return `
      a${i}: ${at}s open ${URL} · a${i}: ${at + 1}s..${firstEnd ? at + 49 : 339}s/9s <news
      ${talk ? `${[3, 41, 58, 97].map((s, n) => `a${i}: ${at + s}s >{"edit":"${'abcd'[n]}"}`).join(' · ')}` : ''}
      ${firstEnd ? `a${i}: ${at + 50}s ${firstEnd} · a${i}: ${at + 50.1}s close 1000` : ''}
      b${i}: ${at + apart}s open ${URL} · b${i}: ${at + apart + 1}s..${gone - 1}s/4s <news
      b${i}: ${gone}s ${end}
      ${end.startsWith('call') ? `b${i}: ${gone + 0.1}s close 1000` : ''}`;
  });
  return verdicts(lives.join('\n')).filter((line) => line.startsWith('connection-leak'));
}

describe('a page that connects twice and cleans up once', () => {
  test('leaks one of each pair', () => {
    expect(pairs({})).toEqual(['connection-leak medium a0,a1,a2,a3,a4,a5,a6,a7']);
  });

  test.each([
    ['both are closed', { firstEnd: 'call-close 1000' }],
    ['the one that was closed had been opened by itself', { apart: 7 }],
    ['the others were cut', { end: 'close 1006' }],
    ['it goes on talking on the one that stays', { talk: true }],
  ] as const)('does not where %s', (_, how) => {
    expect(pairs(how)).toEqual([]);
  });
});
