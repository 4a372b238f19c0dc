import { addChat, ask, createConversation, demo } from './support/api.ts';
import { expect, list, messageBox, messages, test } from './support/test.ts';

test('a conversation', async ({ inbox }) => {
  await addChat(
    demo.conversation,
    demo.customerEmail,
    'It was at the neighbours’ after all, behind the bikes. Thank you!',
  );
  await inbox.goto(`/conversations/${demo.mergedConversation}`);
  await expect(messages(inbox)).toContainText('behind the bikes');
  await messageBox(inbox).fill('Wonderful! Then I stop the one that was on its way to you.');
  await inbox.screenshot({ path: 'docs/conversation.png' });
});

test('assigning', async ({ inbox }) => {
  await inbox.goto(`/conversations/${demo.conversation}`);
  await expect(messages(inbox)).toBeVisible();
  await inbox.getByRole('button', { name: /^Assigned to/ }).click();
  const picker = inbox.getByRole('dialog');
  await picker.getByLabel('Tomás Herrera').check();
  await expect(list(inbox).locator('.count')).toHaveCount(8);
  await inbox.screenshot({ path: 'docs/assign.png' });
});

test('search and snooze', async ({ inbox }) => {
  await inbox.emulateMedia({ colorScheme: 'dark' });
  await inbox.goto('/?search=grinder');
  await list(inbox).getByRole('link').first().click();
  await expect(messages(inbox)).toBeVisible();
  await inbox.getByRole('button', { name: 'Snooze' }).click();
  await inbox.getByRole('button', { name: 'Tomorrow' }).click();
  await inbox.getByRole('button', { name: /^Snoozed until/ }).click();
  await expect(list(inbox).getByText('Snoozed 1')).toBeVisible();
  await inbox.screenshot({ path: 'docs/search-and-snooze.png' });
});

test('a customer whom two people edit', async ({ inbox }) => {
  await inbox.goto(`/conversations/${demo.conversation}?status=OPEN`);
  await expect(messages(inbox)).toBeVisible();
  await inbox.getByRole('button', { name: 'Edit customer' }).click();
  await inbox.getByLabel('Phone').fill('+351 220 000 115');
  const { customer } = await ask(`{ customer(email: "${demo.customerEmail}") { id } }`);
  await ask('mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { __typename } }', {
    input: { id: customer.id, phone: '+351 220 000 120' },
  });
  await inbox.getByRole('button', { name: 'Save' }).click();
  await expect(inbox.getByRole('alert')).toBeVisible();
  await inbox.screenshot({ path: 'docs/customer.png' });
});

test('on a phone', async ({ inbox }) => {
  await inbox.setViewportSize({ width: 390, height: 800 });
  await expect(list(inbox).locator('.count')).toHaveCount(8);
  await inbox.screenshot({ path: 'docs/phone-list.png' });
  await inbox.emulateMedia({ colorScheme: 'dark' });
  await list(inbox).getByRole('link').first().click();
  await expect(messages(inbox)).toBeVisible();
  await inbox.getByRole('button', { name: /^Snooze/ }).click();
  await inbox.screenshot({ path: 'docs/phone-snooze.png' });
});

test('too fast', async ({ inbox }) => {
  const email = 'ines.ferreira@mail.example';
  await ask(
    `mutation ($input: BulkCreateConversationsInput!) { bulkCreateConversations(input: $input) { __typename } }`,
    {
      input: { conversations: Array(120).fill({ customer: { email }, name: 'Again', status: 'DONE' }), waitMs: 30_000 },
    },
  );
  await createConversation({ name: 'Where do I find the manual?', threads: ['For the small grinder, please.'] });
  await inbox.emulateMedia({ colorScheme: 'dark' });
  await inbox.setViewportSize({ width: 1280, height: 900 });
  await inbox.goto('/new?status=OPEN');
  await inbox.getByLabel('Customer’s e-mail').fill(email);
  await inbox.getByLabel('First name').fill('Inês');
  await inbox.getByLabel('Subject').fill('Another parcel');
  await inbox.getByLabel('First message').fill('Where is the one from last week?');
  await inbox.getByRole('button', { name: 'Create' }).click();
  await expect(inbox.getByRole('timer')).toBeVisible();
  await inbox.locator('#pane').evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
  await inbox.screenshot({ path: 'docs/too-fast.png' });
});
