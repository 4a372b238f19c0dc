import { expect, list, test } from './test.ts';

test('the list is paged, and each page adds to those before', async ({ inbox }) => {
  const items = list(inbox).getByRole('link');
  await expect(items).toHaveCount(15);
  const first = await items.first().innerText();
  await list(inbox).getByRole('button', { name: 'Show more' }).click();
  await expect(items).toHaveCount(30);
  await list(inbox).getByRole('button', { name: 'Show more' }).click();
  await expect(list(inbox).getByRole('button', { name: 'Show more' })).toHaveCount(0);
  expect(await items.first().innerText()).toBe(first);
  const addresses = await items.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('filters narrow the list, and are kept over a reload', async ({ inbox }) => {
  const badges = (name: string) => list(inbox).getByRole('link').filter({ hasText: name });
  await list(inbox).getByText('Done', { exact: true }).first().click();
  await expect(list(inbox).getByRole('radio', { name: 'Done' })).toBeChecked();
  const items = list(inbox).getByRole('link');
  await expect(badges('Done')).not.toHaveCount(0);
  expect(await badges('Done').count()).toBe(await items.count());

  await inbox.reload();
  await expect(list(inbox).getByRole('radio', { name: 'Done' })).toBeChecked();
  await list(inbox).getByLabel('Assigned to me').check();
  await expect(list(inbox).getByText('No conversation matches these filters.')).toBeVisible();
});

test('the order can be turned round', async ({ inbox }) => {
  const first = list(inbox).getByRole('link').first();
  const newest = await first.innerText();
  await list(inbox).getByLabel('Order').selectOption('Oldest first');
  await expect(first).not.toHaveText(newest);
  await list(inbox).getByLabel('Order').selectOption('Newest first');
  await expect(first).toContainText(newest.split('\n')[0] ?? '');
});
