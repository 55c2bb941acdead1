import { describe, expect, test } from 'vitest';
import { repeatedly } from './diagnosePicture.ts';
import { found, REFUSED, URL } from './reconnectionPictures.ts';

describe('reconnect-after-final-close', () => {
  const closedWith = (close: string, count: number, pause: number, url = () => URL) =>
    Array.from({ length: count }, (_, i) => {
      const at = i * (pause + 0.5);
      return `r${i}: ${at}s open ${url()}\nr${i}: ${at + 0.1}s >{"auth":"x"}\nr${i}: ${at + 0.5}s close ${close}`;
    }).join('\n');

  test.each(['1008 token', '4401 token expired', '4403'])('again and again after %s', (close) => {
    const text = closedWith(close, 4, 5);
    const finding = found('reconnect-after-final-close', text);
    expect(finding).toMatchObject({ confidence: 'high', connections: ['r0', 'r1', 'r2', 'r3'] });
    expect(finding?.title).toContain('three times');
    expect(finding?.advice[1]?.snippet).toContain(close.slice(0, 4));
    expect(found('reconnect-without-backoff', closedWith(close, 8, 3))).toBeUndefined();
  });

  test('two closes with one code are less sure', () => {
    expect(found('reconnect-after-final-close', closedWith('4401', 2, 1))?.confidence).toBe('medium');
  });

  test('not: fresh credentials that work', () => {
    const text = `r: 0 open ${URL}?token=1\nr: 60s close 4401 expired\ns: 61s open ${URL}?token=2\ns: 62s <hello\ns: 300s <tick`;
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test('not: a token that expires every hour and is renewed', () => {
    const text = Array.from(
      { length: 4 },
      (_, i) => `r${i}: ${i * 3601}s open ${URL}\nr${i}: ${i * 3601 + 3600}s close 4401 expired`,
    ).join('\n');
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test.each(['1006', '1011', '1012', '1013', '4408', '4999'])(
    'not after %s, after which trying is right',
    (close) => {
      expect(found('reconnect-after-final-close', closedWith(close, 5, 5))).toBeUndefined();
    },
  );

  test('not: somebody tries again minutes later', () => {
    expect(found('reconnect-after-final-close', closedWith('4403', 3, 200))).toBeUndefined();
  });

  /** Each socket talks with the server for 3 s before it is closed. */
  const talkedThen = (close: string, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const at = i * 6;
      return [
        `r${i}: ${at}s open ${URL}`,
        ...[0.2, 1, 1.8, 2.4].map((s) => `r${i}: ${at + s}s >ask\nr${i}: ${at + s + 0.05}s <answer`),
        `r${i}: ${at + 3}s close ${close}`,
      ].join('\n');
    }).join('\n');

  test.each(['1009', '1007', '1003', '1002', '1008 policy', '4401', '4403 Forbidden', '3003'])(
    'not after %s, where each new socket talked with the server first',
    (close) => {
      expect(found('reconnect-after-final-close', talkedThen(close, 5))).toBeUndefined();
    },
  );

  test('a login that fails slowly is no conversation', () => {
    const text = Array.from({ length: 4 }, (_, i) => {
      const at = i * 6;
      return `r${i}: ${at}s open ${URL}\nr${i}: ${at + 0.1}s <hello\nr${i}: ${at + 0.2}s >{"auth":"x"}\nr${i}: ${at + 2.9}s <{"error":"invalid token"}\nr${i}: ${at + 3}s close 4401`;
    }).join('\n');
    expect(found('reconnect-after-final-close', text)).toMatchObject({ confidence: 'high' });
  });

  test.each(['1009 too big', '1007', '1003'])(
    'the same message right after each return, after %s',
    (close) => {
      const finding = found('reconnect-after-final-close', closedWith(close, 4, 5));
      expect(finding).toMatchObject({ confidence: 'high', connections: ['r0', 'r1', 'r2', 'r3'] });
      expect(finding?.title).toContain('send again what the server refuses');
      expect(finding?.title).not.toContain('does not help');
    },
  );

  test('not after 1009, where the socket stood for a while before a message was too big', () => {
    const text = Array.from(
      { length: 4 },
      (_, i) =>
        `r${i}: ${i * 20}s open ${URL}\nr${i}: ${i * 20 + 9}s >binary(30000)\nr${i}: ${i * 20 + 9.1}s close 1009`,
    ).join('\n');
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test.each([
    '1008 rate limit exceeded',
    '1008 Too many requests, slow down',
    '4403 try again later',
    '1008 throttled; retry in 5 s',
  ])('not after %s, which asks to come back later', (close) => {
    expect(found('reconnect-after-final-close', closedWith(close, 5, 5))).toBeUndefined();
  });

  test.each(['1008 banned, do not retry', '1008 try again with a valid token'])('but after %s', (close) => {
    expect(found('reconnect-after-final-close', closedWith(close, 5, 5))).toBeDefined();
  });

  test('who is asked to slow down and keeps its pace reconnects without a back-off', () => {
    const text = closedWith('1008 rate limit exceeded', 12, 1);
    expect(found('reconnect-without-backoff', text)).toBeDefined();
  });

  /** Each socket opens at its time, lives as `life` says, and ends; the next comes 2 s later. */
  const eachLives = (count: number, seconds: number, life: string, close: string) =>
    repeatedly(count, seconds + 2, (at) => {
      const moved = life.replaceAll(/@([\d.]+)/g, (_, offset: string) => `${at + Number(offset)}s`);
      return `${at}s open ${URL}\n${moved.replaceAll(' · ', '\n')}\n${at + seconds}s close ${close}`;
    });

  test('not: a thousand messages came before the moment that tells', () => {
    const text = repeatedly(3, 9, (at) => {
      const stream = `${at + 0.2}s..${at + 6.9}s/0.004s <tick`;
      return `${at}s open ${URL}\n${at + 0.1}s >subscribe\n${stream}\n${at + 7}s close 1008`;
    });
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test('not: a page that only listens was let in', () => {
    const text = eachLives(3, 20, '@1 <{"price":1} · @9 <{"price":4} · @14 <{"price":2}', '4401');
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test('a server that beats while it waits for a login has let nobody in', () => {
    const text = eachLives(4, 20, '@5.1 <ping · @10.1 <ping · @15.1 <ping', '4401 not logged in');
    expect(found('reconnect-after-final-close', text)).toMatchObject({ confidence: 'high' });
  });

  test.each([
    ['capture was paused', '@0.5 capture paused · @19 capture resumed'],
    ['messages are no longer held', '@15 dropped >10/1000 <20/2000'],
  ])('not, because nobody can tell: %s', (_, unseen) => {
    const text = eachLives(4, 20, `@0.1 >hi · @0.2 <hello · ${unseen}`, '1008');
    expect(found('reconnect-after-final-close', text)).toBeUndefined();
  });

  test.each(['1003', '1007 not UTF-8', '1009'])('not after %s, where the page sent nothing', (close) => {
    expect(found('reconnect-after-final-close', eachLives(4, 1, '@0.1 <hello', close))).toBeUndefined();
  });

  test('1002 is about the connection, whoever sent what', () => {
    const finding = found('reconnect-after-final-close', eachLives(4, 1, '@0.1 <hello', '1002'));
    expect(finding?.title).toContain('does not help');
  });

  test('not after 1002 that ends a silence, as an idle limit does', () => {
    expect(found('reconnect-after-final-close', eachLives(4, 20, '@0.1 >x', '1002'))).toBeUndefined();
  });

  const REFUSED_TWICE = eachLives(2, 1, '@0.5 >x', '1009');
  test.each([
    ['cannot connect', `c: 5s connect ${URL}\nc: 5.1s error ${REFUSED}\nc: 5.1s close 1006`],
    ['is left by the user', `c: 5s open ${URL}\nc: 5.5s >x\n7s navigate https://shop.test/bye`],
  ])('a third socket that %s was not closed the same way', (_, third) => {
    const finding = found('reconnect-after-final-close', `${REFUSED_TWICE}\n${third}`);
    expect(finding).toMatchObject({ confidence: 'medium', connections: ['s1', 's2'] });
    expect(finding?.title).toContain('reconnected once');
  });

  test('a slow handshake is no part of the time in which a message is sent again', () => {
    const text = repeatedly(
      3,
      12,
      (at) => `${at}s connect ${URL}
        ${at + 6}s response 101
        ${at + 6.2}s >x
        ${at + 7}s close 1009`,
    );
    expect(found('reconnect-after-final-close', text)).toMatchObject({ confidence: 'high' });
  });

  test('nor of the time in which a connection was of use', () => {
    const text = repeatedly(
      3,
      40,
      (at) => `${at}s connect ${URL}
        ${at + 31}s response 101
        ${at + 31.2}s >x
        ${at + 32}s close 1007`,
    );
    expect(found('reconnect-after-final-close', text)).toMatchObject({ confidence: 'high' });
  });
});
