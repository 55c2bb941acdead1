import { describe, expect, test } from 'vitest';
import { diagnosePicture } from './diagnosePicture.ts';

interface House {
  readonly host: string;
  readonly lostAt?: number;
  readonly backAt?: number;
  readonly end?: string;
  readonly refused?: boolean;
}

const HOUSES: readonly House[] = [
  { host: 'chat.one.test', lostAt: 200 },
  { host: 'quotes.two.test', lostAt: 200.9 },
  { host: 'rt.three.test', lostAt: 201.7 },
];

/** Each house has a socket in steady traffic, which ends at one moment, and one that follows it. */
const lives = (houses: readonly House[]) =>
  houses
    .map(({ host, lostAt = 201, backAt = 220.3, end = 'close 1006', refused = false }, i) => {
      const url = `wss://${host}/ws`;
      const attempt = `f${i}: ${lostAt + 2}s connect ${url} · f${i}: ${lostAt + 2.1}s error Error in connection establishment: net::ERR_CONNECTION_REFUSED · f${i}: ${lostAt + 2.1}s ended`;
      return `
        a${i}: ${i}s open ${url} · a${i}: ${i + 1}s..${lostAt - 0.1 - i}s/3s <tick
        a${i}: ${lostAt}s ${end}
        ${refused ? attempt : ''}
        b${i}: ${backAt + i / 5}s open ${url} · b${i}: ${backAt + 1}s..260s/3s <tick`;
    })
    .join('\n');
const networkLost = (houses: readonly House[], more = '') =>
  diagnosePicture(`${lives(houses)}\n${more}`)
    .filter(({ rule }) => rule === 'network-lost')
    .map(({ confidence, connections }) => `${confidence} ${connections.join()}`);
const change = (nth: number, how: Partial<House>) =>
  HOUSES.map((house, i) => (i === nth ? { ...house, ...how } : house));

describe('sockets to several houses that end within two seconds and come back together', () => {
  test('were lost with the network', () => {
    expect(networkLost(HOUSES)).toEqual(['medium a0,a1,a2']);
  });

  test('also where nobody saw the codes, and where a socket of this machine lives on', () => {
    expect(networkLost(HOUSES.map((house) => ({ ...house, end: 'ended closed' })))).toEqual([
      'medium a0,a1,a2',
    ]);
    expect(networkLost(HOUSES, 'l: 5s open ws://localhost:5173/ · l: 6s..259s/9s <hmr')).toEqual([
      'medium a0,a1,a2',
    ]);
  });

  test.each([
    ['another house was not lost', HOUSES, 's: 5s open wss://four.test/ws · s: 6s..259s/3s <tick'],
    ['one was back while others still ended', change(0, { backAt: 201.2 }), ''],
    ['one came back long after the others', change(1, { backAt: 250 }), ''],
    ['nobody answered the door', change(2, { refused: true }), ''],
    ['a server took its leave', change(1, { end: 'close 1012' }), ''],
    ['they are names of one house', HOUSES.map((one, i) => ({ ...one, host: `n${i}.one.test` })), ''],
    ['they ended over several seconds', change(2, { lostAt: 204.9 }), ''],
    ['they are two', HOUSES.slice(0, 2), ''],
  ] as const)('were not where %s', (_, houses, more) => {
    expect(networkLost(houses, more)).toEqual([]);
  });
});
