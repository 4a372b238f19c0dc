import AxeBuilder from '@axe-core/playwright';
import type { Page, Request } from '@playwright/test';
import { providerUrl, signOnUrl } from './support/addresses.ts';
import { addChat, ask, createConversation, demo } from './support/api.ts';
import { acceptProvider } from './support/identity.ts';
import { chooseKind, expect, messageBox, messages, test } from './support/test.ts';

const { agent } = demo;
const email = 'sign-on@example.com';

test.use({ baseURL: signOnUrl, origins: [signOnUrl, providerUrl] });
test.beforeAll(acceptProvider);

const signInButton = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true });
const isTokenRequest = (request: Request, grant: string) =>
  request.url() === `${providerUrl}/token` && formOf(request).get('grant_type') === grant;
const formOf = (request: Request) => new URLSearchParams(request.postData() ?? '');

/** Logs in at the provider. */
async function logIn(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(address);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Opens a page of the inbox as somebody who signs in first. */
async function signIn(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await signInButton(page).click();
  await logIn(page, agent.email);
  await expect(page.getByText(`${agent.name} · Demo`)).toBeVisible();
}

test('an agent signs in by code and PKCE, lands on the page that was asked for, replies, and signs out', async ({
  page,
}) => {
  const id = await createConversation({ name: 'Who answers?', email });
  const asked = `/conversations/${id}?status=OPEN`;
  const exchange = page.waitForRequest((request) => isTokenRequest(request, 'authorization_code'));
  await page.goto(asked);
  await expect(signInButton(page)).toBeVisible();
  await expect(page.getByLabel('API token')).toHaveCount(0);
  const leaving = page.waitForRequest((request) => request.url().startsWith(`${providerUrl}/auth?`));
  await signInButton(page).click();
  const { searchParams } = new URL((await leaving).url());
  expect(searchParams.get('code_challenge_method')).toBe('S256');
  await logIn(page, agent.email);
  expect(formOf(await exchange).get('code_verifier')).toMatch(/^[\w.~-]{43,128}$/);
  await expect(page.getByText(`${agent.name} · Demo`)).toBeVisible();
  await expect(page).toHaveURL(asked);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});

  await messageBox(page).fill('I do.');
  await page.getByRole('button', { name: 'Send' }).click();
  const reply = messages(page).getByRole('listitem').filter({ hasText: 'I do.' });
  await expect(reply).toContainText(`${agent.name} Reply`);
  await expect(reply).not.toContainText('Sending…');
  const { node } = await ask(
    `query ($id: ID!) { node(id: $id) { ... on Conversation { threads(last: 1) { nodes { type createdBy { name } } } } } }`,
    { id },
  );
  expect(node.threads.nodes).toEqual([{ type: 'REPLY', createdBy: { name: agent.name } }]);

  await page.reload();
  await expect(reply).toBeVisible();
  // As after going back in the history: the code has been used, and the session goes on.
  await page.goto('/signed-in?code=used&state=used');
  await expect(page.getByText(`${agent.name} · Demo`)).toBeVisible();
  await expect(page).toHaveURL('/');
  const revoked = page.waitForRequest(`${providerUrl}/token/revocation`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  expect(formOf(await revoked).get('token_type_hint')).toBe('refresh_token');
  // The provider ends its own session, and leads back.
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(signInButton(page)).toBeVisible();
  expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
  await signInButton(page).click();
  await expect(page.getByRole('textbox', { name: 'E-mail' })).toBeVisible();
});

test('the token is renewed while the page is open: streams go on, and nothing on it is lost', async ({ page }) => {
  const id = await createConversation({ name: 'A long shift', email });
  const renewals: string[] = [];
  page.on('response', async (response) => {
    if (isTokenRequest(response.request(), 'refresh_token')) renewals.push((await response.json()).access_token);
  });
  await signIn(page, `/conversations/${id}`);
  await expect(messages(page)).toContainText('Hello');
  await messageBox(page).fill('Half a reply');
  await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
  const starts: Request[] = [];
  page.on('request', (request) => request.postData()?.includes('query Start') && starts.push(request));

  // The gateway ends the stream of the first token. The next one is held up, so that the message falls between them.
  let resume = () => {};
  const mayResume = new Promise<void>((resolve) => {
    resume = resolve;
  });
  await page.route('**/graphql', async (route) => {
    if (isStreamOf(route.request(), id)) await mayResume;
    await route.fallback();
  });
  const resumed = await page.waitForRequest((request) => isStreamOf(request, id), { timeout: 40_000 });
  expect(renewals.map((token) => `Bearer ${token}`)).toContain(resumed.headers().authorization);
  expect(resumed.postDataJSON().variables.after).toEqual(expect.any(String));
  await addChat(id, email, 'Still there?');
  resume();
  await expect(messages(page)).toContainText('Still there?');
  await addChat(id, email, 'Good.');
  await expect(messages(page)).toContainText('Good.');

  await expect(messageBox(page)).toHaveValue('Half a reply');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);
  expect(starts).toEqual([]);
});

/** Is it the request for the stream of this conversation? */
const isStreamOf = (request: Request, id: string) =>
  request.headers().accept === 'text/event-stream' && (request.postData()?.includes(id) ?? false);

test('a request that is refused is made again with a new token, once', async ({ page, faults }) => {
  const id = await createConversation({ name: 'Between two tokens', email });
  await signIn(page, `/conversations/${id}`);
  const sent: (string | undefined)[] = [];
  let refusals = 1;
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('AddReply')) return route.fallback();
    sent.push(route.request().headers().authorization);
    if (refusals-- > 0) await route.fulfill(refusal);
    else await route.fallback();
  });
  await chooseKind(page, 'Reply');
  await messageBox(page).fill('Was it sent?');
  await page.getByRole('button', { name: 'Send' }).click();
  const reply = messages(page).getByRole('listitem').filter({ hasText: 'Was it sent?' });
  await expect(reply).not.toContainText('Sending…');
  await expect(reply).toHaveCount(1);
  expect(sent).toHaveLength(2);
  expect(sent[0]).not.toBe(sent[1]);

  // If the provider cannot be reached, nobody is signed out, and the draft is kept.
  refusals = 1;
  await page.route(`${providerUrl}/token`, (route) => route.abort());
  await messageBox(page).fill('And this?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('cannot be reached');
  await expect(messageBox(page)).toHaveValue('And this?');
  await page.unroute(`${providerUrl}/token`);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'And this?' })).toHaveCount(1);

  // If the provider has ended the session, the sign-in page says so.
  refusals = 2;
  await page.route(`${providerUrl}/token`, (route) =>
    route.fulfill({ status: 400, json: { error: 'invalid_grant' }, headers: { 'access-control-allow-origin': '*' } }),
  );
  await messageBox(page).fill('And that?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Your session has ended');
  await expect(signInButton(page)).toBeVisible();
  expect(faults.splice(0).every((fault) => /status of 40[01]|ERR_FAILED/.test(fault))).toBe(true);
});

const refusal = {
  status: 401,
  json: { errors: [{ message: 'A valid token is needed.', extensions: { code: 'UNAUTHENTICATED' } }] },
};

test('an e-mail address that the gateway does not know is refused in words, and another account can sign in', async ({
  page,
  faults,
}) => {
  await page.goto('/');
  await signInButton(page).click();
  await logIn(page, 'nobody@example.com');
  await expect(page.getByRole('alert')).toContainText('does not accept the account nobody@example.com');
  expect(faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);
  await signInButton(page).click();
  await logIn(page, agent.email);
  await expect(page.getByText(`${agent.name} · Demo`)).toBeVisible();
});

test('what goes wrong at the provider is shown, in the page that was asked for', async ({ page, faults }) => {
  await page.goto('/new');
  await signInButton(page).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText('did not sign you in: The login was canceled.');
  await expect(page).toHaveURL('/new');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.goto('/signed-in?code=stolen&state=unknown');
  await expect(page.getByRole('alert')).toContainText('begun in another tab');
  await expect(page).toHaveURL('/');

  await page.route(`${providerUrl}/**`, (route) => route.abort());
  await signInButton(page).click();
  await expect(page.getByRole('alert')).toContainText('cannot be reached');
  await expect(signInButton(page)).toBeEnabled();
  expect(faults.splice(0).every((fault) => fault.includes('ERR_FAILED'))).toBe(true);
});
