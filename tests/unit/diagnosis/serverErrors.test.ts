import { describe, expect, test } from 'vitest';
import { repeatedly, verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/socket/websocket?vsn=2.0.0';

describe('1002', () => {
  /** The page speaks last `silentFor` seconds before the end, the server until just before it. */
  const life = (start: number, silentFor: number, close: string) => {
    const saidAt = start + 11 + start / 60;
    const endAt = saidAt + silentFor;
    return `
      ${start}s ${OPEN}
      ${start + 1}s >{"join":"lobby"}
      ${saidAt}s >{"event":"click"}
      ${start + 2}s..${endAt - 2.7}s/3.1s <{"event":"news"}
      ${endAt}s close ${close}
    `;
  };

  test.each([1, 2, 3])('%i times at the limit of a product that reports its idle limit so', (times) => {
    const [verdict, ...others] = verdicts(repeatedly(times, 300, (start) => life(start, 60.02, '1002')));
    expect(verdict).toMatch(/^idle-timeout (medium|high) s1/);
    expect(others).toEqual([]);
  });

  test('right after a message of the page is a complaint about it', () => {
    expect(verdicts(repeatedly(2, 300, (start) => life(start, 0.04, '1002')))).toEqual([
      'server-error high s1,s2',
    ]);
  });

  test('into a silence nobody has as a limit says no more than the code', () => {
    expect(verdicts(life(0, 43.3, '1002'))).toEqual(['server-error medium a']);
  });

  test('with a reason says what it means', () => {
    expect(verdicts(life(0, 60.02, '1002 Invalid UTF-8 mask'))).toEqual(['server-error high a']);
  });
});

const HUB =
  '0 open wss://hub.test/hubs/orders?id=x · 0.1s >{"protocol":"json","version":1}\u001e · 0.2s <{}\u001e';
const said = (error: string) => `{"type":7,"error":"${error}","allowReconnect":true}\u001e`;
const FAULT = said('Connection closed with an error.');
const TOO_BIG = said(
  'Connection closed with an error. InvalidDataException: The maximum message size of 32768B was exceeded.',
);

describe("the server's last message", () => {
  test.each([
    ['closed by the server', 'close 1000', 'high'],
    ['cut', 'close 1006', 'high'],
    ['closed by its library, which obeys', 'call-close 1000 · 30.01s close 1000', 'medium'],
    ['ended as nobody saw', 'ended', 'medium'],
    ['closed by somebody, says a file', 'reported 1000 ~file · 30.01s ended closed ~file', 'medium'],
  ])('tells of an error: %s', (_, end, confidence) => {
    expect(verdicts(`${HUB} · 15s <{"type":6}\u001e · 30s <${FAULT} · 30.004s ${end}`)).toEqual([
      `server-error ${confidence} a`,
    ]);
  });

  test.each([
    ['says goodbye without an error', `30s <{"type":7}\u001e · 30.004s close 1000`],
    ['told of an error long before', `20s <${FAULT} · 30s close 1000`],
    [
      'is a message of the application',
      `30s <{"type":1,"target":"closed with an error"}\u001e · 30.004s close 1000`,
    ],
  ])('%s: no error of the server', (_, end) => {
    expect(verdicts(`${HUB} · 15s <{"type":6}\u001e · ${end}`).join()).not.toContain('server-error');
  });

  test('a page that closes seconds after an error does so itself', () => {
    expect(verdicts(`${HUB} · 30s <${FAULT} · 31.5s call-close 1000 · 31.6s close 1000`)).toEqual([
      'closed-by-page high a',
    ]);
  });

  test('names the size of a message', () => {
    expect(verdicts(`${HUB} · 30s >text(33500) · 30.04s <${TOO_BIG} · 30.044s close 1000`)).toEqual([
      'message-too-big high a',
    ]);
  });

  test.each([
    '1008 message too long',
    '4009 payload size exceeds 65536',
    '1011 maximum message size exceeded',
  ])('a reason names the size of a message: %s', (close) => {
    expect(verdicts(`${HUB} · 30s >text(33500) · 30.04s close ${close}`)).toEqual(['message-too-big high a']);
  });

  test.each(['1008 message rate too high', '1008 message limit exceeded', '1008 too many messages'])(
    'a reason about the number of messages names no size: %s',
    (close) => {
      expect(verdicts(`${HUB} · 30s >text(33500) · 30.04s close ${close}`).join()).not.toContain(
        'message-too-big',
      );
    },
  );

  test('refuses somebody, and the library obeys', () => {
    expect(
      verdicts(
        '0 open wss://shop.test/cable · 1s <{"type":"disconnect","reason":"unauthorized","reconnect":false} · 1.002s call-close · 1.05s close 1005',
      ),
    ).toEqual(['policy-or-auth medium a']);
  });

  test("the page's own code says more than the message it followed", () => {
    expect(
      verdicts(
        `${HUB} · 30s <{"type":"error","error":"unauthorized"} · 30.002s call-close 4009 bye · 30.05s close 4009 bye`,
      ).join(),
    ).not.toContain('policy-or-auth');
  });
});

describe('4500', () => {
  const WORDS = ' Failed to send message within the configured send limit';
  /** Opens, says nothing (unless `said`), and is closed at an age. */
  const life = (start: number, age: number, close: string, said = '') => `
    ${start}s open wss://bank.test/portfolio
    ${said && `${start + 1}s >${said}`}
    ${start + age}s close ${close}
  `;

  test.each([
    ['twice, with the words of Spring', [60.2, 60.8], `4500${WORDS}`, 'idle-timeout high'],
    ['once, as late as the server looks', [97], `4500${WORDS}`, 'idle-timeout high'],
    ['twice, without a word', [60.2, 60.9], '4500', 'idle-timeout (medium|high)'],
    ['once, without a word', [75], '4500', 'idle-timeout medium'],
  ])('to a page that never spoke is the limit on its first message: %s', (_, ages, close, expected) => {
    const picture = repeatedly(ages.length, 300, (start) => life(start, ages[start / 300] ?? 0, close));
    const [verdict, ...others] = verdicts(picture);
    expect(verdict).toMatch(new RegExp(`^${expected} s1`));
    expect(others).toEqual([]);
  });

  test.each([
    ['at once', 0.4, '4500', ''],
    ['with words of an error', 60.2, '4500 internal error', ''],
    ['to a page that had spoken', 61.2, '4500', 'hi'],
    ['while the server looks for another limit', 60.2, '4500 internal error', 'hi'],
  ])('%s is an error of the server', (_, age, close, said) => {
    expect(verdicts(repeatedly(2, 300, (start) => life(start, age, close, said)))).toEqual([
      'server-error high s1,s2',
    ]);
  });

  test('into the silence of a page that never spoke, at no known limit, is an error that is less sure', () => {
    expect(verdicts(life(0, 33.3, '4500'))).toEqual(['server-error medium a']);
  });
});
