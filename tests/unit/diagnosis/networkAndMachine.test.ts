import { describe, expect, test } from 'vitest';
import { diagnosePicture, OPEN, onlyFinding, TALK, verdicts } from './diagnosePicture.ts';

describe('network-lost without an offline event', () => {
  const talk = (name: string, url: string, endMs: string) =>
    `${name}: 0 open ${url}\n${name}: 1s..39s/2s <tick\n${name}: ${endMs} close 1006`;

  test('the next attempt finds no network: the browser says so', () => {
    const next =
      'b: 41s connect wss://shop.test/ws · b: 41.1s error Error in connection establishment: net::ERR_NETWORK_CHANGED · b: 41.1s ended';
    expect(verdicts(`${talk('a', 'wss://shop.test/ws', '40s')}\n${next}`)).toContain('network-lost high a');
    const later = next.replaceAll('41', '81');
    expect(verdicts(`${talk('a', 'wss://shop.test/ws', '40s')}\n${later}`)).not.toContain(
      'network-lost high a',
    );
  });

  test('three hosts fall silent together, and their sockets end one after the other', () => {
    const silent = (name: string, host: string, heard: number, end: number) =>
      `${name}: 0 open wss://${host}/ws\n${name}: 1s..${heard}s/2s <tick\n${name}: 5s..${end - 3}s/10s >note\n${name}: ${end}s close 1006`;
    const inner = [
      silent('a', 'mail.corp.test', 101, 151),
      silent('b', 'crm.corp.example', 103, 158),
      silent('c', 'stock.corp.test', 99, 163),
    ].join('\n');
    expect(verdicts(inner)).toEqual(['network-lost medium a,b,c']);
    const two = inner.split('\n').slice(0, 8).join('\n');
    expect(verdicts(two).join()).not.toContain('network-lost');
  });
});

describe('network and machine', () => {
  test('the offline event explains cuts on every host', () => {
    const finding = onlyFinding(`
      a: 0 ${OPEN}
      b: 0 open wss://chat.test/ws
      a: 5s <hello
      b: 6s <hello
      30s offline
      a: 34s close 1006
      b: 34.1s close 1006
      60s online
    `);
    expect(finding).toMatchObject({ rule: 'network-lost', confidence: 'high', connections: ['a', 'b'] });
  });

  test('three hosts at one instant have the network in common', () => {
    expect(
      verdicts(`
        a: 0 open wss://a.test/ws
        b: 1s open wss://b.test/ws
        c: 2s open wss://c.test/ws
        a: 30s <x
        b: 33s <x
        c: 36s <x
        a: 40s close 1006
        b: 40.1s close 1006
        c: 40.2s close 1006
      `),
    ).toEqual(['network-lost high a,b,c']);
  });

  test('a jump of the wall clock before the loss: the machine slept', () => {
    expect(verdicts(`0 ${TALK} · 60s slept 2h · 62s close 1006`)).toEqual(['machine-slept high a']);
  });

  test('a connection on which the server spoke after waking up was not lost by the sleep', () => {
    const rules = diagnosePicture(`0 ${TALK} · 60s slept 2h · 63s <still here · 69.3s close 1006`).map(
      ({ rule }) => rule,
    );
    expect(rules).not.toContain('machine-slept');
  });
});
