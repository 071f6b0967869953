import { defineConfig } from '@playwright/test';
import base, { args } from '../playwright.config';

// The browser benchmark: it measures and prints, and asserts nothing of time.
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.bench.ts',
  globalSetup: '../e2e/support/setup.ts',
  outputDir: '../test-results/bench',
  workers: 1,
  timeout: 900_000,
  reporter: [['./reporter.ts']],
  use: {
    ...base.use,
    trace: 'off',
    screenshot: 'off',
    // As users have it: the server is optimized while it runs.
    launchOptions: { ...base.use?.launchOptions, args },
  },
});
