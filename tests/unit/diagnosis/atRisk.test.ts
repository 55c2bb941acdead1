import { expect, test, vi } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { RiskWatch } from '../../../src/diagnosis/atRisk.ts';
import { riskSentence, riskTag } from '../../../src/diagnosis/riskWords.ts';
import { parseStack } from '../../../src/diagnosis/stack.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { picture, sessionOf } from '../../support/pictures.ts';

function risks(text: string, nowMs: number, stack: readonly string[] = []) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return new RiskWatch(session, analyses)
    .at(nowMs, parseStack(stack))
    .map(({ connectionId, silentMs, limitMs, known }) => `${connectionId} ${silentMs}/${limitMs} ${known}`);
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

test('the words say how long, whose limit, and how it is known', () => {
  const session = sessionOf('0 open wss://a.test server=nginx · 2s >x');
  const analyses = createAnalyses(session);
  analyses.advance();
  const words = (nowMs: number, stack: readonly string[] = []) =>
    new RiskWatch(session, analyses)
      .at(nowMs, parseStack(stack))
      .map((risk) => `${riskTag(risk)}: ${riskSentence(risk)}`);
  expect(words(50_400)[0]).toBe(
    'nginx 60 s: Silent for 48 s; nginx, seen in the handshake, cuts at 60 s by default (proxy_read_timeout).',
  );
  expect(words(50_400, ['my-proxy=55'])[0]).toBe(
    'my-proxy 55 s: Silent for 48 s; my-proxy in your stack cuts at 55 s (idle time-out).',
  );
  expect(words(65_000)[0]).toContain('past the limit');
});

test('a drop that comes later counts at the next look', () => {
  const session = sessionOf('q: 0 open wss://a.test/ws · q: 1s >x');
  const analyses = createAnalyses(session);
  const watch = new RiskWatch(session, analyses);
  analyses.advance();
  expect(watch.at(10_000)).toEqual([]);
  const drops = [10, 30, 50].map(
    (at) => `d${at}: ${at}s open wss://a.test/ws\nd${at}: ${at + 1}s >x\nd${at}: ${at + 11}s close 1006`,
  );
  const events = picture(`${drops.join('\n')}\nq: 60s >x`);
  for (const event of events) applyEvent(session, event);
  analyses.advance();
  expect(watch.at(67_000).map(({ known, limitMs }) => `${known} ${limitMs}`)).toEqual(['observed 10000']);
});

test('a limit whose length the endpoint has lived through is no risk', () => {
  expect(risks('0 open wss://a.test · 2s >x · 92s >y', 140_000)).toEqual([]);
  expect(
    risks(
      'a: 0 open wss://a.test/ws\na: 2s >x\na: 92s >y\na: 93s close 1000\nb: 95s open wss://a.test/ws',
      145_000,
    ),
  ).toEqual([]);
});

test('what only the server or the page has to say is measured by that silence alone', () => {
  const text = '0 open wss://d1.cloudfront.net/ws via=1.1 x-amz-cf-id=abc · 1s <hi · 20s..540s/20s >x';
  expect(risks(text, 541_000)).toEqual(['a 540000/600000 path']);
});

test('asking again reads no frames and makes nothing anew', () => {
  const session = sessionOf(
    Array.from({ length: 50 }, (_, i) => `s${i}: ${i}s open wss://a.test/ws\ns${i}: ${i + 0.5}s >x`).join(
      '\n',
    ),
  );
  const analyses = createAnalyses(session);
  analyses.advance();
  const watch = new RiskWatch(session, analyses);
  const first = watch.at(90_000);
  expect(first.length).toBeGreaterThan(30);
  const atMs = vi.spyOn(session.frames, 'atMs');
  const closure = vi.spyOn(analyses, 'closure');
  expect(watch.at(91_000).length).toBeGreaterThan(30);
  expect(atMs).not.toHaveBeenCalled();
  expect(closure).not.toHaveBeenCalled();
});
