import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addCounts, countTests, summaryLine } from '../../../scripts/lib/summary.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-doctor-summary-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = join(folder, 'report.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

// The keys that are read, as Vitest 4.1 and Playwright 1.65 write them.
const VITEST = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [] };
const PLAYWRIGHT = { stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 2 } };

test('counts what Vitest reports; a test to do is skipped', async () => {
  expect(countTests('vitest', await report(VITEST), 0)).toEqual({ passed: 7, failed: 0, skipped: 3 });
});

test('a test file that does not load is one failure', async () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ];
  const file = await report({ ...VITEST, numFailedTests: 1, testResults });
  expect(countTests('vitest', file, 1)).toMatchObject({ failed: 2 });
});

test('counts what Playwright reports; a flaky test has passed', async () => {
  expect(countTests('playwright', await report(PLAYWRIGHT), 0)).toEqual({ passed: 4, failed: 0, skipped: 2 });
});

test('a runner that fails without a failed test counts as one failure', async () => {
  expect(countTests('playwright', await report(PLAYWRIGHT), 1)).toMatchObject({ passed: 4, failed: 1 });
});

test('a runner that died without a report counts as one failure', () => {
  const absent = join(folder, 'absent.json');
  expect(countTests('vitest', absent, 124)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the summary line adds everything up', () => {
  const sum = addCounts({ passed: 1, failed: 0, skipped: 2 }, { passed: 10, failed: 3, skipped: 0 });
  expect(summaryLine(sum)).toBe('total: 11 passed, 3 failed, 2 skipped');
});
