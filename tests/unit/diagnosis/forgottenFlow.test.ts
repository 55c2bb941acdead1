import { describe, expect, test } from 'vitest';
import { diagnosePicture, verdicts } from './diagnosePicture.ts';

/** Sockets that talk, fall silent for so many seconds, and end `lag` s after the next message of the page. */
const lives = (
  silences: readonly number[],
  { lag = 0.05, end = 'ended closed', back = true, answer = '' } = {},
) => {
  let at = 0;
  return silences
    .map((silence, i) => {
      const [opened, sent] = [at, at + 20 + silence];
      at = sent + lag + (back ? 2 : 60);
      return `
        s${i}: ${opened}s open wss://desk.test/support
        s${i}: ${opened + 1}s..${opened + 19}s/3s >{"n":1} · s${i}: ${opened + 2}s..${opened + 20}s/3s <{"m":1}
        s${i}: ${sent}s >{"type":"typing"}
        ${answer === '' ? '' : `s${i}: ${sent + 0.02}s <${answer}`}
        s${i}: ${sent + lag}s ${end}`;
    })
    .concat(`z: ${at}s open wss://desk.test/support · z: ${at + 1}s >hi · z: ${at + 1.1}s <hello`)
    .join('\n');
};
const idleOf = (text: string) => verdicts(text).filter((line) => line.startsWith('idle-timeout'));

describe('a flow that was forgotten in a silence, where nobody saw the close codes', () => {
  test('is told by several that end within a round trip of the next message', () => {
    expect(idleOf(lives([412, 1380, 655]))).toEqual(['idle-timeout low s0,s1,s2']);
    expect(idleOf(lives([412, 1380]))).toEqual(['idle-timeout low s0,s1']);
    const [finding] = diagnosePicture(lives([412, 1380, 655]));
    expect(finding?.alternatives[0]).toContain('last word');
    expect(finding?.candidates?.map(({ id }) => id)).toContain('aws-nlb-idle');
  });

  test('is surer where the codes say that they were cut', () => {
    expect(idleOf(lives([412, 1380, 655], { end: 'close 1006' }))).toEqual(['idle-timeout medium s0,s1,s2']);
  });

  test.each([
    ['one alone', [412], {}],
    ['short silences', [41.3, 66.2, 58.7], {}],
    ['a page that says a last word and stays away', [412, 1380, 655], { back: false }],
    ['an end long after the message', [412, 1380, 655], { lag: 9 }],
    ['a message that was answered', [412, 1380, 655], { answer: '{"ok":1}' }],
  ] as const)('is not told by %s', (_, silences, how) => {
    expect(idleOf(lives(silences, how))).toEqual([]);
  });

  test('is not told where another socket was answered after a longer silence', () => {
    const other =
      'o: 0 open wss://desk.test/support · o: 1s >hi · o: 1.1s <hi · o: 2000s >more · o: 2000.1s <yes';
    expect(idleOf(`${other}\n${lives([412, 1380, 655])}`)).toEqual([]);
  });
});
