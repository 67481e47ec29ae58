import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A native crash under `threads` would end the whole run without a report.
    pool: 'forks',
    // One for each CPU, not one less: most tests wait for compilers.
    maxWorkers: '100%',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Compilers and child processes on a shared machine: generous, and no test measures time by it.
    // Snapshots and golden files are written by `npm run golden` and -u only.
    update: 'none',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
