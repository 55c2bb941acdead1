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

test.each([
  ['far larger than any before', () => '>text(1200000)', 0.08],
  ['far larger, and binary', () => '>binary(40000)', 0.08],
])('equal ages are no limit where each end followed a message that was %s', (_, last, before) => {
  expect(said(lives([69.93, 70.26, 69.73], last, before))).not.toContain('max-lifetime');
});

test.each([
  ['no larger than others', '{"note":"x"}', '{"note":"y"}', 0.08],
  ['hardly larger than another', 'text(40000)', 'text(30000)', 0.08],
  ['as large, and nothing happened for seconds', 'text(1200000)', '', 3],
])('they are one where it was %s', (_, last, more, before) => {
  const text = lives([69.93, 70.26, 69.73], (i) => `>${last.replace('x', 'abc'[i] ?? '')}`, before, more);
  expect(said(text)).toContain('max-lifetime');
});

/** Sockets that talk, are silent for minutes, and end so long after the next word, which they had said before. */
const silent = (ages: readonly number[], ended: number, quietFor = 500) =>
  ages
    .map((age, i) => {
      const at = i * 2000;
      const [before, quiet] = [ended * (1 + i * 0.4), quietFor * (1 + i * 0.2)];
      const heard = at + age - before - quiet;
      return `
        s${i}: ${at}s open wss://app.test/rpc
        s${i}: ${at + 1 + i}s..${heard - 2}s/7s >{"method":"poll","id":4}
        s${i}: ${at + 2 + i}s..${heard - 1}s/7s <{"id":4} · s${i}: ${heard}s <{"id":4}
        s${i}: ${at + age - before}s >{"method":"poll","id":4}
        s${i}: ${at + age}s close 1006`;
    })
    .join('\n');

test('equal ages are no limit where each end followed the first word after minutes of silence', () => {
  expect(said(silent([816.97, 816.48, 816.7], 0.13))).not.toContain('max-lifetime');
  expect(said(silent([816.97, 816.48, 816.7], 0.13, 9))).toContain('max-lifetime high s0,s1,s2');
  expect(said(silent([816.97, 816.48, 816.7], 20))).toContain('max-lifetime high s0,s1,s2');
});

test('two ages that are seconds apart are no limit that nobody knows', () => {
  const last = () => '<{"event":"news"}';
  expect(said(lives([131.6, 131.1], last))).toContain('max-lifetime medium s0,s1');
  expect(said(silent([816.97, 819.48], 20))).not.toContain('max-lifetime');
});
