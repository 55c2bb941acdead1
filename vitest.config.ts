import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads the default export.
export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}'],
    // Two cores, and tests with real servers and proxies: more workers only make each other late.
    maxWorkers: 2,
    // No test changes what others import; loading everything anew for each file takes a quarter of the time.
    isolate: false,
    testTimeout: 30_000,
  },
});
