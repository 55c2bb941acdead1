export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
export function countTests(runner: 'vitest' | 'playwright', file: string, exitCode: number): TestCounts;
export function addCounts(...all: readonly TestCounts[]): TestCounts;
export function summaryLine(counts: TestCounts): string;
