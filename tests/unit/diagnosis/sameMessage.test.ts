import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** Lives that talk all the time, with a last message just before each end. */
const lives = (ages: readonly number[], last: (i: number) => string, before = 0.05, more = '') =>
  ages
    .map((age, i) => {
      const at = i * 200;
      return `
        s${i}: ${at}s open wss://app.test/rpc
        s${i}: ${at + 0.1}s..${at + age - 0.6}s/0.9s >{"method":"poll","id":4}
        s${i}: ${at + 0.2}s..${at + age - 0.5}s/0.9s <{"id":4}
        ${more === '' ? '' : `s${i}: ${at + 7}s >${more}`}
        s${i}: ${at + age - before}s ${last(i)}
        s${i}: ${at + age}s close 1006`;
    })
    .join('\n');
const AGES = [36.5, 36.7, 36.6];
const EXPORT = (i: number) => `>{"method":"report.export","id":${90 + i}}`;
const said = (text: string) => verdicts(text).join();

test('equal ages are no limit where each end followed the same message, which nobody had sent before', () => {
  expect(said(lives(AGES, EXPORT))).not.toContain('max-lifetime');
  expect(said(lives(AGES, EXPORT))).toContain('server-crash low s0,s1,s2');
});

test.each([
  ['a message that is sent all the time', () => '>{"method":"poll","id":4}', 0.05, ''],
  ['another message each time', (i: number) => `>{"method":"${['a', 'b', 'c'][i]}"}`, 0.05, ''],
  ['one that did no harm before', EXPORT, 0.05, '{"method":"report.export","id":7}'],
  ['one that came some seconds before the end', EXPORT, 2, ''],
  ['one that the server sent', () => '<{"event":"news"}', 0.05, ''],
] as const)('equal ages are one where the last thing was %s', (_, last, before, more) => {
  expect(said(lives(AGES, last, before, more))).toContain('max-lifetime high s0,s1,s2');
});
