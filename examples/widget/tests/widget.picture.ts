import type { Page } from '@playwright/test';
import { inboxUrl } from './support/addresses.ts';
import { reply } from './support/api.ts';
import { box, expect, log, openChat, panel, said, sayAndArrive, signIn, test } from './support/test.ts';

const email = 'ines.ferreira@mail.example';

/** What the customer's camera sees: the grinder on a shelf. */
async function photo(page: Page): Promise<Buffer> {
  await page.setContent(`<body style="margin:0"><div style="height:300px;width:440px;position:relative;overflow:hidden;
    background:linear-gradient(#dfe3dc 0 72%, #a8805a 72% 76%, #8a6242 76%)">
    <div style="position:absolute;left:0;right:0;top:0;height:26px;background:#8a6242;box-shadow:0 10px 22px #0005"></div>
    <div style="position:absolute;left:40px;bottom:64px;width:62px;height:70px;background:#c8d3d0;border-radius:6px 6px 16px 16px"></div>
    <div style="position:absolute;left:96px;bottom:84px;width:24px;height:32px;border:8px solid #c8d3d0;border-radius:14px"></div>
    <div style="position:absolute;right:44px;bottom:64px;width:46px;height:96px;background:#e9c98f;border-radius:6px"></div>
    <div style="position:absolute;right:98px;bottom:64px;width:46px;height:70px;background:#6b4327;border-radius:6px"></div>
    <img src="data:image/svg+xml;base64,${await grinder(page)}" style="position:absolute;left:120px;bottom:44px;height:232px" /></div></body>`);
  return page.screenshot({ clip: { x: 0, y: 0, width: 440, height: 300 } });
}

async function grinder(page: Page): Promise<string> {
  const svg = await (await page.request.get('/grinder.svg')).body();
  return svg.toString('base64');
}

const idOf = async (page: Page) =>
  JSON.parse(await page.evaluate(() => sessionStorage.getItem('parley-chat:place') ?? '')).chatId as string;

test('the shop and both sides of a conversation', async ({ page, agent, context, browser }) => {
  const studio = await context.newPage();
  const seen = await photo(studio);
  await signIn(page, 'Inês', email);
  await openChat(page);
  await panel(page).getByRole('button', { name: 'Start a new chat' }).click();
  await page
    .locator('parley-chat input[type=file]')
    .setInputFiles([{ name: 'shelf.png', mimeType: 'image/png', buffer: seen }]);
  await sayAndArrive(page, 'Would it fit here? The shelf is 40 cm up.');
  const id = await idOf(page);
  await reply(id, 'Hello Inês! It is 38 cm high, so it would. You can even lift the lid.');
  await expect(said(page, 'Hello Inês!')).toBeVisible();
  await sayAndArrive(page, 'Wonderful! Is it loud?');
  await box(page).fill('');
  await page.mouse.move(0, 0);
  await page.setViewportSize({ width: 1440, height: 860 });
  await reply(id, 'You can talk over it. And you have 30 days to try it.');
  await expect(said(page, 'You can talk over it.')).toBeVisible();
  await page.screenshot({ path: 'docs/shop.png', animations: 'disabled' });

  await agent.goto(`${inboxUrl}/conversations/${id}`);
  await agent.setViewportSize({ width: 1060, height: 844 });
  await expect(agent.getByRole('log', { name: 'Messages' })).toContainText('You can talk over it.');

  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    locale: 'en-GB',
    storageState: await page.context().storageState(),
  });
  const small = await phone.newPage();
  await small.goto('/');
  await openChat(small);
  await panel(small)
    .getByRole('button', { name: /Would it fit/ })
    .click();
  await expect(said(small, 'You can talk over it.')).toBeVisible();
  await sayAndArrive(small, 'Then I will order it today. Thank you, Priya!');
  await expect(agent.getByRole('log', { name: 'Messages' })).toContainText('Thank you, Priya!');
  await agent.getByRole('textbox', { name: 'Message' }).fill('With pleasure, Inês. It ships tomorrow.');
  await expect(log(small).getByRole('img')).toBeVisible();
  const [left, right] = [await agent.screenshot(), await small.screenshot({ animations: 'disabled' })];
  await studio.setViewportSize({ width: 1560, height: 920 });
  const frame = 'display:block;border-radius:14px;box-shadow:0 10px 34px #0004;height:844px';
  await studio.setContent(`<body style="margin:0;display:flex;gap:38px;padding:38px;background:#d9d4cc">
    <img style="${frame}" src="data:image/png;base64,${left.toString('base64')}" />
    <img style="${frame};border-radius:30px" src="data:image/png;base64,${right.toString('base64')}" /></body>`);
  await studio.screenshot({ path: 'docs/both-sides.png' });
  await phone.close();
});
