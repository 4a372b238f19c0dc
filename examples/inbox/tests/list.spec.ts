import { ask, createConversation } from './support/api.ts';
import { expect, list, scrollToEnd, test } from './support/test.ts';

const addresses = (page: Parameters<typeof list>[0]) =>
  list(page)
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));

test('the list goes on as it is scrolled, without doubles, while new conversations arrive', async ({ inbox }) => {
  for (let nth = 0; nth < 25; nth++) await createConversation({ name: `One of many ${nth}` });
  await inbox.reload();
  const items = list(inbox).getByRole('link');
  await expect(items).toHaveCount(15);
  await list(inbox).locator('.items').hover();
  await inbox.mouse.wheel(0, 5_000);
  await expect(items).toHaveCount(30);
  await createConversation({ name: 'While the list was being read' });
  await expect(items.first()).toContainText('While the list was being read');
  await scrollToEnd(inbox);
  const all = await addresses(inbox);
  expect(new Set(all).size).toBe(all.length);
  await expect(list(inbox).getByText(`All ${all.length} conversations`)).toBeVisible();
  await expect(list(inbox).getByRole('radio', { name: `All ${all.length}` })).toBeVisible();
});

test('a conversation that moves to a later page while one reads shows once', async ({ inbox }) => {
  await list(inbox).getByLabel('Order').selectOption('Waiting longest');
  const items = list(inbox).getByRole('link');
  await expect(items).toHaveCount(15);
  const id = ((await addresses(inbox))[0] ?? '').split(/[/?]/)[2];
  await ask(`mutation ($input: UpdateConversationInput!) { updateConversation(input: $input) { __typename } }`, {
    input: { id, tags: ['moved'] },
  });
  await scrollToEnd(inbox);
  const all = await addresses(inbox);
  expect(all.filter((address) => address?.includes(id ?? '?'))).toHaveLength(1);
  expect(new Set(all).size).toBe(all.length);
});

test('the tab key alone gets through the whole list', async ({ inbox }) => {
  const items = list(inbox).getByRole('link');
  await expect(items).toHaveCount(15);
  await items.first().focus();
  for (let presses = 0; presses < 22; presses++) {
    await inbox.keyboard.press('Tab');
    // The answer for the next page may be on its way.
    await expect(items.nth(presses + 1)).toBeFocused();
  }
  expect(await items.count()).toBeGreaterThan(22);
});

test('a keyboard that is faster than the next page waits for it at the end of the list', async ({ inbox }) => {
  const items = list(inbox).getByRole('link');
  await expect(items).toHaveCount(15);
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await inbox.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Conversations')) await mayAnswer;
    await route.fallback();
  });
  await items.nth(14).focus();
  await inbox.keyboard.press('Tab');
  await expect(list(inbox).getByRole('button', { name: 'Loading more…' })).toBeFocused();
  answer();
  await expect(items.nth(15)).toBeFocused();
  await inbox.keyboard.press('Shift+Tab');
  await expect(items.nth(14)).toBeFocused();
});

test('filters narrow the list, and are kept over a reload', async ({ inbox }) => {
  const badges = (name: string) => list(inbox).getByRole('link').filter({ hasText: name });
  await list(inbox).getByText('Done', { exact: false }).first().click();
  await expect(list(inbox).getByRole('radio', { name: /^Done/ })).toBeChecked();
  const items = list(inbox).getByRole('link');
  await expect(badges('Done')).not.toHaveCount(0);
  expect(await badges('Done').count()).toBe(await items.count());

  await inbox.reload();
  await expect(list(inbox).getByRole('radio', { name: /^Done/ })).toBeChecked();
  await list(inbox).getByText(/^Mine/).click();
  await expect(list(inbox).getByText('No conversation matches these filters.')).toBeVisible();
  await list(inbox).getByRole('button', { name: 'Show all conversations' }).click();
  await expect(items).toHaveCount(15);
});

test('the order can be turned round', async ({ inbox }) => {
  const first = list(inbox).getByRole('link').first();
  const newest = await first.innerText();
  await list(inbox).getByLabel('Order').selectOption('Oldest first');
  await expect(first).not.toHaveText(newest);
  await list(inbox).getByLabel('Order').selectOption('Newest first');
  await expect(first).toContainText(newest.split('\n')[0] ?? '');
});
