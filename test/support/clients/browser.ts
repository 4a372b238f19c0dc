import { type Browser, chromium, type Page } from 'playwright-core';
import { afterFile } from '../processes/after-file.ts';

/** A page as a newcomer opens it: with empty storage, and with all faults recorded. */
export interface VisitedPage {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests that failed or left `origin`. */
  readonly faults: readonly string[];
}

let browser: Promise<Browser> | undefined;

/**
 * Opens a path of the server at `origin` in a separate browser profile, without network access to other hosts than that and
 * the `others`.
 */
export async function visit(origin: string, path: string, others: readonly string[] = []): Promise<VisitedPage> {
  browser ??= launch();
  const context = await (await browser).newContext({ viewport: { width: 1440, height: 2400 } });
  afterFile(() => context.close());
  const faults: string[] = [];
  await context.route('**/*', (route) => {
    const { origin: asked, protocol } = new URL(route.request().url());
    if (asked === origin || others.includes(asked) || protocol === 'data:' || protocol === 'blob:')
      return route.fallback();
    faults.push(`left the machine: ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.setDefaultTimeout(15_000);
  await page.goto(origin + path);
  return { page, faults };
}

function launch(): Promise<Browser> {
  const launched = chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  afterFile(async () => {
    browser = undefined;
    await (await launched).close();
  });
  return launched;
}
