import { defineConfig } from '@playwright/test';
import { chromium } from './e2e/support/tools';

export const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--no-first-run',
];

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/setup.ts',
  outputDir: process.env.E2E_OUT ?? 'test-results/run',
  // Real clients, a relay and a browser share the machine's cores.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // The second try is there for its trace: a test that needs it has failed.
  retries: 1,
  failOnFlakyTests: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      // A test's page lives for seconds: to optimize its server costs more than it gains.
      args: [...args, '--js-flags=--wasm-lazy-compilation --liftoff-only'],
    },
  },
});
