import AxeBuilder from '@axe-core/playwright';
import { demo } from './support/api.ts';
import { expect, list, messageBox, messages, test } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const)
  test(`labels, roles and contrast hold in the ${colorScheme} theme`, async ({ page, inbox }) => {
    await page.emulateMedia({ colorScheme });
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    };
    await expect(list(inbox).getByRole('link').first()).toBeVisible();
    await check();
    await page.goto(`/conversations/${demo.conversation}`);
    await expect(messages(inbox)).toBeVisible();
    await check();
    for (const name of [/^Assign/, /^Snooze/]) {
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('dialog').getByRole('button').last()).toBeVisible();
      await check();
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Edit customer' }).click();
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/./);
    await check();
    await page.getByRole('textbox', { name: 'Search conversations' }).fill('no such words');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await check();
    await page.goto('/new');
    await page.getByLabel('Customer’s e-mail').fill('nobody');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await check();
  });

test('the keyboard is enough: from the list to a message that is sent', async ({ inbox }) => {
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 40; presses++) {
      await inbox.keyboard.press('Tab');
      const focused = await inbox.evaluate(() => document.activeElement?.textContent ?? '');
      if (name.test(focused)) return;
    }
    throw new Error(`The tab key does not lead to ${name}.`);
  };
  await expect(list(inbox).getByRole('link').first()).toBeVisible();
  await tabTo(/Tasting evening for a birthday/);
  await inbox.keyboard.press('Enter');
  await expect(inbox.getByRole('heading', { level: 1 })).toHaveText('Tasting evening for a birthday');
  await inbox.reload();
  await expect(messages(inbox)).toBeVisible();
  await tabTo(/^Skip to the conversation$/);
  await inbox.keyboard.press('Enter');
  for (const name of [/^Assign/, /^Snooze/, /^Customer$/, /^Edit customer$/]) {
    await inbox.keyboard.press('Tab');
    await expect(inbox.getByRole('button', { name })).toBeFocused();
  }
  for (const stop of [messages(inbox), inbox.getByRole('radio', { name: 'Reply' }), messageBox(inbox)]) {
    await inbox.keyboard.press('Tab');
    await expect(stop).toBeFocused();
  }
  await inbox.keyboard.type('There is a ramp.');
  await inbox.keyboard.press('Control+Enter');
  await expect(messages(inbox)).toContainText('There is a ramp.');
});

test('on a phone the list and the conversation take turns, each with a heading in the main part', async ({ inbox }) => {
  await inbox.setViewportSize({ width: 390, height: 800 });
  await expect(list(inbox).getByRole('link').first()).toBeVisible();
  await expect(inbox.getByRole('main').getByRole('heading', { level: 1 })).toHaveText('Conversations');
  const { violations } = await new AxeBuilder({ page: inbox }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await list(inbox).getByRole('link').first().click();
  await expect(messages(inbox)).toBeVisible();
  await expect(list(inbox)).toBeHidden();
  await expect(inbox.getByRole('main').getByRole('heading', { level: 1 })).toHaveCount(1);
  const card = inbox.getByRole('complementary', { name: 'Customer' });
  await expect(card).toHaveCount(0);
  await inbox.getByRole('button', { name: 'Customer', exact: true }).click();
  await inbox.getByRole('button', { name: 'Edit customer' }).click();
  await expect(inbox.getByRole('button', { name: 'Save' })).toBeInViewport();
  await inbox.getByRole('button', { name: 'Customer', exact: true }).click();
  await expect(card).toHaveCount(0);
  for (const name of [/^Assign/, /^Snooze/]) {
    await inbox.getByRole('button', { name }).click();
    await expect(inbox.getByRole('dialog').getByRole('button').last()).toBeInViewport({ ratio: 1 });
    await inbox.keyboard.press('Escape');
  }
  await inbox.getByRole('link', { name: 'All conversations' }).click();
  await expect(list(inbox)).toBeVisible();
});
