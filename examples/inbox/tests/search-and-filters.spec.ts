import { ask, createConversation } from './support/api.ts';
import { expect, list, scrollToEnd, test } from './support/test.ts';

/** The number beside a filter. */
const countOf = async (name: RegExp, page: Parameters<typeof list>[0]) => {
  const text = await list(page).getByRole('radio', { name }).locator('xpath=..').innerText();
  return Number(/(\d[\d,]*)/.exec(text)?.[1]?.replaceAll(',', ''));
};

test('a search finds words of names, messages and customers once the typing pauses, and can be cleared', async ({
  inbox,
}) => {
  const one = await createConversation({
    name: 'A kettle that whistles',
    email: 'whistler@example.com',
    threads: ['It sounds like a zeppelin.'],
  });
  const requests: string[] = [];
  inbox.on('request', (request) => {
    const body = request.postData() ?? '';
    if (body.includes('query Conversations')) requests.push(JSON.parse(body).variables.filter.search);
  });
  const box = list(inbox).getByRole('textbox', { name: 'Search conversations' });
  const items = list(inbox).getByRole('link');
  for (const words of ['kettle whistles', 'zeppelin', 'whistler@example.com']) {
    await box.fill('');
    await expect(inbox).not.toHaveURL(/search=/);
    await box.pressSequentially(words);
    await expect(inbox).toHaveURL(`/?${new URLSearchParams({ search: words })}`);
    await expect(items).toHaveCount(1);
    await expect(items).toHaveAttribute('href', new RegExp(one));
  }
  // One request for each pause, not one for each letter.
  expect(requests.length).toBeLessThan(12);
  expect(requests).toContain('zeppelin');

  await inbox.reload();
  await expect(box).toHaveValue('whistler@example.com');
  await expect(items).toHaveCount(1);

  await box.fill('nobody wrote this');
  await expect(list(inbox).getByText('Nothing found')).toBeVisible();
  await expect(list(inbox).getByText('“nobody wrote this”')).toBeVisible();
  await list(inbox).locator('.ways-out').getByRole('button', { name: 'Clear the search' }).click();
  await expect(box).toHaveValue('');
  await expect(items).not.toHaveCount(0);

  await box.fill('zeppelin');
  await box.press('Enter');
  await expect(items).toHaveCount(1);
  await box.press('Escape');
  await expect(box).toHaveValue('');
  await expect(box).toBeFocused();
  await expect(items).not.toHaveCount(1);
});

test('each filter says how many it would show, and shows as many', async ({ inbox }) => {
  const items = list(inbox).getByRole('link');
  await expect(list(inbox).locator('.count')).toHaveCount(8);
  for (const name of [/^Snoozed/, /^Done/]) {
    const count = await countOf(name, inbox);
    expect(count).toBeGreaterThan(0);
    await list(inbox).getByRole('radio', { name }).check({ force: true });
    await scrollToEnd(inbox);
    await expect(list(inbox).getByText(`All ${count} conversations`)).toBeVisible();
    await expect(items).toHaveCount(count);
  }
  await list(inbox).getByRole('radio', { name: /^All/ }).check({ force: true });
  await list(inbox)
    .getByRole('checkbox', { name: /^Urgent/ })
    .check();
  const { conversationCount } = await ask('{ conversationCount(filter: { priority: [4, 5] }) { value } }');
  await scrollToEnd(inbox);
  await expect(list(inbox).getByText(`All ${conversationCount.value} conversations`)).toBeVisible();
  await expect(inbox).toHaveURL(/urgent=true/);
});

test('the keyboard moves between the filters, and a new conversation raises the counts', async ({ inbox }) => {
  await list(inbox)
    .getByRole('radio', { name: /^Everyone/ })
    .focus();
  await inbox.keyboard.press('ArrowRight');
  await expect(list(inbox).getByRole('radio', { name: /^Unassigned/ })).toBeChecked();
  await expect.poll(() => countOf(/^Unassigned/, inbox)).toBeGreaterThan(0);
  const before = await countOf(/^Unassigned/, inbox);
  await createConversation({ name: 'Nobody has this one yet' });
  await expect(list(inbox).getByRole('link').first()).toContainText('Nobody has this one yet');
  await expect.poll(() => countOf(/^Unassigned/, inbox)).toBe(before + 1);
});

test('a count ends at 10,000', async ({ inbox }) => {
  await inbox.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Counts')) return route.fallback();
    const response = await route.fetch();
    const answer = await response.json();
    answer.data.open = { __typename: 'Count', value: 10_000, isExact: false };
    return route.fulfill({ response, json: answer });
  });
  await inbox.reload();
  await expect(list(inbox).getByRole('radio', { name: 'Open 10,000+' })).toBeVisible();
});
