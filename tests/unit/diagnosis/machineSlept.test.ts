import { describe, expect, test } from 'vitest';
import { diagnosePicture, TALK, verdicts } from './diagnosePicture.ts';

/** A socket as a proxy recorded it: the page beats every 5 s until 200 s, the server answers. */
function beating(name: string, url: string, endMs: string): string {
  return `
    ${name}: 0 open ${url} ~file
    ${name}: 1s..200s/5s >{"type":"ping"} ~file
    ${name}: 1.05s..200s/5s <{"type":"pong"} ~file
    ${name}: ${endMs} close 1006 ~file
  `;
}

describe('a sleep that nobody’s clock saw', () => {
  const TWO_HOSTS =
    beating('a', 'wss://chat.test/ws', '3800s') + beating('b', 'wss://quotes.example/feed', '3800.4s');

  test('two hosts and the page fall silent at one moment, and all is lost an hour later', () => {
    const [finding, ...others] = diagnosePicture(TWO_HOSTS);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'machine-slept', confidence: 'medium', connections: ['a', 'b'] });
    expect(finding?.title).toContain('probably slept for 1 h 0 min');
    expect(finding?.evidence[0]?.text).toContain('due every 5.0 s');
  });

  test('where another socket went on talking, the machine was awake', () => {
    const awake = 'c: 0 open wss://other.test/ws ~file · c: 1s..3900s/60s <tick ~file';
    expect(diagnosePicture(`${TWO_HOSTS}${awake}`).map(({ rule }) => rule)).not.toContain('machine-slept');
  });

  test('one host: low, and only if the page was back at once', () => {
    const alone = beating('a', 'wss://chat.test/ws', '2777s');
    expect(diagnosePicture(alone).map(({ rule }) => rule)).not.toContain('machine-slept');
    const back = 'b: 2778s open wss://chat.test/ws ~file · b: 2779s <welcome ~file';
    expect(verdicts(`${alone}${back}`)).toEqual(['machine-slept low a']);
  });

  test('a page that stops its heartbeat, and a limit that cuts it later, is no sleep', () => {
    const alone = beating('a', 'wss://chat.test/ws', `${196.05 + 600}s`);
    const back = 'b: 797s open wss://chat.test/ws ~file · b: 798s <welcome ~file';
    expect(verdicts(`${alone}${back}`)).toEqual(['idle-timeout low a']);
  });

  test('lively talk on two hosts that stops everywhere at once needs no heartbeat', () => {
    const talk = (name: string, url: string, stop: number) => `
      ${name}: 0 open ${url} ~file
      ${name}: 1s..${stop}s/3s >note ~file
      ${name}: 2s..${stop}s/3s <note ~file
      ${name}: 3000.3s close 1006 ~file`;
    const two = talk('a', 'wss://chat.test/ws', 200) + talk('b', 'wss://quotes.example/feed', 198);
    expect(verdicts(two)).toEqual(['machine-slept medium a,b']);
    expect(verdicts(talk('a', 'wss://chat.test/ws', 200)).join()).not.toContain('machine-slept');
  });

  test('our own capture would have seen the clock jump', () => {
    const watched = TWO_HOSTS.replaceAll(' ~file', '');
    expect(diagnosePicture(watched).map(({ rule }) => rule)).not.toContain('machine-slept');
  });
});

describe('a page that gives a stale connection up', () => {
  const CLOSES = (atMs: number, said: string) => `${atMs}s call-close ${said} · ${atMs + 0.1}s close ${said}`;
  const TALKED = `0 ${TALK} · 2s..58s/3s <news`;

  test.each([2, 40])('%i s after waking up: the sleep is why', (afterSeconds) => {
    const [finding, ...others] = diagnosePicture(
      `${TALKED} · 60s slept 8h · ${CLOSES(60 + afterSeconds, '4000 stale connection')}`,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'machine-slept', confidence: 'high' });
  });

  test('as Engine.IO does, without a word, and is back at once: the sleep is why', () => {
    const ended = `${TALKED} · 60s slept 8h · 61s call-close · 61.1s close 1005`;
    expect(verdicts(`${ended}\nb: 62s open wss://shop.test/ws`)).toEqual(['machine-slept high a']);
    // Not to come back is to be done with it, a short sleep is survived, and words say what they say.
    expect(verdicts(ended)).toEqual(['closed-by-page high a']);
    const back = '\nb: 62s open wss://shop.test/ws';
    expect(verdicts(`${ended.replace('8h', '20s')}${back}`)).toEqual(['closed-by-page high a']);
    expect(verdicts(`${TALKED} · 60s slept 8h · ${CLOSES(62, '4000 moved')}${back}`)).toEqual([
      'closed-by-page high a',
    ]);
  });

  test('for another reason closed it itself', () => {
    expect(verdicts(`${TALKED} · 60s slept 8h · ${CLOSES(62, '4000 bye')}`)).toEqual([
      'closed-by-page high a',
    ]);
  });

  test('on which the server had spoken after the waking up, or long after it, missed a heartbeat', () => {
    const late = CLOSES(160, '4000 stale connection');
    expect(verdicts(`${TALKED} · 60s slept 8h · ${late}`)).toEqual(['heartbeat-unanswered high a']);
    const spoken = `${TALKED} · 60s slept 8h · 62s <news · ${CLOSES(70, '4000 stale connection')}`;
    expect(verdicts(spoken)).toEqual(['heartbeat-unanswered high a']);
  });
});
