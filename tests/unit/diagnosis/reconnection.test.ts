import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { sessionOf } from '../../support/pictures.ts';
import { failing, found, REFUSED, repeated, URL, WORKED } from './reconnectionPictures.ts';

describe('reconnect-storm', () => {
  test('attempts in the handler of the end, one after the other', () => {
    const text = `${WORKED}\n${failing(repeated(0.05, 40))}`;
    const finding = found('reconnect-storm', text);
    expect(finding).toMatchObject({ severity: 'error', confidence: 'high' });
    expect(finding?.title).toContain('40 attempts');
    expect(finding?.connections).toHaveLength(41);
    // The storm says it all.
    expect(found('reconnect-without-backoff', text)).toBeUndefined();
  });

  test('sockets that open and are closed at once count like failures', () => {
    const turnedAway = Array.from(
      { length: 20 },
      (_, i) => `n${i}: ${60 + i * 0.3}s open ${URL}\nn${i}: ${60.1 + i * 0.3}s close 1011`,
    ).join('\n');
    expect(found('reconnect-storm', `${WORKED}\n${turnedAway}`)).toBeDefined();
  });

  test('that Chrome itself holds attempts back is told', () => {
    const slow = Array.from({ length: 6 }, (_, i) => {
      const at = 62 + i * 3;
      return `t${i}: ${at}s connect ${URL}\nt${i}: ${at + 2.5}s error ${REFUSED}\nt${i}: ${at + 2.5}s close 1006`;
    }).join('\n');
    const finding = found('reconnect-storm', `${WORKED}\n${failing(repeated(0.05, 20))}\n${slow}`);
    expect(finding?.evidence.map(({ text }) => text).join(' ')).toContain('Chrome itself holds new sockets');
  });

  test.each([
    ['one attempt that succeeds', `${WORKED}\nb: 60.01s open ${URL}\nb: 90s <tick`],
    [
      'a back-off that begins at some milliseconds',
      `${WORKED}\n${failing([0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.5, 1, 2, 5, 5, 5])}`,
    ],
    [
      'thirty sockets of a page that come back once each',
      Array.from(
        { length: 30 },
        (_, i) =>
          `o${i}: ${i / 10}s open ${URL}\no${i}: ${5 + i / 10}s <x\no${i}: 60.0${i % 10}s close 1006\np${i}: ${61 + i / 50}s open ${URL}`,
      ).join('\n'),
    ],
    [
      'short conversations that the page closes itself',
      Array.from(
        { length: 40 },
        (_, i) =>
          `q${i}: ${i / 4}s open ${URL}\nq${i}: ${i / 4 + 0.1}s call-close 1000\nq${i}: ${i / 4 + 0.12}s close 1000`,
      ).join('\n'),
    ],
  ])('not: %s', (_, text) => {
    expect(found('reconnect-storm', text)).toBeUndefined();
  });
});

describe('connection-leak', () => {
  const opening = (count: number, every: number, more = '') =>
    Array.from(
      { length: count },
      (_, i) => `l${i}: ${i * every}s open ${URL}${more}\nl${i}: ${i * every + 1}s <hi`,
    ).join('\n');

  test('one more every half minute, none closed', () => {
    const finding = found('connection-leak', opening(9, 30));
    expect(finding).toMatchObject({ severity: 'warning', confidence: 'high' });
    expect(finding?.title).toContain('nine were open at once');
    expect(found('connection-leak', opening(5, 30))?.confidence).toBe('medium');
  });

  test.each([
    ['opened together on purpose', opening(9, 0.1)],
    ['four are a handful', opening(4, 30)],
    [
      'seven that are all in use',
      `${opening(7, 30)}\n${Array.from({ length: 7 }, (_, i) => `l${i}: ${300 + i}s >{"say":"hello"}`).join('\n')}`,
    ],
    [
      'each replaces the one before',
      Array.from(
        { length: 9 },
        (_, i) => `l${i}: ${i * 30}s open ${URL}\nl${i}: ${i * 30 + 30.1}s close 1000`,
      ).join('\n'),
    ],
    [
      'rooms of their own',
      Array.from({ length: 9 }, (_, i) => `l${i}: ${i * 30}s open wss://shop.test/rooms/${i + 100}`).join(
        '\n',
      ),
    ],
    [
      'a file that knows no ends',
      Array.from(
        { length: 9 },
        (_, i) => `l${i}: ${i * 30}s open ${URL} ~file\nl${i}: ${i * 30 + 20}s <hi ~file`,
      ).join('\n'),
    ],
  ])('not: %s', (_, text) => {
    expect(found('connection-leak', text)).toBeUndefined();
  });
});

test('findings about reconnection are the very objects of last time while nothing changed', () => {
  const session = sessionOf(`${WORKED}\n${failing(repeated(3, 8))}\n500s hidden`);
  const analyses = createAnalyses(session);
  analyses.advance();
  const first = diagnose(session, analyses, { nowMs: 500_000 });
  const again = diagnose(session, analyses, { nowMs: 501_000 });
  expect(first.map(({ rule }) => rule)).toContain('reconnect-without-backoff');
  expect(again.every((finding, i) => finding === first[i])).toBe(true);
});
