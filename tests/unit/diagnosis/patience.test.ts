import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** Socket.IO lives of which nobody saw who closed, each with its silence after the last ping; not seen by the hook. */
const lives = (silences: readonly number[], close = 'ended closed') =>
  silences
    .map((silence, i) => {
      const [at, last] = [i * 900, i * 900 + 175 + 50 * i];
      return [
        `${at}s open wss://chat.test/socket.io/?EIO=4&transport=websocket`,
        `${at + 0.02}s <0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`,
        `${at + 25}s..${last}s/25s <2 · ${at + 25.01}s..${last + 0.01}s/25s >3`,
        `${last + silence}s ${close}`,
      ]
        .join(' · ')
        .split(' · ')
        .map((line) => `s${i}: ${line}`)
        .join(' · ');
    })
    .join('\n');

test('an end when the announced interval and time-out are over is a client that heard no beat', () => {
  expect(verdicts(lives([45.03, 45.08, 45.05]))).toEqual(['heartbeat-unanswered high s0,s1,s2']);
  expect(verdicts(lives([45.03]))).toEqual(['heartbeat-unanswered high s0']);
});

test.each([[[38.03, 38.04, 38.02]], [[43.1]], [[46.2]]])(
  'an end at another moment is none: %j',
  (silences) => {
    expect(verdicts(lives(silences)).join()).not.toContain('heartbeat-unanswered');
  },
);

test('nor is one that was cut without a close frame', () => {
  expect(verdicts(lives([45.03], 'close 1006')).join()).not.toContain('heartbeat-unanswered');
});
