import { test as base, expect, type Page } from '@playwright/test';
import { appUrl, gatewayUrl, lineUrl, token } from './addresses.ts';
import { Line } from './line.ts';

/** A test that fails as well when the page logs an error or asks for anything beyond this machine. */
export const test = base.extend<{ origins: string[]; faults: string[]; inbox: Page }, { line: Line }>({
  /** Where the page may go. */
  origins: [[appUrl], { option: true }],
  line: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
    async ({}, use) => {
      const line = new Line(lineUrl, gatewayUrl);
      await line.mend();
      await use(line);
      await line.cut();
    },
    { auto: true, scope: 'worker' },
  ],
  faults: [
    async ({ context, page, origins }, use) => {
      const faults: string[] = [];
      await context.route(
        (url) => !origins.includes(url.origin) && url.protocol.startsWith('http'),
        (route) => {
          faults.push(`left the machine: ${route.request().url()}`);
          return route.abort();
        },
      );
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  /** The page of someone who has entered the token. */
  inbox: async ({ page }, use) => {
    await page.goto('/');
    await page.getByLabel('API token').fill(token);
    await page.getByRole('button', { name: 'Open the inbox' }).click();
    await expect(page.getByText('Priya Raman · Demo')).toBeVisible();
    await use(page);
  },
});

export { expect };

export const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });
export const messages = (page: Page) => page.getByRole('log', { name: 'Messages' });
export const chooseKind = (page: Page, name: string | RegExp) =>
  page.getByRole('group', { name: 'Kind of message' }).getByText(name).click();
export const messageBox = (page: Page) => page.getByRole('textbox', { name: 'Message' });

/** Scrolls the list until there is no more of it. */
export async function scrollToEnd(page: Page): Promise<void> {
  await list(page).locator('.items').hover();
  await expect(async () => {
    await page.mouse.wheel(0, 5_000);
    await expect(list(page).getByText(/^(?:All \d+ conversations|1 conversation)$/)).toBeVisible({ timeout: 500 });
  }).toPass();
}
