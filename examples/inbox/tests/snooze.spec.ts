import { ask, createConversation } from './support/api.ts';
import { expect, list, test } from './support/test.ts';

const stateOf = async (id: string) => {
  const { conversation } = await ask(
    'query ($id: ID!) { conversation(id: $id) { ... on Conversation { status snoozedUntil } } }',
    { id },
  );
  return conversation as { status: string; snoozedUntil: string | null };
};
/** A Tuesday that is to come, for the page. */
function tuesday(hour: number, minute: number): Date {
  const date = new Date(new Date().getFullYear() + 1, 0, 1, hour, minute);
  date.setDate(1 + ((9 - date.getDay()) % 7));
  return date;
}
const hours = (from: Date, to: string | null) => (Date.parse(to ?? '') - from.getTime()) / 3_600_000;

test('a conversation is put off until tomorrow, says so, leaves the open ones, and comes back', async ({ inbox }) => {
  const id = await createConversation({ name: 'Not before tomorrow' });
  await inbox.goto(`/conversations/${id}?status=OPEN`);
  const item = list(inbox).getByRole('link').filter({ hasText: 'Not before tomorrow' });
  await expect(item).toHaveCount(1);
  await inbox.getByRole('button', { name: 'Snooze', exact: true }).click();
  await inbox.getByRole('dialog').getByRole('button', { name: 'Tomorrow' }).click();
  const button = inbox.getByRole('button', { name: /^Snoozed until .*09:00/ });
  await expect(button).toBeFocused();
  await expect(item).toHaveCount(0);
  const state = await stateOf(id);
  expect(state.status).toBe('SNOOZED');
  expect(new Date(state.snoozedUntil ?? '').getTime()).toBeGreaterThan(Date.now());

  await button.click();
  await inbox.getByRole('dialog').getByRole('button', { name: 'End snooze' }).click();
  await expect(inbox.getByRole('button', { name: 'Snooze', exact: true })).toBeFocused();
  expect(await stateOf(id)).toEqual({ status: 'OPEN', snoozedUntil: null });
  await expect(item).toHaveCount(1);
});

test('later today and next week are as far away as they say', async ({ inbox }) => {
  const id = await createConversation({ name: 'In steps' });
  const now = tuesday(10, 10);
  await inbox.clock.setFixedTime(now);
  await inbox.goto(`/conversations/${id}`);
  const snooze = inbox.getByRole('button', { name: /^Snooze/ }).first();
  for (const [name, from, to] of [
    ['Later today', 3, 3.5],
    ['Tomorrow', 22, 23],
    ['Next week', 5 * 24 + 22, 5 * 24 + 23],
  ] as const) {
    await snooze.click();
    await inbox.getByRole('dialog').getByRole('button', { name }).click();
    await expect(inbox.getByRole('dialog')).toHaveCount(0);
    const { snoozedUntil } = await stateOf(id);
    expect(hours(now, snoozedUntil)).toBeGreaterThan(from);
    expect(hours(now, snoozedUntil)).toBeLessThan(to);
  }
});

test('late in the evening nothing is later today', async ({ inbox }) => {
  const id = await createConversation({ name: 'Nearly midnight' });
  await inbox.clock.setFixedTime(tuesday(22, 0));
  await inbox.goto(`/conversations/${id}`);
  await inbox.getByRole('button', { name: 'Snooze', exact: true }).click();
  await expect(inbox.getByRole('dialog').getByRole('button', { name: 'Tomorrow' })).toBeVisible();
  await expect(inbox.getByRole('dialog').getByRole('button', { name: 'Later today' })).toHaveCount(0);
});

test('a time of one’s own is typed; one that has passed is refused beside its field', async ({ inbox }) => {
  const id = await createConversation({ name: 'At a certain time' });
  await inbox.goto(`/conversations/${id}`);
  await inbox.getByRole('button', { name: 'Snooze', exact: true }).press('Enter');
  const time = inbox.getByLabel('Another time');
  await time.fill('2020-01-01T08:00');
  await time.press('Enter');
  await expect(time).toHaveAccessibleDescription(/future/i);
  const year = new Date().getFullYear() + 1;
  await time.fill(`${year}-03-04T08:30`);
  await inbox.getByRole('dialog').getByRole('button', { name: 'Snooze', exact: true }).press('Enter');
  await expect(inbox.getByRole('button', { name: /^Snoozed until .*4 Mar.*08:30/ })).toBeVisible();
  expect(new Date((await stateOf(id)).snoozedUntil ?? '').getTime()).toBe(new Date(year, 2, 4, 8, 30).getTime());
});

test('a snooze that ends by itself is shown as ended', async ({ inbox }) => {
  const id = await createConversation({ name: 'Back in a moment' });
  await ask('mutation ($input: UpdateConversationInput!) { updateConversation(input: $input) { __typename } }', {
    input: { id, snoozedUntil: new Date(Date.now() + 4_000).toISOString() },
  });
  await inbox.goto(`/conversations/${id}`);
  // The gateway opens it soon after that time, and the page looks until it has.
  await expect(inbox.getByRole('button', { name: 'Snooze', exact: true })).toBeVisible({ timeout: 45_000 });
  expect(await stateOf(id)).toEqual({ status: 'OPEN', snoozedUntil: null });
});
