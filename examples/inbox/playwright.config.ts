import { defineConfig } from '@playwright/test';
import { appUrl, audience, gatewayUrl, lineUrl, providerUrl, signOnUrl, token } from './tests/support/addresses.ts';

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
    {
      command: 'node tests/support/provider.mjs',
      url: `${providerUrl}/.well-known/openid-configuration`,
      // So short that streams outlive a token during a test.
      env: { ISSUER: providerUrl, APP_URL: signOnUrl, AUDIENCE: audience, TOKEN_SECONDS: '20' },
    },
    {
      command: `vite build --outDir dist/sign-on && vite preview --outDir dist/sign-on --port ${new URL(signOnUrl).port}`,
      url: signOnUrl,
      env: {
        PARLEY_URL: gatewayUrl,
        VITE_OIDC_ISSUER: providerUrl,
        VITE_OIDC_CLIENT_ID: 'inbox',
        VITE_OIDC_RESOURCE: audience,
      },
      timeout: 120_000,
    },
  ],
});
