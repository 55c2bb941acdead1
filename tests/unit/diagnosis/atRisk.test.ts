import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { atRisk } from '../../../src/diagnosis/atRisk.ts';
import { parseStack } from '../../../src/diagnosis/stack.ts';
import { sessionOf } from '../../support/pictures.ts';

function risks(text: string, nowMs: number, stack: readonly string[] = []) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return atRisk(session, analyses, nowMs, parseStack(stack)).map(
    ({ connectionId, silentMs, limitMs, known }) => `${connectionId} ${silentMs}/${limitMs} ${known}`,
  );
}

test('with nothing known, the most common limit of a minute is what to watch', () => {
  expect(risks('0 open wss://a.test · 2s >x', 50_000)).toEqual(['a 48000/60000 common']);
  expect(risks('0 open wss://a.test · 2s >x', 20_000)).toEqual([]);
});

test('a product that showed itself, the user’s stack and earlier drops count for more', () => {
  expect(risks('0 open wss://a.test server=awselb/2.0 · 2s >x', 50_000)).toEqual(['a 48000/60000 path']);
  expect(risks('0 open wss://a.test · 2s >x', 30_000, ['my-proxy=45'])).toEqual(['a 28000/45000 stack']);
  const dropped = (name: string, at: number) =>
    `${name}: ${at}s open wss://a.test/ws\n${name}: ${at + 1}s >x\n${name}: ${at + 11}s close 1006`;
  expect(
    risks(
      `${dropped('x', 0)}\n${dropped('y', 20)}\n${dropped('z', 40)}\nq: 60s open wss://a.test/ws\nq: 61s >x`,
      68_000,
    ),
  ).toEqual(['q 7000/10000 observed']);
});

test('an ended connection is not at risk, nor one far beyond the limit', () => {
  expect(risks('0 open wss://a.test · 2s >x · 3s close 1000', 50_000)).toEqual([]);
  expect(risks('0 open wss://a.test · 2s >x', 500_000)).toEqual([]);
});
