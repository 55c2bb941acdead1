import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

const TALK = '0 open wss://shop.test/ws · 1s..43s/1.7s <news · 2s..40s/6s >ok';

test.each([
  ['close 1000 Session expired, please log in again', 'high'],
  ['close 1001 Your token has expired', 'high'],
  ['reported 1000 Session expired, please log in again ~file · 44s ended closed ~file', 'medium'],
])('a reason that sends somebody to the login is about who they are: %s', (end, confidence) => {
  expect(verdicts(`${TALK} · 44s ${end}`)).toEqual([`policy-or-auth ${confidence} a`]);
});

test('a session that expired says no word of a login: it may have lived out its limit', () => {
  expect(verdicts(`${TALK} · 44s close 1000 Session expired`)).toEqual(['max-lifetime medium a']);
});

test.each(['1000 logged in elsewhere is fine', '1000 done', '1000 token bucket refilled'])(
  'other words refuse nobody: %s',
  (close) => {
    expect(verdicts(`${TALK} · 44s close ${close}`).join()).not.toContain('policy-or-auth');
  },
);
