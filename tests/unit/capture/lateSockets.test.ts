import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LateSocket, LateSockets } from '../../../src/capture/lateSockets.ts';

const ECHO = 'wss://shop.example/echo';
const socket = (hookKey: string, url = ECHO): LateSocket => ({ hookKey, url });
const message = (text: string) => ({ isText: true, size: text.length, text });

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

  test('a message that the page hears just after tells which', () => {
    const { late, told, fact } = joining(socket('a'), socket('b'));
    late.hold('#1', 0, fact('sent'));
    late.hold('#1', 1, fact('received'), message('hello'));
    late.heard('b', message('hello'));
    expect(told).toEqual(['#1 is b', 'sent', 'received']);
  });

  test('the newest end belongs to the socket that reports one next', () => {
    const { late, told, fact } = joining(socket('a'), socket('b'));
    late.holdClosed('#1', 0, fact('ended'));
    late.closed('b');
    expect(told).toEqual(['#1 is b', 'ended']);
  });

  test('with one left there is no choice, and nothing is held for long', () => {
    const { late, told, fact } = joining(socket('a'));
    late.hold('#1', 0, fact('sent'));
    expect(told).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 is a', 'sent']);
  });

  test('with several none is guessed; an address they share is known all the same', () => {
    const { late, told, fact } = joining(socket('a'), socket('b'));
    late.hold('#1', 7, fact('sent'));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([`#1 at 7 is one of ${ECHO}`, 'sent']);
  });

  test('several with different addresses have not even that', () => {
    const { late, told, fact } = joining(socket('a'), socket('b', 'wss://other.example/'));
    late.hold('#1', 7, fact('sent'));
    late.flush();
    expect(told).toEqual(['#1 at 7 is one of ?', 'sent']);
  });

  test('frames that come while the heap is still searched wait for what the search finds', () => {
    const { late, told, fact } = joining();
    void late.during(new Promise(() => undefined));
    expect(late.mustWait('#1')).toBe(true);
    for (let count = 0; count < 500; count++) late.hold('#1', count, () => undefined, message(`${count}`));
    vi.advanceTimersByTime(10_000);
    late.add(socket('a'));
    late.add(socket('b'));
    late.hold('#1', 500, fact('received'), message('tick'));
    late.heard('b', message('tick'));
    expect(told).toEqual(['#1 is b', 'received']);
  });

  test('where the search finds nothing or fails, they stay strangers, and later ones wait no more', async () => {
    const { late, told, fact } = joining();
    const search = Promise.reject(new Error('The page went away'));
    const over = late.during(search);
    late.hold('#1', 7, fact('received'), message('tick'));
    await over;
    expect(told).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['#1 at 7 is one of ?', 'received']);
    expect(late.mustWait('#2')).toBe(false);
  });
});
