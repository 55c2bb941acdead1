import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** Sockets of one endpoint, each cut 60 s after its last message but for the last one: that is cut after `silence` s. */
const lives = (silence: number, others: readonly number[] = [60.01, 60.03, 60.02]) =>
  [...others, silence]
    .map((quiet, i) => {
      const at = i * 500;
      const last = at + 5 * (i + 1);
      return `s${i}: ${at}s open wss://shop.test/ws · s${i}: ${at + 1}s >hi · s${i}: ${last}s <hello · s${i}: ${last + quiet}s close 1006`;
    })
    .join('\n');
/** The last one ends at 1580 s. */
const OTHER_HOST = (atMs: number) =>
  `o: 1400s open wss://chat.test/ws · o: 1401s..1570s/7s >a · o: 1401.1s..1570s/7s <b · o: ${atMs}s close 1006`;
const said = (...parts: readonly string[]) => verdicts(parts.join('\n')).join('; ');

test('a cut by the limit that ended the others, a moment before the network went, is not the network’s', () => {
  expect(said(lives(60.02), '1581.2s offline', OTHER_HOST(1581.3))).toMatch(
    /idle-timeout high s0,s1,s2,s3(;|$)/,
  );
});

test('nor is one at the age at which the others ended', () => {
  const aged = [0, 500, 1000, 1500]
    .map(
      (at, i) =>
        `s${i}: ${at}s open wss://shop.test/ws · s${i}: ${at + 1}s..${at + 89 - i}s/2s >a · s${i}: ${at + 1.2}s..${at + 89.2 - i}s/2s <b · s${i}: ${at + 90.02}s close 1006`,
    )
    .join('\n');
  expect(said(aged, '1590.8s offline')).toMatch(/max-lifetime high s0,s1,s2,s3/);
  expect(said(aged, '1589.9s offline')).toMatch(/network-lost high s3/);
});

test.each([
  ['came after it', lives(60.02), '1579.9s offline', OTHER_HOST(1579.95)],
  ['took another host along', lives(60.02), '1581.2s offline', OTHER_HOST(1580.1)],
  ['had another silence', lives(58.7), '1580.2s offline', OTHER_HOST(1580.3)],
  ['has nothing to compare it with', lives(60.02, []), '66.2s offline', ''],
])('a cut that %s is the network’s', (_, drops, offline, other) => {
  expect(said(drops, offline, other)).toMatch(/network-lost high [so0-9,]*s[03]/);
});

test('nor is a limit meant where the browser complains of the network', () => {
  const complained = lives(60.02).replace(
    /s3: [\d.]+s close 1006/,
    's3: 1580.02s error net::ERR_NETWORK_CHANGED · s3: 1580.03s close 1006',
  );
  expect(said(complained, '1581.2s offline')).toMatch(/network-lost high s3/);
});
