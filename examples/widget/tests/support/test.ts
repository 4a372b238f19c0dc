import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { gatewayUrl, inboxUrl, shopUrl, token } from './addresses.ts';

interface Customer {
  readonly page: Page;
  readonly email: string;
}

let count = 0;

/** Records what a page logs as an error, and what it asks of other machines. */
async function watch(context: BrowserContext, faults: string[]): Promise<void> {
  const known = [gatewayUrl, shopUrl, inboxUrl];
  await context.route(
    (url) => !known.includes(url.origin) && url.protocol.startsWith('http'),
    (route) => {
      faults.push(`left the machine: ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on('page', (page) => {
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
  });
}

/** A test that fails as well when a page logs an error or asks for anything beyond this machine. */
export const test = base.extend<{ faults: string[]; customer: Customer; agent: Page }>({
  faults: [
    async ({ context }, use) => {
      const faults: string[] = [];
      await watch(context, faults);
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  /** The page of a new customer who has signed in to the shop. */
  customer: async ({ page }, use) => {
    const email = `customer-${Date.now()}-${++count}@mail.example`;
    await signIn(page, 'Nora', email);
    await use({ page, email });
  },
  /** The inbox of an agent, in a browser of their own. */
  agent: async ({ browser, faults }, use) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    await watch(context, faults);
    const page = await context.newPage();
    await page.goto(inboxUrl);
    await page.getByLabel('API token').fill(token);
    await page.getByRole('button', { name: 'Open the inbox' }).click();
    await expect(page.getByText('Priya Raman · Demo')).toBeVisible();
    await use(page);
    await context.close();
  },
});

export { expect };

export async function signIn(page: Page, firstName: string, email: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('First name').fill(firstName);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(`Hello, ${firstName}`)).toBeVisible();
}

export const bubble = (page: Page) => page.locator('parley-chat .bubble');
export const panel = (page: Page) => page.locator('parley-chat').getByRole('dialog');
export const log = (page: Page) => panel(page).getByRole('log', { name: 'Messages' });
export const box = (page: Page) => panel(page).getByRole('textbox', { name: 'Message' });
/** The messages with this text. */
export const said = (page: Page, text: string) => log(page).getByRole('listitem').filter({ hasText: text });

export async function openChat(page: Page): Promise<void> {
  await bubble(page).click();
  await expect(panel(page)).toBeVisible();
}

export async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
  await expect(box(page)).toHaveValue('');
}

/** Says something, and waits until the gateway has it. */
export async function sayAndArrive(page: Page, text: string): Promise<void> {
  await say(page, text);
  await expect(said(page, text)).toHaveCount(1);
  await expect(said(page, text)).not.toContainText(/Sending|Waiting/);
}

/** What a browser logs by itself when requests fail. Everything else remains a fault. */
const ofTheLine = /^Failed to load resource: (?:net::ERR_|the server responded with a status of (?:401|50\d))/;

export function forgive(faults: string[]): void {
  expect(faults.splice(0).filter((fault) => !ofTheLine.test(fault))).toEqual([]);
}

/** An image of one colour, as PNG. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
