import { addChat, ask, createConversation, demo } from './api.ts';
import { expect, messageBox, messages, test } from './test.ts';

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
