import { readFileSync } from 'node:fs';

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * The counts in a runner's JSON report. A run that failed without a failed test (a file that does not load, an error
 * outside of tests, a time limit, no report at all) counts as one failure.
 */
export function countTests(runner, file, exitCode) {
  const report = readReport(file);
  const counts = report === undefined ? NOTHING : COUNT[runner](report);
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The sum of counts. */
export function addCounts(...all) {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    NOTHING,
  );
}

/** The line that others read: keep its words. */
export function summaryLine({ passed, failed, skipped }) {
  return `total: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

const COUNT = { vitest: countVitest, playwright: countPlaywright };

function countVitest(report) {
  const filesThatDidNotLoad = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesThatDidNotLoad,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A flaky test failed and then passed on a retry. */
function countPlaywright({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The runner died before it wrote one: the exit code tells.
    return undefined;
  }
}
