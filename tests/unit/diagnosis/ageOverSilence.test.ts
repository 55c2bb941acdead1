import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** One life after the other, as `[age, silence]` in s, in talk that pauses for a second. */
const talks = (lives: readonly (readonly [age: number, silence: number])[]) =>
  lives
    .map(([age, silence], i) => {
      const at = i * 700;
      const last = at + age - silence;
      const first = last - 1.1 * Math.floor((age - silence - 0.2) / 1.1) - 0.2;
      return `
        s${i}: ${at}s open wss://app.test/live
        s${i}: ${first}s..${last - 0.3}s/1.1s >work
        s${i}: ${first + 0.1}s..${last - 0.2}s/1.1s <done
        s${i}: ${last}s <news
        s${i}: ${at + age}s close 1006`;
    })
    .join('\n');
const said = (lives: Parameters<typeof talks>[0]) => verdicts(talks(lives)).join('; ');

test('ages that agree to a hair outweigh pauses of talk that are about as long', () => {
  const lives = [
    [300.169, 2.33],
    [300.264, 2.55],
    [300.095, 2.29],
  ] as const;
  expect(said(lives)).toBe('max-lifetime high s0,s1,s2');
});

test('an age explains also the socket that was not as silent as the others', () => {
  const lives = [
    [300.275, 2.061],
    [300.161, 0.38],
    [300.122, 2.052],
  ] as const;
  expect(said(lives)).toBe('max-lifetime high s0,s1,s2');
});

test.each([
  [
    'the silences agree as timers do',
    [
      [300.169, 2.33],
      [300.264, 2.335],
      [300.095, 2.332],
    ],
  ],
  [
    'one of equal silence is of another age',
    [
      [300.169, 2.33],
      [300.264, 2.35],
      [240.095, 2.37],
    ],
  ],
  [
    'the ages agree no better',
    [
      [301.169, 2.33],
      [302.264, 2.35],
      [305.095, 2.37],
    ],
  ],
] as const)('silence is meant where %s', (_, lives) => {
  expect(said(lives)).toMatch(/^idle-timeout (high|medium) s0,s1,s2$/);
});
