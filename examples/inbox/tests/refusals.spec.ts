import { ask, createConversation } from './support/api.ts';
import { chooseKind, expect, messageBox, messages, test } from './support/test.ts';

const lockAfter = (days: number | null) =>
  ask(
    `mutation ($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input) { ... on UpdateOrganizationPayload { organization { id } } }
    }`,
    { input: { lockConversationsAfterDays: days } },
  );

test('a conversation takes messages up to its limit, and then says so', async ({ inbox }) => {
  const id = await createConversation({ name: 'Nearly full', threads: Array(98).fill('Again.') });
  await inbox.goto(`/conversations/${id}`);
  await messageBox(inbox).fill('The last that fits.');
  await inbox.getByRole('button', { name: 'Send' }).click();
  await expect(inbox.getByText('This conversation is full')).toBeVisible();
  await expect(messageBox(inbox)).toHaveCount(0);
});

test('a message that comes too late goes back into the box, with the reason', async ({ inbox }) => {
  const id = await createConversation({ name: 'An old one' }, 30);
  await inbox.goto(`/conversations/${id}`);
  await messageBox(inbox).fill('Are you still there?');
  try {
    await lockAfter(7);
    await inbox.getByRole('button', { name: 'Send' }).click();
    await expect(inbox.getByRole('alert')).toContainText('closed because of its age');
    await expect(messageBox(inbox)).toHaveValue('Are you still there?');
    await expect(messages(inbox).getByRole('listitem')).toHaveCount(1);
    await inbox.reload();
    await expect(inbox.getByText('closed because of its age')).toBeVisible();
    await expect(messageBox(inbox)).toHaveCount(0);
  } finally {
    await lockAfter(null);
  }
});

test('a message to a conversation that was merged away meanwhile says where to look', async ({ inbox }) => {
  const sourceId = await createConversation({ name: 'The second of two' });
  const targetId = await createConversation({ name: 'The first of two' });
  await inbox.goto(`/conversations/${sourceId}`);
  await messageBox(inbox).fill('Which of the two?');
  await ask('mutation ($input: MergeConversationsInput!) { mergeConversations(input: $input) { __typename } }', {
    input: { sourceId, targetId },
  });
  await inbox.getByRole('button', { name: 'Send' }).click();
  await expect(inbox.getByRole('alert')).toContainText('It may have been merged');
  await expect(messageBox(inbox)).toHaveValue('Which of the two?');
  await inbox.reload();
  await expect(inbox).toHaveURL(`/conversations/${targetId}`);
});

test('a line that breaks loses no message, and sends none twice', async ({ inbox, faults }) => {
  const id = await createConversation({ name: 'On a train' });
  await inbox.goto(`/conversations/${id}`);
  // The gateway gets it, and its answer gets lost.
  let breaks = 1;
  await inbox.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('AddChat') || breaks-- < 1) return route.fallback();
    await route.fetch();
    await route.abort();
  });
  await chooseKind(inbox, /^Chat as/);
  await messageBox(inbox).fill('In the tunnel.');
  await inbox.getByRole('button', { name: 'Send' }).click();
  await expect(inbox.getByRole('alert')).toContainText('The server cannot be reached');
  await expect(messageBox(inbox)).toHaveValue('In the tunnel.');
  await inbox.getByRole('button', { name: 'Send' }).click();
  await expect(messageBox(inbox)).toHaveValue('');
  await inbox.reload();
  await expect(messages(inbox).getByRole('listitem').filter({ hasText: 'In the tunnel.' })).toHaveCount(1);
  expect(faults.splice(0).every((fault) => fault.includes('ERR_FAILED'))).toBe(true);
});
