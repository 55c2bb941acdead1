import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { RULE_NAMES } from '../../../src/model/finding.ts';
import { USUAL_SEED } from '../../corpus/main.ts';
import { printMisjudged } from '../../corpus/printTally.ts';
import { runCorpus } from '../../corpus/runCorpus.ts';
import { generatedSessions, type LabelledSession } from '../../corpus/sessions.ts';
import { missedTargets, tallyCorpus } from '../../corpus/tally.ts';

// Seconds alone; more on a machine where everything runs at once.
vi.setConfig({ testTimeout: 300_000 });

const OTHER_SEED = 101;

const fingerprintOf = ({ text }: LabelledSession) => createHash('sha256').update(text).digest('hex');
/** Of the sessions of each seed made so far: to make them takes seconds. */
const fingerprints = new Map<number, readonly string[]>();

function* noted(seed: number): Generator<LabelledSession> {
  const made: string[] = [];
  for (const session of generatedSessions(seed)) {
    made.push(fingerprintOf(session));
    yield session;
  }
  fingerprints.set(seed, made);
}

function fingerprintsOf(seed: number): readonly string[] {
  return fingerprints.get(seed) ?? [...generatedSessions(seed)].map(fingerprintOf);
}

test('the corpus is diagnosed with the precision, recall and calibration that are demanded', async () => {
  const judged = await runCorpus({ seed: USUAL_SEED, generated: noted(USUAL_SEED) });
  const tally = tallyCorpus(judged);
  expect(missedTargets(tally), printMisjudged(judged)).toEqual([]);
  expect(tally.sessions).toBeGreaterThanOrEqual(150);
  expect(tally.recorded).toBeGreaterThanOrEqual(60);
  expect(tally.byRule.filter(({ causes }) => causes === 0).map(({ rule }) => rule)).toEqual([]);
  expect(tally.byRule.map(({ rule }) => rule)).toEqual(RULE_NAMES);
});

test('other noise changes the verdicts little', async () => {
  const judged = await runCorpus({
    seed: OTHER_SEED,
    generated: noted(OTHER_SEED),
    generatedOnly: true,
  });
  expect(missedTargets(tallyCorpus(judged)), printMisjudged(judged)).toEqual([]);
});

test('the same seed makes the same sessions, another seed others', () => {
  const once = fingerprintsOf(OTHER_SEED);
  expect(once.length).toBeGreaterThan(0);
  expect([...generatedSessions(OTHER_SEED)].map(fingerprintOf)).toEqual(once);
  expect(fingerprintsOf(USUAL_SEED).filter((print, n) => print === once[n])).toEqual([]);
});
