// Takes the README's picture: GraphiQL at ADDRESS, with a conversation created. Needs Chromium: `npx tsx scripts/screenshot.ts ADDRESS`.
import { chromium } from 'playwright-core';
import { playgroundPage } from '../test/support/clients/playground-page.ts';

const address = process.argv[2] ?? 'http://127.0.0.1:4000';
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 820 } });
await page.goto(`${address}/graphql`);
const playground = await playgroundPage(page);
await playground.openTab('Create');
await playground.execute();
await playground.sees('"__typename": "CreateConversationPayload"');
await page.addStyleTag({ content: '.scrollbar { display: none }' });
await page.screenshot({ path: 'docs/images/playground.png' });
await browser.close();
