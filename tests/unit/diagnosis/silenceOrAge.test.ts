import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** One life after the other; the page beats every 25 s and is answered, and each ends when the next beat is just due. */
const lives = (ages: readonly number[]) =>
  ages
    .map((age, i) => {
      const at = i * 700 + 1;
      const [first, last] = [at + 24.9, at + age - 25.05];
      return `s${i}: ${at}s open wss://jobs.test/run · s${i}: ${first}s..${last}s/25s >{"type":"ping"} · s${i}: ${first + 0.04}s..${last + 0.04}s/25s <{"type":"pong"} · s${i}: ${at + age}s close 1006`;
    })
    .join('\n');

test('a limit on the age that is a multiple of the heartbeat leaves equal silences', () => {
  expect(verdicts(lives([425, 425.01, 425.02, 425])).join()).toBe('max-lifetime medium s0,s1,s2,s3');
});

test('a heartbeat that loses against a limit does so at one beat or another', () => {
  expect(verdicts(lives([425, 425.01, 225.02, 425])).join()).toBe('heartbeat-too-slow high s0,s1,s2,s3');
});

/** Lives as `[age, silence]`: the page talks until the silence begins. */
const talkUntil = (talks: readonly (readonly [age: number, silence: number])[]) =>
  talks
    .map(([age, silence], i) => {
      const at = i * 500;
      return `s${i}: ${at}s open wss://jobs.test/run · s${i}: ${at + 1}s..${at + age - silence}s/0.7s >work · s${i}: ${at + 1.2}s..${at + age - silence}s/1.1s <done · s${i}: ${at + age}s close 1006`;
    })
    .join('\n');

test('a socket that is as old as two that were cut for their silence ran into no limit on the age', () => {
  expect(
    verdicts(
      talkUntil([
        [80.7, 60],
        [80, 0.05],
        [80.4, 60.02],
      ]),
    ).join('\n'),
  ).not.toContain('max-lifetime');
});

test('three that agree in age alone did', () => {
  expect(
    verdicts(
      talkUntil([
        [80.7, 23.2],
        [80, 0.05],
        [80.4, 7.9],
      ]),
    ).join('\n'),
  ).toBe('max-lifetime high s0,s1,s2');
});

test('a socket that ended two seconds before a limit that others keep to a hair did not run into it', () => {
  const said = verdicts(
    talkUntil([
      [597.8, 0.05],
      [600.01, 20.1],
      [600.02, 3.3],
      [600.04, 7.9],
    ]),
  ).join('\n');
  expect(said).toContain('max-lifetime high s1,s2,s3');
});

test('a limit that is kept to a second is one for all', () => {
  const said = verdicts(
    talkUntil([
      [599.2, 0.05],
      [600.4, 20.1],
      [600.9, 3.3],
      [600.04, 7.9],
    ]),
  ).join('\n');
  expect(said).toBe('max-lifetime high s0,s1,s2,s3');
});

test('who has to sign in again was refused; a session that expired may have been too old', () => {
  const talk = '0 open wss://a.test/ws · 1s..40s/0.7s <tick';
  expect(verdicts(`${talk} · 44s close 1000 Session expired, please log in again`)).toEqual([
    'policy-or-auth high a',
  ]);
  expect(verdicts(`${talk} · 44s close 1000 Session expired`)).toEqual(['max-lifetime medium a']);
  expect(verdicts(`${talk} · 44s close 1000 Maximum session duration reached`)).toEqual([
    'max-lifetime high a',
  ]);
  expect(verdicts(`${talk} · 44s close 1000 login complete`).join()).not.toContain('policy');
});

test.each([
  '4000 maximum connection lifetime exceeded',
  '1000 connection lifetime limit',
  '1000 session length limit reached',
])('words about the age say so, also where nobody saw who closed: %s', (close) => {
  const talk = (origin: string) =>
    `0 open wss://a.test/ws${origin} · 1s..40s/0.7s <tick${origin} · 44s close ${close}${origin}`;
  expect(verdicts(talk(' ~page-hook')).join()).toBe('max-lifetime high a');
  expect(verdicts(talk(' ~file')).join()).toBe('max-lifetime medium a');
});
