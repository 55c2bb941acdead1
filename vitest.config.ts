import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads the default export.
export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}'],
    // Two cores, and tests with real servers and proxies: more workers only make each other late.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
