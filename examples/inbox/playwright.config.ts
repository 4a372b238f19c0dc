import { defineConfig } from '@playwright/test';
import { appUrl, gatewayUrl, lineUrl, token } from './tests/support/addresses.ts';

export default defineConfig({
  testDir: 'tests',
  // One gateway with one database serves all of them.
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: appUrl,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
  webServer: [
    {
      command: 'node tests/support/gateway.mjs',
      url: `${gatewayUrl}/ready`,
      env: { PORT: new URL(gatewayUrl).port, PARLEY_DEMO_TOKEN: token },
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
      timeout: 120_000,
    },
    {
      command: `vite preview --port ${new URL(appUrl).port}`,
      url: appUrl,
      env: { PARLEY_URL: lineUrl },
    },
  ],
});
