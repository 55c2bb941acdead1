import { expect, test, vi } from 'vitest';
import { RULE_NAMES } from '../../../src/model/finding.ts';
import { USUAL_SEED } from '../../corpus/main.ts';
import { printMisjudged } from '../../corpus/printTally.ts';
import { runCorpus } from '../../corpus/runCorpus.ts';
import { generatedSessions } from '../../corpus/sessions.ts';
import { missedTargets, tallyCorpus } from '../../corpus/tally.ts';

// Seconds alone; more on a machine where everything runs at once.
vi.setConfig({ testTimeout: 120_000 });

test('the corpus is diagnosed with the precision, recall and calibration that are demanded', async () => {
  const judged = await runCorpus({ seed: USUAL_SEED });
  const tally = tallyCorpus(judged);
  expect(missedTargets(tally), printMisjudged(judged)).toEqual([]);
  expect(tally.sessions).toBeGreaterThanOrEqual(150);
  expect(tally.recorded).toBeGreaterThanOrEqual(60);
  expect(tally.byRule.filter(({ causes }) => causes === 0).map(({ rule }) => rule)).toEqual([]);
  expect(tally.byRule.map(({ rule }) => rule)).toEqual(RULE_NAMES);
});

test('other noise changes the verdicts little', async () => {
  const judged = await runCorpus({ seed: 101, generatedOnly: true });
  expect(missedTargets(tallyCorpus(judged)), printMisjudged(judged)).toEqual([]);
});

test('the same seed makes the same sessions, another seed others', () => {
  const texts = (seed: number) => [...generatedSessions(seed)].map(({ text }) => text);
  const once = texts(5);
  expect(texts(5)).toEqual(once);
  expect(texts(6).filter((text, n) => text === once[n])).toEqual([]);
});
