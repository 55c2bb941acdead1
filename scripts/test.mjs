// npm test: types, lint, unit tests, end-to-end tests. "npm test -- --unit" or "--e2e" runs that part alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureNode, ROOT, SetupError } from './lib/project.mjs';
import { forwardSignals, interruptedCode, runNpm } from './lib/run.mjs';
import { addCounts, countTests, summaryLine } from './lib/summary.mjs';

const MINUTE_MS = 60_000;
const ONE_FAILURE = { passed: 0, failed: 1, skipped: 0 };

const reportsDir = mkdtempSync(join(tmpdir(), 'ws-doctor-reports-'));
const unitReport = join(reportsDir, 'unit.json');
const e2eReport = join(reportsDir, 'e2e.json');

const CHECKS = [
  { name: 'type check', script: 'typecheck', limitMs: 5 * MINUTE_MS },
  { name: 'lint', script: 'lint', limitMs: 2 * MINUTE_MS },
];
const UNIT = {
  name: 'unit tests',
  script: 'test:unit',
  args: ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  limitMs: 10 * MINUTE_MS,
  report: { runner: 'vitest', file: unitReport },
};
const E2E = {
  name: 'end-to-end tests',
  script: 'test:e2e',
  args: ['--reporter=list,json'],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport },
  limitMs: 25 * MINUTE_MS,
  report: { runner: 'playwright', file: e2eReport },
};

function chosenSteps() {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => arg !== '--unit' && arg !== '--e2e');
  if (unknown !== undefined)
    throw new SetupError(`Unknown word "${unknown}": give --unit, --e2e or nothing.`, 2);
  if (args.length === 0) return [...CHECKS, UNIT, E2E];
  return [...(args.includes('--unit') ? [UNIT] : []), ...(args.includes('--e2e') ? [E2E] : [])];
}

async function setUp() {
  ensureNode();
  await ensureDependencies();
  process.env.CHROME_PATH = await ensureBrowser();
}

async function build() {
  console.log('\n── build');
  try {
    await ensureBuild();
    return { name: 'build', passed: 0, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return { name: 'build', ...ONE_FAILURE };
  }
}

async function runStep({ name, script, args = [], env, limitMs, report }) {
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const words = ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])];
  const code = await runNpm(words, { timeoutMs: limitMs, env });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (report) return { name, ...countTests(report.runner, report.file, code) };
  return { name, passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function main() {
  process.chdir(ROOT);
  forwardSignals();
  let steps;
  try {
    steps = chosenSteps();
    await setUp();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (interruptedCode() === undefined) console.error(error.message);
    return { counts: ONE_FAILURE, exitCode: interruptedCode() ?? error.exitCode };
  }
  const results = [await build()];
  for (const step of steps) {
    if (interruptedCode() !== undefined) break;
    if (step === E2E && results[0]?.failed) console.log('\n── end-to-end tests: not run without a build');
    else results.push(await runStep(step));
  }
  const counts = addCounts(...results);
  const failed = results.filter((result) => result.failed > 0).map(({ name }) => name);
  console.log(failed.length > 0 ? `\nfailed: ${failed.join(', ')}` : '\nall passed');
  if (counts.passed + counts.failed === 0) {
    console.error('No test ran at all, which proves nothing.');
    return { counts, exitCode: 1 };
  }
  return { counts, exitCode: interruptedCode() ?? (counts.failed > 0 ? 1 : 0) };
}

try {
  const { counts, exitCode } = await main();
  console.log(summaryLine(counts));
  process.exitCode = exitCode;
} finally {
  rmSync(reportsDir, { recursive: true, force: true });
}
