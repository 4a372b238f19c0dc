import { defineConfig } from '@playwright/test';
import { gatewayUrl, inboxUrl, shopUrl, token } from './tests/support/addresses.ts';

export default defineConfig({
  testDir: 'tests',
  // One gateway with one database serves all of them.
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: shopUrl,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
  webServer: [
    {
      // As the tests of the inbox start it, but for the pages of the shop.
      command: 'node ../inbox/tests/support/gateway.mjs',
      url: `${gatewayUrl}/ready`,
      env: { PORT: new URL(gatewayUrl).port, PARLEY_DEMO_TOKEN: token, PARLEY_CORS_ORIGINS: shopUrl },
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
      timeout: 120_000,
    },
    {
      command: 'node tests/support/shop.mjs',
      url: shopUrl,
      env: { SHOP_PORT: new URL(shopUrl).port, PARLEY_URL: `${gatewayUrl}/graphql`, PARLEY_ADMIN_TOKEN: token },
    },
    {
      command: `node node_modules/vite/bin/vite.js preview --port ${new URL(inboxUrl).port}`,
      cwd: '../inbox',
      url: inboxUrl,
      env: { PARLEY_URL: gatewayUrl },
    },
  ],
});
