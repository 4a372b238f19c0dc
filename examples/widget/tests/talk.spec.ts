import { createConversation, merge, reply, textsOf } from './support/api.ts';
import { box, bubble, expect, log, openChat, panel, png, said, sayAndArrive, test } from './support/test.ts';

test('a customer and an agent talk to each other, live on both sides', async ({ customer: { page }, agent }) => {
  await openChat(page);
  await expect(panel(page)).toContainText('Hello! Ask us about coffee');
  const subject = `Is the grinder loud? (${Date.now()})`;
  await sayAndArrive(page, subject);
  const item = agent.getByRole('navigation', { name: 'Conversations' }).getByRole('link').first();
  await expect(item).toContainText(subject);
  await item.click();
  const messages = agent.getByRole('log', { name: 'Messages' });
  await expect(messages).toContainText(subject);

  await agent.getByRole('textbox', { name: 'Message' }).fill('You can talk over it.');
  await agent.getByRole('button', { name: 'Send' }).click();
  await expect(said(page, 'You can talk over it.')).toContainText('Priya Raman');

  await page.locator('parley-chat input[type=file]').setInputFiles([
    { name: 'kitchen.png', mimeType: 'image/png', buffer: png },
    { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Two sockets.') },
  ]);
  await expect(panel(page).getByRole('button', { name: 'Remove plan.txt' })).toBeInViewport({ ratio: 1 });
  await box(page).fill('It would\nstand\nright\nhere.');
  await expect(said(page, 'You can talk over it.').getByRole('time')).toBeInViewport({ ratio: 1 });
  await sayAndArrive(page, 'It would stand here.');
  await expect(messages).toContainText('It would stand here.');
  await expect(messages.getByRole('link', { name: 'kitchen.png' })).toBeVisible();
  const image = log(page).getByRole('img', { name: 'kitchen.png' });
  await expect(image).toHaveAttribute('src', /disposition=inline/);
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    log(page)
      .getByRole('link', { name: /plan\.txt/ })
      .click(),
  ]);
  expect(download.suggestedFilename()).toBe('plan.txt');
});

test('an answer that comes while the chat is closed shows at the bubble until it is read', async ({ customer }) => {
  const { page, email } = customer;
  const id = await createConversation(email, 'Where is my parcel?');
  await openChat(page);
  await panel(page)
    .getByRole('button', { name: /Where is my parcel/ })
    .click();
  await sayAndArrive(page, 'Any news?');
  await bubble(page).click();
  await expect(bubble(page)).toBeFocused();
  await reply(id, 'It is at the bakery downstairs.');
  await expect(bubble(page)).toHaveAccessibleName('Chat with us, 1 new answer');
  await expect(page.locator('parley-chat').getByRole('status')).toHaveText(
    'New message from Priya Raman: It is at the bakery downstairs.',
  );
  await page.reload();
  await expect(bubble(page)).toHaveAccessibleName('Chat with us, 1 new answer');
  await openChat(page);
  await expect(said(page, 'It is at the bakery downstairs.')).toBeVisible();
  await bubble(page).click();
  await expect(bubble(page)).toHaveAccessibleName('Chat with us');
});

test('what is typed survives a reload, in each chat, and goes with the visitor who signs out', async ({ customer }) => {
  const { page, email } = customer;
  await createConversation(email, 'An earlier chat');
  await openChat(page);
  await panel(page).getByRole('button', { name: 'Start a new chat' }).click();
  await box(page).fill('Half a question');
  await page
    .locator('parley-chat input[type=file]')
    .setInputFiles([{ name: 'photo.png', mimeType: 'image/png', buffer: png }]);
  await panel(page).getByRole('button', { name: 'All chats' }).click();
  await panel(page)
    .getByRole('button', { name: /An earlier chat/ })
    .click();
  await box(page).fill('Half an answer');
  await page.reload();
  await expect(box(page)).toHaveValue('Half an answer');
  await panel(page).getByRole('button', { name: 'All chats' }).click();
  await panel(page).getByRole('button', { name: 'Start a new chat' }).click();
  await expect(box(page)).toHaveValue('Half a question');
  await box(page).press('Enter');
  await expect(said(page, 'Half a question').getByRole('img', { name: 'photo.png' })).toBeVisible();
  await expect.poll(() => textsOf(email)).toContain('Half a question');

  await box(page).fill('Private');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({});
});

test('a chat that is merged into another one goes on', async ({ customer }) => {
  const { page, email } = customer;
  const [one, other] = [
    await createConversation(email, 'By chat', 'First'),
    await createConversation(email, 'Again', 'Second'),
  ];
  await openChat(page);
  await panel(page)
    .getByRole('button', { name: /By chat/ })
    .click();
  await expect(said(page, 'First')).toBeVisible();
  await box(page).fill('A draft');
  await merge(one, other);
  await expect(said(page, 'Second')).toBeVisible();
  await expect(log(page)).toContainText('were joined');
  await expect(box(page)).toHaveValue('A draft');
  await expect(box(page)).toBeFocused();
  await sayAndArrive(page, 'Both together');
  await reply(other, 'One answer for both.');
  await expect(said(page, 'One answer for both.')).toBeVisible();
  expect(await textsOf(email)).toEqual(
    expect.arrayContaining(['First', 'Second', 'Both together', 'One answer for both.']),
  );
});

test('a chat that is locked offers a new one, and takes along what was written', async ({ customer }) => {
  const { page, email } = customer;
  const id = await createConversation(email, 'A long one');
  for (let nth = 0; nth < 96; nth++) await reply(id, `Answer ${nth}`);
  await openChat(page);
  await panel(page)
    .getByRole('button', { name: /A long one/ })
    .click();
  await sayAndArrive(page, 'The last one');
  await box(page).fill('And now here');
  await reply(id, 'It was.');
  await expect(panel(page)).toContainText('This chat has become too long.');
  await expect(box(page)).toBeHidden();
  await panel(page).getByRole('button', { name: 'Start a new chat' }).click();
  await expect(box(page)).toHaveValue('And now here');
  await box(page).press('Enter');
  await expect.poll(() => textsOf(email)).toContain('And now here');
  await page.reload();
  await expect(said(page, 'And now here')).toHaveCount(1);
});
