import { describe, expect, test } from 'vitest';
import { diagnosePicture, OPEN, repeatedly, TALK, verdicts } from './diagnosePicture.ts';

describe('how an end is disguised', () => {
  const silent = (close: string, count = 1) =>
    repeatedly(
      count,
      200,
      (start) => `
        ${start}s ${OPEN}
        ${start + 1}s >hi
        ${start + 1.1 + start / 100}s <hello
        ${start + 47.1 + start / 100}s close ${close}
      `,
    );

  test.each([
    '1011 Did not receive audio data or a text message within the timeout window.',
    '1000 Idle timeout expired',
    '4000 no activity for 46 seconds',
  ])('a reason that speaks of silence outranks its code: %s', (close) => {
    expect(verdicts(silent(close))).toEqual(['idle-timeout high s1']);
  });

  test('a reason that speaks of a time-out needs silences that agree to be sure', () => {
    expect(verdicts(silent('4408 Connection Timeout', 3))).toEqual(['idle-timeout high s1,s2,s3']);
  });

  const within = (close: string, silentFor = 0.7, url = 'wss://shop.test/ws') =>
    verdicts(
      `0 open ${url} · 1s..61s/2.5s >hi · 2s..61s/2.5s <hello · ${60 + 1 + silentFor}s close ${close}`,
    );

  test.each([
    ['4001 idle timeout', 'medium'],
    ['4000 closed for inactivity', 'medium'],
    ['1008 idle timeout', 'medium'],
    ['1011 idle timeout', 'medium'],
    ['4408 Connection Timeout', 'low'],
    ['4408 Request Timeout', 'low'],
    ['4408', 'low'],
  ])('%s within the talk is a time-out all the same, and less sure', (close, confidence) => {
    expect(within(close)).toEqual([`idle-timeout ${confidence} a`]);
  });

  test.each([
    ['4001 token expired', 'policy-or-auth high'],
    ['4001 session timeout', 'policy-or-auth medium'],
    ['4408 heartbeat timeout', 'heartbeat-unanswered high'],
    ['4999 rate limit: no activity allowed', 'policy-or-auth high'],
  ])('%s within the talk is none of silence', (close, expected) => {
    expect(within(close)).toEqual([`${expected} a`]);
  });

  test('what the code is called where it is used says whether silence or a heartbeat is meant', () => {
    const pusher = 'wss://ws-eu.pusher.com/app/k3y?protocol=7';
    const hello = '{"event":"pusher:connection_established","data":"{}"}';
    const told = (close: string) =>
      verdicts(
        `0 open ${pusher} · 0.1s <${hello} · 1s..61s/2.5s >hi · 2s..61s/2.5s <hello · 63s close ${close}`,
      );
    expect(told('4202 Closed after inactivity')).toEqual(['idle-timeout high a']);
    expect(told('4202')).toEqual(['idle-timeout high a']);
    expect(told('4201 Pong reply not received')).toEqual(['heartbeat-unanswered high a']);
    expect(told('4201')).toEqual(['heartbeat-unanswered high a']);
  });

  test.each([
    ['4408 Connection initialisation timeout', 'policy-or-auth high'],
    ['4000 login timeout', 'policy-or-auth medium'],
  ])('a time-out of something else than silence is not idle: %s', (close, rule) => {
    expect(verdicts(silent(close))).toEqual([`${rule} s1`]);
  });

  test.each([
    ['3001 shutdown', 'server-restart high'],
    ['3004 internal server error', 'server-error high'],
    ['4999 server too busy', 'server-overloaded high'],
    ['4999 token expired', 'policy-or-auth high'],
    ['4999 nobody knows', 'policy-or-auth medium'],
  ])('a code that nobody knows means what its reason says: %s', (close, expected) => {
    expect(verdicts(`0 ${TALK} · 9s close ${close}`)).toEqual([`${expected} a`]);
    // Without a witness in the page it may be the page's own.
    const unwitnessed = `0 ${TALK} · 9s reported ${close} ~file · 9s ended ~file`;
    expect(verdicts(unwitnessed)).toEqual([`${expected.replace('high', 'medium')} a`]);
  });

  const aged = (age: number, code: string) =>
    Array.from(
      { length: 4 },
      (_, i) =>
        `s${i}: ${i * 4000}s ${OPEN}\ns${i}: ${i * 4000 + 1}s..${i * 4000 + age - 1.3 * (i + 1)}s/${3 + i}s <tick\ns${i}: ${i * 4000 + age}s close ${code}`,
    ).join('\n');

  test.each(['1001', '1001 Going away', '1000', '1011'])(
    'equal ages closed with %s are a limit on the age',
    (code) => {
      expect(verdicts(aged(600, code))).toEqual(['max-lifetime high s0,s1,s2,s3']);
    },
  );

  test('a server that goes down in steps: three of five ages agree by accident', () => {
    const ages = [118, 60, 118.4, 117.8, 25];
    const rolling = ages
      .map((age, i) => {
        const end = 200 + i * 7;
        return `s${i}: ${end - age}s ${OPEN}\ns${i}: ${end - age + 1}s..${end - 1 - i}s/${3 + i}s <tick\ns${i}: ${end}s close 1001 going away`;
      })
      .join('\n');
    expect(diagnosePicture(rolling).map(({ rule }) => rule)).not.toContain('max-lifetime');
  });

  test('one 1001 is no limit on the age', () => {
    expect(verdicts(`0 ${TALK} · 2s..598s/3s <tick · 600s close 1001`)).toEqual(['server-restart low a']);
  });

  test('a message just before the end says what the code does not', () => {
    const said = (message: string, close = '1000') =>
      verdicts(`0 ${TALK} · 9s <${message} · 9.1s close ${close}`);
    expect(said('{"type":"disconnect","reason":"server_restart","reconnect":true}')).toEqual([
      'server-restart high a',
    ]);
    expect(said('{"event":"pusher:error","data":{"code":4201,"message":"Pong reply not received"}}')).toEqual(
      ['heartbeat-unanswered high a'],
    );
    expect(said('{"type":"disconnect","reason":"unauthorized","reconnect":false}')).toEqual([
      'policy-or-auth high a',
    ]);
    // An error in the middle of the conversation, or data that merely looks like one, says nothing of the end.
    expect(said('{"type":"message","text":"server_restart"}')).toEqual([]);
    expect(verdicts(`0 ${TALK} · 3s <{"type":"error","message":"unauthorized"} · 9.1s close 1000`)).toEqual(
      [],
    );
  });
});

describe('1000 without a word, after the page had been silent for the limit of a product that shows itself', () => {
  /** The page speaks last at 20 s, the server goes on until 1.9 s later. */
  const life = (silentFor: number, end: string, server = 'Cowboy') => `
    a: 0 open wss://shop.test/ws server=${server}
    a: 1s >join
    a: 20s >seen
    a: 2s..21.9s/3.3s <news
    a: ${20 + silentFor}s ${end}
  `;
  const back = 'b: 90s open wss://shop.test/ws server=Cowboy';
  const FILE = (atSeconds: number) => `reported 1000 ~file\na: ${20 + atSeconds}s ended closed ~file`;

  test.each([
    ['exactly', life(60.2, FILE(60.2))],
    ['a tick later, and the page is back at once', `${life(64.4, FILE(64.4))}${back}`],
    ['a tick later, by the server', `${life(64.4, 'close 1000')}${back}`],
  ])('%s: the limit, as far as one drop tells', (_, picture) => {
    expect(verdicts(picture)).toEqual(['idle-timeout low a']);
  });

  test.each([
    ['a tick later, and the page was done with it', life(64.4, FILE(64.4))],
    ['the product is another', life(60.2, FILE(60.2), 'Kestrel')],
    ['it is no limit of the product', `${life(48.3, FILE(48.3))}${back}`],
    ['it ended with words', life(60.2, FILE(60.2).replace('1000', '1000 done'))],
  ])('%s: a normal end', (_, picture) => {
    expect(verdicts(picture)).toEqual([]);
  });
});

test('equal silences before a 1001 that a file ascribes to nobody are a limit: nobody leaves a page like that', () => {
  const life = (start: number) => `
    ${start}s ${OPEN}
    ${start + 9}s >hi
    ${start + 20 + start / 50}s >seen
    ${start + 20.1 + start / 50}s <ok
    ${start + 50.15 + start / 50}s reported 1001 ~file
    ${start + 50.15 + start / 50}s ended closed ~file
  `;
  expect(verdicts(repeatedly(3, 300, life))).toEqual(['idle-timeout high s1,s2,s3']);
  expect(verdicts(repeatedly(1, 300, life))).not.toContain('idle-timeout high s1');
});
