import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

const HANDSHAKE = '{"protocol":"json","version":1}\u001e';
const PING = '{"type":6}\u001e';

/** SignalR lives in which the server's ping stopped and the page's went on, until `silences` s later; the page comes back. */
const lives = (silences: readonly number[], close: string) =>
  silences
    .map((silence, i) => {
      const [at, last] = [i * 900, i * 900 + 60 + 15.2 * i];
      return `
        s${i}: ${at}s open wss://app.test/hubs/chat?id=k3
        s${i}: ${at + 0.01}s >${HANDSHAKE}
        s${i}: ${at + 0.05}s <{}\u001e
        s${i}: ${at + 15}s..${last}s/15s <${PING}
        s${i}: ${at + 15.2}s..${last + 16}s/15s >${PING}
        s${i}: ${at + 15 * Math.floor((last - at) / 15) + silence}s ${close}`;
    })
    .join('\n');

describe('a client library that gives up after its own default patience, where nobody saw who closed', () => {
  test.each(['ended closed', 'close 1005 ~devtools-har'])('is what ended it: %s', (close) => {
    expect(verdicts(lives([30.03, 30.07, 30.05], close))).toEqual(['heartbeat-unanswered high s0,s1,s2']);
    expect(verdicts(lives([30.03], close))).toEqual(['heartbeat-unanswered medium s0']);
  });

  test.each([[[24.2, 24.3, 24.25]], [[28.1]], [[37.6, 37.5, 37.55]]])(
    'is not blamed for an end at another moment: %j',
    (silences) => {
      expect(verdicts(lives(silences, 'ended closed')).join()).not.toContain('heartbeat-unanswered');
    },
  );

  test('is not blamed for a cut without a close frame', () => {
    const said = verdicts(lives([30.03, 30.07, 30.05], 'close 1006')).join();
    expect(said).not.toContain('heartbeat-unanswered');
  });

  test('waits for any message, also one that comes after the last ping', () => {
    const life = `
      0 open wss://app.test/hubs/chat?id=k3 · 0.01s >${HANDSHAKE} · 0.05s <{}\u001e
      15s..60s/15s <${PING} · 15.2s..90s/15s >${PING} · 68s <{"type":1,"target":"news"}\u001e
      98.04s ended closed`;
    expect(verdicts(life)).toEqual(['heartbeat-unanswered medium a']);
  });
});

describe('an end that nobody saw', () => {
  const quiet = (count: number, after: string) =>
    Array.from({ length: count }, (_, i) => {
      const at = i * 1000;
      return `
        s${i}: ${at}s open wss://shop.test/ws
        s${i}: ${at + 0.1}s >subscribe · s${i}: ${at + 5 * (i + 1)}s <ok
        s${i}: ${at + 5 * (i + 1) + 60.02}s ${after}`;
    }).join('\n');
  const talking = (count: number, host: string, silence: number) =>
    Array.from({ length: count }, (_, i) => {
      const at = i * 1000;
      const heard = at + 21 + 20 * i;
      return `
        s${i}: ${at}s open wss://${host}/ws
        s${i}: ${at + 1}s..${heard}s/2s <tick
        s${i}: ${at + 4}s..${heard + silence - 2}s/6s >edit
        s${i}: ${heard + silence}s ended closed`;
    }).join('\n');

  test('is no sure time-out where the page may have closed after a pause of its own and stayed away', () => {
    expect(verdicts(quiet(3, 'ended closed')).join()).toMatch(/idle-timeout medium s0,s1,s2/);
    expect(verdicts(quiet(3, 'close 1006'))).toEqual(['idle-timeout high s0,s1,s2']);
  });

  test('is one where the page came back at once each time: it was not done', () => {
    const back = Array.from({ length: 4 }, (_, i) => {
      const at = i * 70;
      return `
        s${i}: ${at}s open wss://shop.test/ws
        s${i}: ${at + 0.1}s >subscribe · s${i}: ${at + 2 + i}s <ok
        ${i < 3 ? `s${i}: ${at + 2 + i + 60.02}s ended closed` : ''}`;
    }).join('\n');
    expect(verdicts(back).join()).toMatch(/idle-timeout high s0,s1,s2/);
  });

  test('is no sure time-out where only the server was silent: a client gives up so, too; CloudFront makes it one', () => {
    expect(verdicts(talking(3, 'shop.test', 600.02)).join()).toMatch(/idle-timeout medium s0,s1,s2/);
    expect(verdicts(talking(3, 'd1.cloudfront.net', 600.02)).join()).toMatch(/idle-timeout high s0,s1,s2/);
  });
});
