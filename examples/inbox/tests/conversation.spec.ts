import { addChat, createConversation, demo } from './support/api.ts';
import { chooseKind, expect, list, messageBox, messages, test } from './support/test.ts';

test('a long conversation opens at its end, and shows what was said earlier when asked', async ({ inbox }) => {
  const threads = Array.from({ length: 45 }, (_, nth) => `Message number ${nth + 1}.`);
  const id = await createConversation({ name: 'A long story', threads });
  await inbox.goto(`/conversations/${id}`);
  const shown = messages(inbox).getByRole('listitem');
  await expect(shown).toHaveCount(20);
  await expect(shown.last()).toBeInViewport();
  await messages(inbox).getByRole('button', { name: 'Show earlier messages' }).click();
  await expect(shown).toHaveCount(40);
  await messages(inbox).getByRole('button', { name: 'Show earlier messages' }).click();
  await expect(shown).toHaveCount(45);
  await expect(shown.first()).toContainText('Message number 1.');
  await expect(messages(inbox).getByRole('button', { name: 'Show earlier messages' })).toHaveCount(0);
});

test('a chat shows at once, and is there for good when the gateway has answered', async ({ inbox }) => {
  const id = await createConversation({ name: 'To be answered' });
  await inbox.goto(`/conversations/${id}`);
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await inbox.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('AddChat')) await mayAnswer;
    await route.fallback();
  });

  await chooseKind(inbox, /^Chat as/);
  await messageBox(inbox).fill('One more thing.');
  await messageBox(inbox).press('Control+Enter');
  const sent = messages(inbox).getByRole('listitem').filter({ hasText: 'One more thing.' });
  await expect(sent).toContainText('Sending…');
  await expect(messageBox(inbox)).toHaveValue('');
  answer();
  await expect(sent).not.toContainText('Sending…');
  await expect(sent).toHaveCount(1);
  await expect(inbox.getByText('2 messages')).toBeVisible();
  await inbox.reload();
  await expect(sent).toHaveCount(1);
});

test('replies and notes are written in the agent’s name', async ({ inbox }) => {
  const id = await createConversation({ name: 'With the team' });
  await inbox.goto(`/conversations/${id}`);
  await expect(inbox.getByRole('radio', { name: 'Reply' })).toBeChecked();
  for (const kind of ['Reply', 'Note for the team']) {
    await chooseKind(inbox, kind);
    await messageBox(inbox).fill(`A ${kind.toLowerCase()}.`);
    await inbox.getByRole('button', { name: 'Send' }).click();
    const added = messages(inbox)
      .getByRole('listitem')
      .filter({ hasText: `A ${kind.toLowerCase()}.` });
    await expect(added).toContainText(`Priya Raman ${kind}`);
    await expect(added).not.toContainText('Sending…');
  }
});

test('a draft survives leaving the conversation, until it is sent or its writer signs out', async ({ inbox }) => {
  const [one, other] = [await createConversation({ name: 'One' }), await createConversation({ name: 'Other' })];
  await inbox.goto(`/conversations/${one}`);
  await chooseKind(inbox, 'Note for the team');
  await messageBox(inbox).fill('Half a note');
  await list(inbox).getByRole('link', { name: 'Other' }).first().click();
  await expect(inbox).toHaveURL(`/conversations/${other}`);
  await expect(messageBox(inbox)).toHaveValue('');
  await expect(inbox.getByRole('radio', { name: 'Reply' })).toBeChecked();
  await inbox.goBack();
  await expect(messageBox(inbox)).toHaveValue('Half a note');
  await expect(inbox.getByRole('radio', { name: 'Note for the team' })).toBeChecked();
  await inbox.reload();
  await expect(messageBox(inbox)).toHaveValue('Half a note');
  // It shows at once; a page that is left before the gateway has answered keeps the draft.
  const answered = inbox.waitForResponse((response) => response.request().postData()?.includes('Half a note') ?? false);
  await messageBox(inbox).press('Control+Enter');
  await expect(messages(inbox)).toContainText('Half a note');
  await (await answered).finished();
  await inbox.reload();
  await expect(messages(inbox)).toContainText('Half a note');
  await expect(messageBox(inbox)).toHaveValue('');

  await messageBox(inbox).fill('Private');
  await inbox.getByRole('button', { name: 'Sign out' }).click();
  expect(await inbox.evaluate(() => ({ ...sessionStorage }))).toEqual({});
});

test('what someone else adds appears by itself, here and in the list', async ({ inbox }) => {
  await inbox.goto(`/conversations/${demo.conversation}`);
  await expect(messages(inbox)).toBeVisible();
  await addChat(demo.conversation, demo.customerEmail, 'The parcel came just now!');
  await expect(messages(inbox).getByRole('listitem').last()).toContainText('The parcel came just now!');

  await createConversation({ name: 'Created elsewhere', threads: ['Is anybody there?'] });
  await expect(list(inbox).getByRole('link').first()).toContainText('Created elsewhere');
  await expect(list(inbox).getByRole('link').first()).toContainText('Is anybody there?');
});

test('what was said while the line was broken is there once it is mended', async ({ inbox, line, faults }) => {
  const email = 'train@example.com';
  const id = await createConversation({ name: 'On the move', email });
  await inbox.goto(`/conversations/${id}`);
  await expect(messages(inbox)).toBeVisible();
  await line.cut();
  await expect(inbox.getByText('Not live at the moment')).toBeVisible();
  await addChat(id, email, 'You were away.');
  await createConversation({ name: 'Begun meanwhile' });
  await line.mend();
  await expect(messages(inbox)).toContainText('You were away.');
  await expect(list(inbox).getByRole('link').first()).toContainText('Begun meanwhile');
  await expect(inbox.getByText('Live', { exact: true })).toBeVisible();
  expect(faults.splice(0).every((fault) => /ERR_INCOMPLETE_CHUNKED_ENCODING|status of 50/.test(fault))).toBe(true);
});

test('"cannot be reached" goes once the server is back', async ({ inbox, line, faults }) => {
  const id = await createConversation({ name: 'In the lift' });
  await inbox.goto(`/conversations/${id}`);
  await expect(messages(inbox)).toBeVisible();
  await line.cut();
  await expect(inbox.getByText('Not live at the moment')).toBeVisible();
  await messageBox(inbox).fill('Are you there?');
  await inbox.getByRole('button', { name: 'Send' }).click();
  await expect(inbox.getByRole('alert')).toContainText('The server cannot be reached');
  await list(inbox).getByLabel('Order').selectOption('Oldest first');
  await expect(list(inbox).getByRole('alert')).toContainText('The server cannot be reached');
  await line.mend();
  await expect(inbox.getByText('Live', { exact: true })).toBeVisible();
  await expect(inbox.getByRole('alert')).toHaveCount(0);
  await expect(list(inbox).getByRole('link').first()).toBeVisible();
  await expect(messageBox(inbox)).toHaveValue('Are you there?');
  expect(faults.splice(0).every((fault) => /ERR_INCOMPLETE_CHUNKED_ENCODING|status of 50/.test(fault))).toBe(true);
});

test('the old id of a merged conversation leads to the one that took it in', async ({ inbox }) => {
  await inbox.goto(`/conversations/${demo.mergedConversation}?status=OPEN`);
  await expect(inbox).toHaveURL(`/conversations/${demo.conversation}?status=OPEN`);
  await expect(inbox.getByRole('heading', { level: 1 })).toHaveText('Parcel marked as delivered, but nothing came');
  await expect(inbox.getByText('was merged into this one')).toBeVisible();
});

test('an id that leads nowhere says so', async ({ inbox }) => {
  await inbox.goto('/conversations/conversation_01j0000000e00800000000zzzz');
  await expect(inbox.getByText('There is no such conversation')).toBeVisible();
});
