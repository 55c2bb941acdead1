import { describe, expect, test } from 'vitest';
import { failing, found, URL, WORKED } from './reconnectionPictures.ts';

describe('no-reconnect', () => {
  test('the page lives on for minutes and opens nothing', () => {
    const finding = found('no-reconnect', `${WORKED}\n400s hidden`, 400_000);
    expect(finding).toMatchObject({ severity: 'warning', confidence: 'high', connections: ['a'] });
    expect(found('no-reconnect', `${WORKED}\n150s hidden`, 150_000)?.confidence).toBe('medium');
  });

  test.each([
    ['the session ends half a minute later', '90s hidden'],
    [
      'another socket to the same address lived on',
      `b: 20s open ${URL}\nb: 21s <x\nb: 480s close 1006\n500s hidden`,
    ],
    ['it came back after a while', `b: 75s open ${URL}\n500s hidden`],
    ['it tried, in vain', `${failing([1, 2, 4])}\n500s hidden`],
    ['the page went away', '70s navigate https://app.test/next\n500s hidden'],
    ['the browser is off the network', '61s offline\n500s hidden'],
    ['the machine slept', '70s slept 2h\n500s hidden'],
    ['capture was interrupted', '70s capture paused\n400s capture resumed\n420s hidden'],
    ['it came back to another host of the service', 'b: 62s open wss://eu2.shop.test/ws\n500s hidden'],
    ['a new socket had taken its place before', `b: 50s open ${URL}\n500s hidden`],
  ])('not: %s', (_, text) => {
    expect(found('no-reconnect', `${WORKED}\n${text}`)).toBeUndefined();
  });

  test('in a file that knows no pages, only their other sockets tell that they lived on', () => {
    const file = (untilSeconds: number, other = 'in tab1') =>
      `a: 0 open ${URL} in tab1\na: 1s >hi\na: 60s close 1006\nb: 2s open wss://other.test/x ${other}\nb: 5s..${untilSeconds}s/5s <tick\n700s hidden`;
    expect(found('no-reconnect', file(600))?.confidence).toBe('low');
    expect(found('no-reconnect', file(200))).toBeUndefined();
    expect(found('no-reconnect', file(600, 'in tab2'))).toBeUndefined();
  });

  test.each(['1000', '1008 bye', '4403'])('not after %s, which is meant to be final', (close) => {
    const text = `a: 0 open ${URL}\na: 1s >hi\na: 60s close ${close}\n500s hidden`;
    expect(found('no-reconnect', text)).toBeUndefined();
  });

  test('not: the page closed it itself', () => {
    const text = `a: 0 open ${URL}\na: 1s >hi\na: 60s call-close 4000\na: 60.1s close 4000\n500s hidden`;
    expect(found('no-reconnect', text)).toBeUndefined();
  });
});

describe('no-reconnect among sockets of one site', () => {
  /** Two sockets of one page that a restart ends together; minutes later the page is still there. */
  const both = (
    text: string,
    [a, b]: readonly string[] = ['wss://shop.test/orders', 'wss://shop.test/notes'],
  ) => `
    a: 0 open ${a}
    b: 0.2s open ${b}
    a: 1s..59s/2s <tick
    b: 2s..58s/2s <tick
    a: 60s close 1012
    b: 60.05s close 1012
    ${text}
    1000s hidden
  `;
  const missed = (text: string) => {
    const finding = found('no-reconnect', text);
    return finding && `${finding.confidence} ${finding.connections.join(',')}`;
  };
  const orders = (name: string, at: string) => `${name}: ${at} open wss://shop.test/orders`;

  test.each([
    ['at once', orders('c', '61s')],
    ['twice', `${orders('c', '61s')}\nc: 300s close 1012\n${orders('d', '302s')}`],
    [
      'after an attempt in vain',
      `c: 61s connect wss://shop.test/orders\nc: 61.1s close 1006\n${orders('d', '63s')}`,
    ],
    ['and opens another view long after', `${orders('c', '61s')}\nd: 600s open wss://shop.test/account`],
  ])('a socket that returns to its own address %s does not return for another one', (_, text) => {
    expect(missed(both(text))).toBe('medium b');
    const onOtherHost = ['wss://shop.test/orders', 'wss://notes.shop.test/notes'];
    expect(missed(both(text, onOtherHost))).toBe('medium b');
  });

  test('of two, the path tells which one moved to another host', () => {
    const hosts = ['wss://ws-a.shop.test/rt', 'wss://ws-a.shop.test/notes'];
    expect(missed(both('c: 61s open wss://ws-b.shop.test/rt', hosts))).toBe('medium b');
  });

  test('the socket of another page does not do the work of this one', () => {
    const pages = `
      0 context one page https://shop.test/1
      0 context two page https://shop.test/2
      a: 0.1s open ${URL} in one
      b: 0.2s open ${URL} in two
      a: 1s <x
      b: 1s <x
      a: 60s close 1012
      b: 60.05s close 1012
      c: 61s open ${URL} in one
    `;
    expect(missed(`${pages}\n1000s hidden`)).toBe('high b');
    expect(missed(`${pages}\nd: 61.5s open ${URL} in two\n1000s hidden`)).toBeUndefined();
  });

  test('what was opened along with it did not take its place; what was opened just before its end may have', () => {
    const ends = 'a: 20s close 1001\n1000s hidden';
    const siblings =
      'a: 0 open wss://shop.test/orders\nb: 0.2s open wss://shop.test/notes\na: 1s <x\nb: 1s <x';
    expect(missed(`${siblings}\n${ends}`)).toBe('high a');
    const moved = 'a: 0 open wss://ws-a.shop.test/rt\na: 1s <x\nb: 19s open wss://ws-b.shop.test/v2';
    expect(missed(`${moved}\n${ends}`)).toBeUndefined();
  });

  test.each([
    ['both come back', `${orders('c', '61s')}\nd: 62s open wss://shop.test/notes`],
    ['one comes back, one moved', `n: 60.5s open wss://shop.test/new\n${orders('c', '61s')}`],
    ['one socket that may stand for either', 'c: 61s open wss://eu2.shop.test/all'],
    ['two at new addresses', 'c: 61s open wss://eu2.shop.test/x\nd: 62s open wss://eu2.shop.test/y'],
  ])('not: %s', (_, text) => {
    expect(missed(both(text))).toBeUndefined();
  });

  test('not: a client that goes to and fro between two hosts', () => {
    const hosts = ['wss://ws-a.shop.test/rt', 'wss://ws-b.shop.test/rt'];
    const life = (i: number) =>
      `n${i}: ${i * 100}s open ${hosts[i % 2]}\nn${i}: ${i * 100 + 1}s <x\nn${i}: ${i * 100 + 98}s close 1012`;
    const lives = [0, 1, 2, 3].map(life).join('\n');
    expect(missed(`${lives}\nz: 400s open ${hosts[0]}\nz: 401s <x\n2000s hidden`)).toBeUndefined();
  });
});
