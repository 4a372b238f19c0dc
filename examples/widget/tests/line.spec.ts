import type { Page } from '@playwright/test';
import { gatewayUrl } from './support/addresses.ts';
import { createConversation, merge, reply, textsOf } from './support/api.ts';
import { box, expect, forgive, log, openChat, panel, said, say, sayAndArrive, test } from './support/test.ts';

const isWrite = (body: string | null) => /mutation (?:StartChat|AddMessage)/.test(body ?? '');

/** Lets the first writes reach the gateway, but loses their answers. */
async function loseAnswers(page: Page, times: number): Promise<void> {
  let left = times;
  await page.route(`${gatewayUrl}/graphql`, async (route) => {
    if (!isWrite(route.request().postData()) || left-- <= 0) return route.fallback();
    await route.fetch();
    await route.abort();
  });
}

test('offline and back: what was written meanwhile arrives once, and nothing is missed', async ({
  customer,
  context,
  faults,
}) => {
  const { page, email } = customer;
  const id = await createConversation(email, 'On the train');
  await openChat(page);
  await panel(page)
    .getByRole('button', { name: /On the train/ })
    .click();
  await sayAndArrive(page, 'Still here');
  await context.setOffline(true);
  await expect(panel(page).getByText('You are offline.')).toBeVisible();
  await say(page, 'In the tunnel');
  await say(page, 'Still in it');
  await expect(said(page, 'In the tunnel')).toContainText('Waiting for a connection');
  await reply(id, 'Take your time.');
  await context.setOffline(false);
  await expect(said(page, 'Take your time.')).toBeVisible();
  for (const text of ['In the tunnel', 'Still in it']) {
    await expect(said(page, text)).not.toContainText(/Sending|Waiting/);
    await expect(said(page, text)).toHaveCount(1);
  }
  await expect(panel(page).getByText('You are offline.')).toBeHidden();
  const texts = await textsOf(email);
  expect(texts.filter((text) => /tunnel|Still in it/.test(text))).toEqual(['In the tunnel', 'Still in it']);
  forgive(faults);
});

test('a new chat that is begun offline survives a reload and is created once', async ({
  customer,
  context,
  faults,
}) => {
  const { page, email } = customer;
  await openChat(page);
  await expect(box(page)).toBeVisible();
  await context.setOffline(true);
  await say(page, 'Begun offline');
  await say(page, 'And a second');
  await expect(said(page, 'Begun offline')).toContainText('Waiting for a connection');
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false, configurable: true }));
  await context.setOffline(false);
  await page.reload();
  await expect(said(page, 'And a second')).not.toContainText(/Sending|Waiting/);
  await expect(said(page, 'Begun offline')).toHaveCount(1);
  expect((await textsOf(email)).toSorted()).toEqual(['And a second', 'Begun offline']);
  forgive(faults);
});

test('a message whose answer is lost is added once, even if the page is reloaded meanwhile', async ({
  customer,
  faults,
}) => {
  const { page, email } = customer;
  await loseAnswers(page, 2);
  await openChat(page);
  await say(page, 'Only once');
  await expect.poll(() => textsOf(email)).toEqual(['Only once']);
  await page.reload();
  await expect(said(page, 'Only once')).not.toContainText(/Sending|Waiting/);
  await expect(said(page, 'Only once')).toHaveCount(1);
  await loseAnswers(page, 1);
  await say(page, 'And once more');
  await expect(said(page, 'And once more')).not.toContainText(/Sending|Waiting/);
  await expect(said(page, 'And once more')).toHaveCount(1);
  expect(await textsOf(email)).toEqual(['Only once', 'And once more']);
  forgive(faults);
});

test('a message that was written before a merge, and is sent after it, arrives in the survivor', async ({
  customer,
  context,
  faults,
}) => {
  const { page, email } = customer;
  const [one, other] = [
    await createConversation(email, 'One', 'First'),
    await createConversation(email, 'Other', 'Second'),
  ];
  await openChat(page);
  await panel(page).getByRole('button', { name: /One/ }).click();
  await expect(said(page, 'First')).toBeVisible();
  await context.setOffline(true);
  await say(page, 'Written in the old one');
  await merge(one, other);
  await context.setOffline(false);
  await expect(said(page, 'Second')).toBeVisible();
  await expect(said(page, 'Written in the old one')).not.toContainText(/Sending|Waiting/);
  expect((await textsOf(email)).filter((text) => text === 'Written in the old one')).toHaveLength(1);
  forgive(faults);
});

test('a session that has ended is replaced without anybody noticing', async ({ customer, faults }) => {
  const { page, email } = customer;
  await openChat(page);
  await sayAndArrive(page, 'Before');
  let refused = 0;
  await page.route(`${gatewayUrl}/graphql`, (route) =>
    refused++ === 0
      ? route.fulfill({ status: 401, json: { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] } })
      : route.fallback(),
  );
  const renewed = page.waitForResponse(/\/chat-session$/);
  await say(page, 'After');
  await renewed;
  await expect(said(page, 'After')).not.toContainText(/Sending|Waiting/);
  await expect(log(page).getByRole('alert')).toHaveCount(0);
  expect(await textsOf(email)).toEqual(['Before', 'After']);
  forgive(faults);
});

test('a message that is refused says why, and can be corrected', async ({ customer }) => {
  const { page } = customer;
  await openChat(page);
  await sayAndArrive(page, 'Hello');
  let refused = 0;
  await page.route(`${gatewayUrl}/graphql`, (route) => {
    if (!isWrite(route.request().postData()) || refused++ > 0) return route.fallback();
    const issues = [{ path: ['text'], message: 'Must not contain U+0000.' }];
    return route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      json: { data: { result: { code: 'INVALID_INPUT', message: 'Invalid.', issues } } },
    });
  });
  await say(page, 'Something odd');
  await expect(said(page, 'Something odd')).toContainText('Not sent. Must not contain U+0000.');
  await log(page).getByRole('button', { name: 'Edit' }).click();
  await expect(box(page)).toHaveValue('Something odd');
  await box(page).press('Enter');
  await expect(said(page, 'Something odd')).not.toContainText(/Not sent|Sending/);
});

test('a visitor who has been signed out elsewhere is asked to sign in, and loses nothing', async ({
  customer,
  faults,
}) => {
  const { page, email } = customer;
  await openChat(page);
  await sayAndArrive(page, 'Signed in');
  await page.route('**/chat-session', (route) => route.fulfill({ status: 401, json: {} }));
  await page.route(`${gatewayUrl}/graphql`, (route) =>
    route.fulfill({ status: 401, json: { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] } }),
  );
  await say(page, 'Signed out');
  await expect(panel(page).getByText('Please sign in to chat with us.')).toBeVisible();
  await page.unrouteAll();
  await expect(said(page, 'Signed out')).not.toContainText(/Sending|Waiting/);
  await expect(panel(page).getByText('Please sign in to chat with us.')).toBeHidden();
  expect(await textsOf(email)).toEqual(['Signed in', 'Signed out']);
  forgive(faults);
});
