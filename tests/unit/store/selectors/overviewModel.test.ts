import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { applyEvent, createSession } from '../../../../src/model/applyEvent.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { overviewModel } from '../../../../src/store/selectors/overviewModel.ts';
import { messageRates } from '../../../../src/store/selectors/overviewRates.ts';
import { picture, sessionOf } from '../../../support/pictures.ts';

function analysesOf(text: string) {
  const analyses = createAnalyses(sessionOf(text));
  analyses.advance();
  return analyses;
}

function finding(change: Partial<Finding>): Finding {
  return {
    id: 'f',
    rule: 'idle-timeout',
    severity: 'error',
    confidence: 'high',
    title: 'Cut',
    connections: [],
    evidence: [],
    alternatives: [],
    advice: [],
    ...change,
  };
}

const TWO_CUTS = `
  b: 2s open wss://a.test/b
  a: 1s open wss://a.test/a
  a: 9s close 1006
  b: 5s close 4000
  6s hidden
`;

test('closes and bands of all endpoints are marked in order of time', () => {
  const { closes, bands } = overviewModel(analysesOf(TWO_CUTS), []);
  expect(closes).toEqual([
    { atMs: 5000, kind: 'error', label: '4000' },
    { atMs: 9000, kind: 'cut', label: '1006' },
  ]);
  expect(bands.bands).toHaveLength(1);
});

test('a finding flags the ends it is about; one without an end its newest evidence; infos none', () => {
  const analyses = analysesOf(TWO_CUTS);
  const evidence = (atMs: number) => ({ text: '', origin: 'protocol', atMs }) as const;
  expect(
    overviewModel(analyses, [finding({ connections: ['a', 'b'] })]).flags.map(({ atMs }) => atMs),
  ).toEqual([5000, 9000]);
  expect(overviewModel(analyses, [finding({ evidence: [evidence(3000), evidence(4000)] })]).flags).toEqual([
    { atMs: 4000, severity: 'error' },
  ]);
  expect(overviewModel(analyses, [finding({ connections: ['a'], severity: 'info' })]).flags).toEqual([]);
});

const area = (samples: readonly { readonly atMs: number; readonly value: number }[], toMs: number) =>
  samples.reduce(
    (sum, { atMs, value }, index) => sum + (value * ((samples[index + 1]?.atMs ?? toMs) - atMs)) / 1000,
    0,
  );

test('rates are messages per second with zeros in between; their area is the number of messages', () => {
  const rates = messageRates(
    analysesOf('0 open wss://a.test/ · 2s..2.9s/100ms <x · 8s <y'),
    { fromMs: 0, toMs: 10_000 },
    300,
  );
  expect(Math.max(...rates.map(({ value }) => value))).toBeLessThan(14);
  expect(rates.find(({ atMs }) => atMs > 5000)?.value).toBe(0);
  expect(area(rates, 10_100)).toBeCloseTo(11, 0);
});

test('what was dropped over the budget still counts', () => {
  const text = '0 open wss://a.test/ · 1s..900s/100ms <text(100)';
  const session = createSession({ budgetBytes: 200_000 });
  const dropping = createAnalyses(session);
  for (const event of picture(text)) {
    applyEvent(session, event);
    dropping.advance();
  }
  expect(session.frames.firstRow).toBeGreaterThan(0);
  const range = { fromMs: 0, toMs: 1_000_000 };
  expect(area(messageRates(dropping, range, 300), 1_000_000) / 8991).toBeCloseTo(1, 1);
});
