import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createConversation, reply } from './support/api.ts';
import { box, bubble, expect, forgive, log, openChat, panel, png, said, sayAndArrive, test } from './support/test.ts';

async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const;

for (const [colorScheme, width] of looks)
  test(`labels, roles and contrast hold in the ${colorScheme} theme, ${width} pixels wide`, async ({
    customer,
    context,
    faults,
  }) => {
    const { page, email } = customer;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await check(page);
    const id = await createConversation(email, 'A question');
    await reply(id, 'See https://copper-and-crumb.example/care.', [
      { fileName: 'care.txt', mimeType: 'text/plain', data: 'SGk=' },
    ]);
    await openChat(page);
    await expect(panel(page).getByRole('button', { name: /A question/ })).toBeVisible();
    await check(page);
    await panel(page)
      .getByRole('button', { name: /A question/ })
      .click();
    await expect(said(page, 'See https')).toBeVisible();
    await page
      .locator('parley-chat input[type=file]')
      .setInputFiles([{ name: 'photo.png', mimeType: 'image/png', buffer: png }]);
    await check(page);
    await context.setOffline(true);
    await box(page).fill('Offline');
    await box(page).press('Enter');
    await expect(log(page)).toContainText('Waiting for a connection');
    await check(page);
    await context.setOffline(false);
    forgive(faults);
  });

test('nothing moves for those who prefer that', async ({ customer: { page } }) => {
  const durations = () =>
    page
      .locator('parley-chat')
      .evaluate(
        (chat) =>
          [...(chat.shadowRoot?.querySelectorAll('*') ?? [])]
            .map((element) => getComputedStyle(element))
            .filter(({ animationName, transitionDuration }) => animationName !== 'none' || transitionDuration !== '0s')
            .length,
      );
  await openChat(page);
  await expect(box(page)).toBeVisible();
  expect(await durations()).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await durations()).toBe(0);
});

test('the keyboard is enough: open, write, list, come back, close', async ({ customer }) => {
  const { page, email } = customer;
  await createConversation(email, 'An earlier chat', 'From last week');
  const { keyboard } = page;
  const tabTo = async (focused: ReturnType<typeof box>) => {
    for (let presses = 0; presses < 25; presses++) {
      await keyboard.press('Tab');
      if (await focused.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)) return;
    }
    throw new Error(`The tab key does not lead to ${focused}.`);
  };
  await tabTo(bubble(page));
  await keyboard.press('Enter');
  await expect(panel(page).getByRole('heading', { name: 'Copper & Crumb' })).toBeFocused();
  await tabTo(panel(page).getByRole('button', { name: 'Start a new chat' }));
  await keyboard.press('Enter');
  await expect(box(page)).toBeFocused();
  await keyboard.type('First line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await expect(said(page, 'First line')).not.toContainText('Sending');
  await expect(box(page)).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await expect(log(page)).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await expect(panel(page).getByRole('button', { name: 'All chats' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(panel(page).getByRole('button', { name: /^First line/ })).toBeFocused();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(said(page, 'From last week')).toBeVisible();
  await expect(box(page)).toBeFocused();
  await keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(bubble(page)).toBeFocused();
});

test('on a phone the chat takes the whole screen, and the page behind it rests', async ({ customer: { page } }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await openChat(page);
  await expect.poll(() => panel(page).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 800 });
  await sayAndArrive(page, 'From my phone');
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.localName ?? 'none')).toMatch(/^(?:parley-chat|body)$/);
  }
  await panel(page).getByRole('button', { name: 'Close the chat' }).click();
  await expect(bubble(page)).toBeFocused();
});
