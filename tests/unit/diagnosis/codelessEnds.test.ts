import { describe, expect, test } from 'vitest';
import { diagnosePicture, verdicts } from './diagnosePicture.ts';

describe('ends whose code nobody saw', () => {
  const together = (later: string) => `
    a: 0 open wss://shop.test/a
    b: 3s open wss://shop.test/b
    c: 9s open wss://shop.test/c
    a: 20s..39s/1s <tick
    b: 22s <hello
    c: 30s <hello
    a: 40.00s ended
    b: 40.02s ended
    c: 40.05s ended
    ${later}
  `;

  test('sockets of a host that end together and come back are a restart', () => {
    expect(verdicts(together('d: 41s open wss://shop.test/a'))).toEqual(['server-restart medium a,b,c']);
  });

  test('those that do not come back may have been closed by the page', () => {
    expect(verdicts(together(''))).toEqual([]);
  });

  test('nobody is there afterwards: the server died', () => {
    const refused =
      'd: 41s connect wss://shop.test/a\nd: 41.01s error net::ERR_CONNECTION_REFUSED\nd: 41.01s ended';
    expect(verdicts(together(refused)).find((line) => line.startsWith('server'))).toBe(
      'server-crash medium a,b,c',
    );
  });

  test('four pages do not close their sockets at one instant of their own accord', () => {
    const socket = (name: string, talked: number) =>
      `${name}: 0 open wss://shop.test/ws in ${name}\n${name}: ${talked}s >x\n${name}: ${talked + 37.4}s ended`;
    const four = ['p', 'q', 'r', 's'].map((name, i) => socket(name, 1 + i / 100)).join('\n');
    expect(verdicts(four)).toEqual(['server-restart low p,q,r,s']);
    expect(verdicts(four.replace(/ in \w/g, ''))).toEqual([]);
  });

  test('sockets that were never open together were not lost together', () => {
    const flapping = Array.from(
      { length: 12 },
      (_, i) => `f${i}: ${i * 0.3}s open wss://shop.test/ws\nf${i}: ${i * 0.3 + 0.2}s ended`,
    ).join('\n');
    expect(diagnosePicture(flapping).map(({ rule }) => rule)).not.toContain('server-restart');
  });

  test('a worker that went away took its socket along', () => {
    expect(
      verdicts(`
        0 context w worker https://app.test/w.js in page
        1s open wss://shop.test/ws in w
        9s <hello
        10s context-gone w destroyed
        10.04s ended
      `),
    ).toEqual(['closed-by-navigation high a']);
  });

  test('an end that capture did not see tells nothing', () => {
    expect(verdicts(together('').replaceAll('ended', 'ended unseen'))).toEqual([]);
  });
});
