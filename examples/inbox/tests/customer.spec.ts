import { ask, createConversation } from './support/api.ts';
import { expect, list, test } from './support/test.ts';

const customerOf = async (conversationId: string) => {
  const { conversation } = await ask(
    `query ($id: ID!) {
      conversation(id: $id) { ... on Conversation { customer { id rev firstName lastName email phone } } }
    }`,
    { id: conversationId },
  );
  return conversation.customer;
};

test('name, e-mail and phone are edited, and every place shows them', async ({ inbox }) => {
  const id = await createConversation({ name: 'About a customer', email: 'before@example.com' });
  await inbox.goto(`/conversations/${id}`);
  const card = inbox.getByRole('complementary', { name: 'Customer' });
  await expect(card).toContainText('before@example.com');
  await card.getByRole('button', { name: 'Edit customer' }).click();
  await expect(card.getByLabel('First name')).toBeFocused();
  await inbox.keyboard.type('Wilma');
  await inbox.keyboard.press('Tab');
  await inbox.keyboard.type('Berg');
  await card.getByLabel('E-mail').fill('wilma.berg@example.com');
  await card.getByLabel('Phone').fill('+46 70 000 00 00');
  await inbox.keyboard.press('Enter');
  await expect(card.getByRole('status')).toHaveText('Saved.');
  await expect(card.getByRole('button', { name: 'Edit customer' })).toBeFocused();
  await expect(card).toContainText('+46 70 000 00 00');
  await expect(list(inbox).getByRole('link').filter({ hasText: 'About a customer' })).toContainText('Wilma Berg');
  expect(await customerOf(id)).toMatchObject({
    firstName: 'Wilma',
    lastName: 'Berg',
    email: 'wilma.berg@example.com',
    phone: '+46 70 000 00 00',
  });
});

test('what is wrong is told beside its field: a rule, and an address that another customer has', async ({ inbox }) => {
  const id = await createConversation({ name: 'With mistakes', email: 'mistaken@example.com' });
  await inbox.goto(`/conversations/${id}`);
  const card = inbox.getByRole('complementary', { name: 'Customer' });
  await card.getByRole('button', { name: 'Edit customer' }).click();
  await card.getByLabel('First name').fill('A'.repeat(41));
  await card.getByLabel('E-mail').fill('nobody');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByLabel('First name')).toHaveAccessibleDescription(/40/);
  await expect(card.getByLabel('First name')).toBeFocused();
  await expect(card.getByLabel('E-mail')).toHaveAccessibleDescription(/Must be an e-mail address/);
  await expect(card.getByLabel('Phone')).not.toHaveAccessibleDescription(/./);

  await card.getByLabel('First name').fill('Mia');
  await card.getByLabel('E-mail').fill('hanna.vogel@post.example');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByLabel('E-mail')).toHaveAccessibleDescription('Hanna Vogel has this already.');
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(card).toContainText('mistaken@example.com');
  expect(await customerOf(id)).toMatchObject({ firstName: null, email: 'mistaken@example.com' });
});

test('two who edit at once: what the other changed is shown, and is overwritten only when saved again', async ({
  inbox,
}) => {
  const id = await createConversation({ name: 'Edited twice', email: 'twice@example.com' });
  await inbox.goto(`/conversations/${id}`);
  const card = inbox.getByRole('complementary', { name: 'Customer' });
  await card.getByRole('button', { name: 'Edit customer' }).click();
  await card.getByLabel('First name').fill('Mine');
  const { id: customerId } = await customerOf(id);
  await ask('mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { __typename } }', {
    input: { id: customerId, firstName: 'Theirs', phone: '110' },
  });
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('alert')).toContainText('Somebody else changed this customer meanwhile');
  await expect(card.getByLabel('First name')).toHaveValue('Mine');
  await expect(card.getByLabel('First name')).toHaveAccessibleDescription(/“Theirs”/);
  await expect(card.getByLabel('Phone')).toHaveValue('110');
  expect(await customerOf(id)).toMatchObject({ firstName: 'Theirs' });
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('status')).toHaveText('Saved.');
  expect(await customerOf(id)).toMatchObject({ firstName: 'Mine', phone: '110' });
});
