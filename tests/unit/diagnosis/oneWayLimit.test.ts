import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** One life after the other: how long page and server were silent at the end. */
const lives = (silences: readonly (readonly [page: number, server: number])[]) =>
  silences
    .map(([page, server], i) => {
      const [at, age] = [i * 500, 150 + 31.7 * i];
      return `s${i}: ${at}s open wss://jobs.test/run · s${i}: ${at + 1}s..${at + age - page}s/20.7s >work · s${i}: ${at + age - page}s >more · s${i}: ${at + 2.2}s..${at + age - server}s/9.3s <step · s${i}: ${at + age - server}s <done · s${i}: ${at + age}s close 1006`;
    })
    .join('\n');
const TALKING = [
  [60, 3.1],
  [60.02, 17.4],
  [60.01, 8.9],
] as const;

test('a limit on what the page sends also cut the sockets on which the page spoke last', () => {
  expect(verdicts(lives([...TALKING, [60, 63.2], [60.01, 60.9]])).join()).toBe(
    'idle-timeout high s0,s1,s2,s3,s4',
  );
});

test('a socket on which the page spoke last that ended after another silence is no part of it', () => {
  expect(verdicts(lives([...TALKING, [41.3, 47.1]])).join('\n')).not.toMatch(/idle-timeout high.*s3/);
});

test('a limit that a coarse clock keeps cuts up to a tick late', () => {
  expect(
    verdicts(
      lives([
        [120.7, 0.2],
        [121.6, 0.4],
        [123.6, 0.3],
      ]),
    ).join(),
  ).toBe('idle-timeout high s0,s1,s2');
  expect(
    verdicts(
      lives([
        [104.7, 0.2],
        [121.6, 0.4],
        [133.6, 0.3],
      ]),
    ).join(),
  ).not.toContain('idle-timeout high');
});
