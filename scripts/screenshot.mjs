// Takes the README's picture: GraphiQL at ADDRESS, with every tab run. Needs chromium: `node scripts/screenshot.mjs ADDRESS`.
import { chromium } from 'playwright-core';

const address = process.argv[2] ?? 'http://127.0.0.1:4000';
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 820 } });
const failed = [];
page.on('requestfailed', (request) => failed.push(request.url()));
page.on('console', (message) => message.type() === 'error' && failed.push(message.text()));
await page.goto(`${address}/graphql`);
const run = page.getByRole('button', { name: /Execute query/ });
await run.waitFor();
const tabs = page.getByRole('tab');
const names = await tabs.allInnerTexts();
for (let index = 0; index < names.length; index++) {
  // Tabs slide into place, so a click at a position may hit the neighbour.
  await page.locator(`#graphiql-session-tab-${index}`).dispatchEvent('click');
  await page.locator('.graphiql-tab-active', { hasText: names[index] }).waitFor();
  await page.waitForTimeout(500);
  const answered = page.waitForResponse((response) => response.url().endsWith('/graphql'));
  await run.click();
  const answer = await (await answered).json();
  console.log(names[index], JSON.stringify(answer).slice(0, 160));
  if (names[index] === 'Create') {
    await page.waitForTimeout(500);
    await page.screenshot({ path: 'docs/images/playground.png' });
  }
}
if (failed.length > 0) console.log({ failed });
await browser.close();
