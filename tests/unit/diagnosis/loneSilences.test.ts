import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/ws';

/** Talks with pauses of up to 9 s, each cut after so many seconds without a message. */
const talks = (silences: readonly number[], open = OPEN) =>
  silences
    .map((silence, i) => {
      const at = i * 1000;
      const pauses = [0.4, 5.1, 9.2, 7.7, 16, 20.3, 29.1, 31, 38.6].map(
        (seconds, n) => `s${i}: ${at + seconds}s ${n % 2 ? '<' : '>'}{"n":${n + i}}`,
      );
      return `s${i}: ${at}s ${open}\n${pauses.join('\n')}\ns${i}: ${at + 38.6 + silence}s close 1006`;
    })
    .join('\n');

const idleOf = (text: string) => verdicts(text).filter((line) => line.startsWith('idle-timeout'));

describe('one of several scattered silences that lies near a default', () => {
  test('is low: drops in the middle of a talk speak against a timer, too', () => {
    expect(idleOf(talks([0.4, 2.4, 0.3, 0.6, 20.4]))).toEqual(['idle-timeout low s4']);
    expect(idleOf(talks([5.5, 0.2, 60.1]))).toEqual(['idle-timeout low s2']);
  });

  test('is medium where it stands alone, or beside one other, or sockets that one moment ended', () => {
    expect(idleOf(talks([60.1]))).toEqual(['idle-timeout medium s0']);
    expect(idleOf(talks([0.4, 60.1]))).toEqual(['idle-timeout medium s1']);
    const together = [0, 1, 2, 3].map(
      (i) => `t${i}: 5000s ${OPEN} · t${i}: ${5010 + i / 10}s <{"n":${i}} · t${i}: 5011s close 1006`,
    );
    expect(idleOf(`${talks([60.1])}\n${together.join('\n')}`)).toEqual(['idle-timeout medium s0']);
  });
});

describe('two silences that agree while others differ', () => {
  test('are low', () => {
    expect(idleOf(talks([20.9, 0.3, 21.1, 1.9, 5.5]))).toEqual(['idle-timeout low s0,s2']);
    expect(idleOf(talks([60.02, 0.3, 60.03, 0.7]))).toEqual(['idle-timeout low s0,s2']);
  });

  test('are a time-out where the path names it, where only one other differs, or where they are three', () => {
    expect(idleOf(talks([60.02, 0.3, 60.03, 0.7], `${OPEN} server=nginx/1.25.3`))).toEqual([
      'idle-timeout high s0,s2',
    ]);
    expect(idleOf(talks([60.02, 0.3, 60.03]))).toEqual(['idle-timeout high s0,s2']);
    expect(idleOf(talks([47.02, 0.3, 47.03, 0.7, 47.01]))).toEqual(['idle-timeout high s0,s2,s4']);
  });
});

/** Slow talk with pauses of up to 4 s, cut once after so many seconds without a message. */
const slowTalk = (silence: number, pause = 3.7) => {
  const talk = Array.from(
    { length: 40 },
    (_, n) => `${1 + n * pause - (n % 3) / 2}s ${n % 2 ? '<' : '>'}${n}`,
  );
  return `0 ${OPEN} · ${talk.join(' · ')} · ${1 + 39 * pause + silence}s close 1006`;
};

describe('a lone silence that is a whole number of seconds', () => {
  test('is an accident among the pauses of a talk', () => {
    expect(verdicts(slowTalk(7.001))).toEqual(['abnormal-unexplained low a']);
    expect(verdicts(slowTalk(8.002))).toEqual(['abnormal-unexplained low a']);
  });

  test('is low where people configure such a number, or where the talk was over', () => {
    expect(idleOf(slowTalk(40.004, 17))).toEqual(['idle-timeout low a']);
    expect(idleOf(`0 ${OPEN} · 1s >hi · 1.2s <hello · 8.203s close 1006`)).toEqual(['idle-timeout low a']);
    expect(idleOf(slowTalk(43.004, 17))).toEqual([]);
  });
});
