import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LateSocket, LateSockets } from '../../../src/capture/lateSockets.ts';

const ECHO = 'wss://shop.example/echo';
const socket = (hookKey: string, url = ECHO): LateSocket => ({ hookKey, url, isConnecting: false });
const connecting = (hookKey: string): LateSocket => ({ hookKey, url: ECHO, isConnecting: true });

describe('sockets opened before capture', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function joining(...sockets: LateSocket[]) {
    const told: string[] = [];
    const late = new LateSockets<LateSocket>({
      joined: (requestId, { hookKey }) => told.push(`${requestId} is ${hookKey}`),
      untold: (requestId, firstAtMs, url) =>
        told.push(`${requestId} at ${firstAtMs} is one of ${url || '?'}`),
    });
    for (const each of sockets) late.add(each);
    return { late, told, fact: (text: string) => () => told.push(text) };
  }

  test('what was held is told once the socket is recognised', () => {
    const { late, told, fact } = joining(socket('a'), socket('b'));
    late.hold('#1', 0, 'message', fact('sent'));
    late.hold('#1', 1, 'message', fact('received'));
    late.recognised('#1', 'b');
    expect(told).toEqual(['#1 is b', 'sent', 'received']);
  });

  test('messages cannot be those of a socket that is still connecting', () => {
    const { late, told, fact } = joining(connecting('a'), socket('b'));
    late.hold('#1', 0, 'message', fact('sent'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 is b', 'sent']);
  });

  test('a request without an answer is that of the one socket that is still connecting', () => {
    const { late, told, fact } = joining(connecting('a'), socket('b'));
    late.hold('#1', 0, 'asked', fact('request'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 is a', 'request']);
  });

  test('with several connecting, a request waits for its answer, however long that takes', () => {
    const { late, told, fact } = joining(connecting('a'), connecting('b'));
    late.hold('#1', 0, 'asked', fact('request'));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    late.hold('#1', 60_000, 'answered', fact('answer'));
    late.opened('b');
    late.recognised('#1', 'b');
    expect(told).toEqual(['#1 is b', 'request', 'answer']);
  });

  test('one that the hook saw open may have sent what nobody could tell apart', () => {
    const { late, told, fact } = joining(connecting('a'), connecting('b'));
    late.opened('b');
    late.hold('#1', 0, 'message', fact('sent'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 is b', 'sent']);
  });

  test('an error and an end say nothing of how far along it was', () => {
    const { late, told, fact } = joining(connecting('a'), socket('b'));
    late.hold('#1', 0, 'error', fact('error'));
    late.hold('#1', 0, 'end', fact('end'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([`#1 at 0 is one of ${ECHO}`, 'error', 'end']);
  });

  test('with one left there is no choice, and nothing is held for long', () => {
    const { late, told, fact } = joining(socket('a'));
    late.hold('#1', 0, 'message', fact('sent'));
    expect(told).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 is a', 'sent']);
  });

  test('one that ended before a socket was found alive is another', () => {
    const { late, told, fact } = joining();
    void late.during(new Promise(() => undefined));
    late.hold('#1', 0, 'message', fact('of the one that ended'));
    late.hold('#1', 1, 'end', fact('end'));
    late.hold('#2', 2, 'message', fact('of the one that lives'));
    late.add(socket('a'));
    late.flush();
    expect(told).toEqual([
      '#1 at 0 is one of ?',
      'of the one that ended',
      'end',
      '#2 is a',
      'of the one that lives',
    ]);
  });

  test('a socket that the page heard end is the only one that has ended since it was found', () => {
    const { late, told, fact } = joining();
    late.add(socket('early'));
    late.hold('#1', 0, 'end', fact('end of #1'));
    late.add(socket('a'));
    late.hold('#2', 1, 'message', fact('message'));
    late.hold('#2', 2, 'end', fact('end of #2'));
    late.hold('#3', 3, 'message', fact('goes on'));
    late.ended('a');
    expect(told).toEqual(['#2 is a', 'message', 'end of #2']);
  });

  test('with several none is guessed; an address they share is known all the same', () => {
    const { late, told, fact } = joining(socket('a'), socket('b'));
    late.hold('#1', 7, 'message', fact('sent'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([`#1 at 7 is one of ${ECHO}`, 'sent']);
  });

  test('several with different addresses have not even that', () => {
    const { late, told, fact } = joining(socket('a'), socket('b', 'wss://other.example/'));
    late.hold('#1', 7, 'message', fact('sent'));
    late.flush();
    expect(told).toEqual(['#1 at 7 is one of ?', 'sent']);
  });

  test('frames that come while the heap is still searched wait for what the search finds', () => {
    const { late, told, fact } = joining();
    void late.during(new Promise(() => undefined));
    expect(late.mustWait('#1')).toBe(true);
    for (let count = 0; count < 500; count++) late.hold('#1', count, 'message', () => undefined);
    vi.advanceTimersByTime(10_000);
    late.add(socket('a'));
    late.add(socket('b'));
    late.hold('#1', 500, 'message', fact('received'));
    late.recognised('#1', 'b');
    expect(told).toEqual(['#1 is b', 'received']);
  });

  test('where the search finds nothing or fails, they stay strangers, and later ones wait no more', async () => {
    const { late, told, fact } = joining();
    const search = Promise.reject(new Error('The page went away'));
    const over = late.during(search);
    late.hold('#1', 7, 'message', fact('received'));
    await over;
    expect(told).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 at 7 is one of ?', 'received']);
    expect(late.mustWait('#2')).toBe(false);
  });
});
