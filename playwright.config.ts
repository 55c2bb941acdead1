import { defineConfig } from 'playwright/test';

// biome-ignore lint/style/noDefaultExport: Playwright reads the default export.
export default defineConfig({
  testDir: 'tests/e2e',
  // Each test starts a browser of its own; on two cores a second one beside it only makes both late.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
});
