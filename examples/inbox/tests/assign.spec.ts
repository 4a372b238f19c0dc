import { ask, createConversation } from './support/api.ts';
import { expect, list, test } from './support/test.ts';

const assigned = async (id: string) => {
  const { conversation } = await ask(
    'query ($id: ID!) { conversation(id: $id) { ... on Conversation { assignedUsers { name } assignedTeams { name } } } }',
    { id },
  );
  return [...conversation.assignedUsers, ...conversation.assignedTeams].map(({ name }: { name: string }) => name);
};

test('a user and a team are chosen by clicks, show at once, and are kept', async ({ inbox }) => {
  const id = await createConversation({ name: 'Who takes this?' });
  await inbox.goto(`/conversations/${id}?who=UNASSIGNED`);
  const item = list(inbox).getByRole('link').filter({ hasText: 'Who takes this?' });
  await expect(item).toHaveCount(1);
  await inbox.getByRole('button', { name: 'Assign', exact: true }).click();
  const picker = inbox.getByRole('dialog', { name: 'Assign the conversation' });
  await picker.getByRole('group', { name: 'People' }).getByLabel('Mara Lindqvist').check();
  await picker.getByRole('group', { name: 'Teams' }).getByLabel('Orders & Delivery').check();
  await picker.getByRole('button', { name: 'Save' }).click();
  await expect(picker).toHaveCount(0);
  const button = inbox.getByRole('button', { name: 'Assigned to Mara Lindqvist, Orders & Delivery' });
  await expect(button).toBeFocused();
  expect(await assigned(id)).toEqual(['Mara Lindqvist', 'Orders & Delivery']);
  // It is no longer among those that nobody has.
  await expect(item).toHaveCount(0);
});

test('the keyboard is enough to find, choose, take back and leave', async ({ inbox }) => {
  const id = await createConversation({ name: 'By keyboard' });
  await inbox.goto(`/conversations/${id}`);
  const button = inbox.getByRole('button', { name: /^Assign/ });
  await button.focus();
  await inbox.keyboard.press('Enter');
  const picker = inbox.getByRole('dialog');
  await expect(picker.getByRole('textbox', { name: 'Find a person or team' })).toBeFocused();
  await inbox.keyboard.type('priya');
  await expect(picker.getByRole('checkbox')).toHaveCount(1);
  await inbox.keyboard.press('Tab');
  await inbox.keyboard.press('Space');
  await expect(picker.getByLabel('Priya Raman')).toBeChecked();
  await inbox.keyboard.press('Enter');
  await expect(button).toHaveText(/Assigned to Priya Raman/);
  expect(await assigned(id)).toEqual(['Priya Raman']);

  await inbox.keyboard.press('Enter');
  await picker.getByLabel('Priya Raman').press('Space');
  await inbox.keyboard.press('Escape');
  await expect(picker).toHaveCount(0);
  await expect(button).toBeFocused();
  expect(await assigned(id)).toEqual(['Priya Raman']);
});

test('a change by somebody else is told, and nothing is lost', async ({ inbox }) => {
  const id = await createConversation({ name: 'Two at once' });
  await inbox.goto(`/conversations/${id}`);
  await inbox.getByRole('button', { name: 'Assign', exact: true }).click();
  const picker = inbox.getByRole('dialog');
  await picker.getByLabel('Tomás Herrera').check();
  await ask('mutation ($input: UpdateConversationInput!) { updateConversation(input: $input) { __typename } }', {
    input: { id, tags: ['seen'] },
  });
  await picker.getByRole('button', { name: 'Save' }).click();
  await expect(picker.getByRole('alert')).toContainText('Something changed in this conversation meanwhile');
  await expect(inbox.getByRole('list', { name: 'Tags' })).toContainText('seen');
  expect(await assigned(id)).toEqual([]);
  await picker.getByRole('button', { name: 'Save' }).click();
  await expect(inbox.getByRole('button', { name: 'Assigned to Tomás Herrera' })).toBeVisible();
});
