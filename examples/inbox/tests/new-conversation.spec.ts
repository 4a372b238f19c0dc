import { ask } from './support/api.ts';
import { expect, list, messages, test } from './support/test.ts';

test('what is wrong is told beside its field, and a good form opens the new conversation', async ({ inbox }) => {
  await inbox.getByRole('link', { name: 'New conversation' }).click();
  const email = inbox.getByLabel('Customer’s e-mail');
  await email.fill('nobody');
  await inbox.getByLabel('First name').fill('A'.repeat(41));
  await inbox.getByRole('button', { name: 'Create' }).click();
  await expect(email).toHaveAccessibleDescription(/Must be an e-mail address/);
  await expect(email).toBeFocused();
  await expect(inbox.getByLabel('First name')).toHaveAccessibleDescription(/40/);
  await expect(inbox.getByLabel('Subject')).not.toHaveAccessibleDescription(/./);

  await email.fill('lena@example.com');
  await inbox.getByLabel('First name').fill('Lena');
  await inbox.getByLabel('Subject').fill('A grinder that is too loud');
  await inbox.getByLabel('First message').fill('It wakes the neighbours.');
  await inbox.getByLabel('First message').press('Tab');
  await inbox.keyboard.press('Enter');
  await expect(inbox).toHaveURL(/\/conversations\/conversation_/);
  await expect(inbox.getByRole('heading', { level: 1 })).toHaveText('A grinder that is too loud');
  await expect(messages(inbox)).toContainText('It wakes the neighbours.');
  await expect(list(inbox).getByRole('link').first()).toContainText('A grinder that is too loud');
});

test('the form keeps its content after leaving', async ({ inbox }) => {
  await inbox.getByRole('link', { name: 'New conversation' }).click();
  await inbox.getByLabel('Subject').fill('Half a subject');
  await list(inbox).getByRole('link').first().click();
  await expect(messages(inbox)).toBeVisible();
  await inbox.getByRole('link', { name: 'New conversation' }).click();
  await expect(inbox.getByLabel('Subject')).toHaveValue('Half a subject');
  await inbox.getByLabel('Customer’s e-mail').fill('lena@example.com');
  await inbox.getByRole('button', { name: 'Create' }).click();
  await expect(inbox.getByRole('heading', { level: 1 })).toHaveText('Half a subject');
  await inbox.getByRole('link', { name: 'New conversation' }).click();
  await expect(inbox.getByLabel('Subject')).toHaveValue('');
});

test('a reference that is taken leads to the conversation that has it', async ({ inbox }) => {
  await inbox.goto('/new');
  await inbox.getByLabel('Customer’s e-mail').fill('lena@example.com');
  await inbox.getByLabel('Reference').fill('CC-2071');
  await inbox.getByRole('button', { name: 'Create' }).click();
  await inbox.getByRole('alert').getByRole('link').click();
  await expect(inbox.getByRole('heading', { level: 1 })).toHaveText('Parcel marked as delivered, but nothing came');
});

test('too many for one customer: the time to wait counts down, then the button works again', async ({ inbox }) => {
  const rows = Array(120).fill({ customer: { email: 'eager@example.com' } });
  const { bulkCreateConversations } = await ask(
    `mutation ($input: BulkCreateConversationsInput!) {
      bulkCreateConversations(input: $input) { ... on BulkCreateConversationsPayload { bulkOperation { succeeded } } }
    }`,
    { input: { conversations: rows, waitMs: 30_000 } },
  );
  expect(bulkCreateConversations.bulkOperation.succeeded).toBe(120);

  await inbox.clock.install();
  await inbox.goto('/new');
  await inbox.getByLabel('Customer’s e-mail').fill('eager@example.com');
  const create = inbox.getByRole('button', { name: 'Create' });
  await create.click();
  await expect(inbox.getByRole('alert')).toContainText('This customer got many new conversations in a short time');
  const left = async () => Number.parseInt(await inbox.getByRole('timer').innerText(), 10);
  const atFirst = await left();
  expect(atFirst).toBeGreaterThan(10);
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await inbox.clock.runFor(10_000);
  await expect.poll(left).toBeLessThanOrEqual(atFirst - 10);
  await inbox.clock.runFor(60_000);
  await expect(inbox.getByRole('alert')).toHaveCount(0);
  await expect(create).toHaveAttribute('aria-disabled', 'false');
});
