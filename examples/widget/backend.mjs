// The shop's own server. It knows who its visitor is, and asks Parley for a session for that customer. The token of the
// API stays here: the page receives the session, which opens the customer's own conversations and nothing else.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { PARLEY_URL = 'http://127.0.0.1:4000/graphql', PARLEY_TOKEN, SHOP_PORT = '3000' } = process.env;
const mutation = `mutation ($input: CreateCustomerSessionInput!) { createCustomerSession(input: $input) {
  ... on CreateCustomerSessionPayload { token } ... on Error { message } } }`;

/** Signed-in visitors by the secret in their cookie. This demo asks for no password; your shop has its own accounts. */
const accounts = new Map();
const visitorOf = ({ headers }) => accounts.get(/(?:^|; )account=([\w-]+)/.exec(headers.cookie ?? '')?.[1]);

const signIn = (visitor) => {
  const secret = randomUUID();
  accounts.set(secret, visitor);
  return { status: 303, location: '/', 'set-cookie': `account=${secret}; HttpOnly; SameSite=Lax; Path=/` };
};

/** Vouches for the visitor. The page asks again when the session has ended. */
async function createSession({ email, firstName }) {
  const input = { customer: { email, firstName }, expiresInSeconds: 3600 };
  const answer = await fetch(PARLEY_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${PARLEY_TOKEN}` },
    body: JSON.stringify({ query: mutation, variables: { input } }),
  });
  const { data, errors } = await answer.json();
  const { token, message } = data?.createCustomerSession ?? { message: errors?.[0]?.message };
  if (!token) throw new Error(`Parley created no session: ${message}`);
  return { body: { url: PARLEY_URL, token, visitor: email, expiresInSeconds: input.expiresInSeconds } };
}

const routes = {
  'GET /account': (visitor) => ({ body: { firstName: visitor?.firstName ?? null } }),
  'POST /sign-in': (_, body) => signIn(Object.fromEntries(new URLSearchParams(body))),
  'POST /sign-out': () => ({ status: 303, location: '/', 'set-cookie': 'account=; Max-Age=0; Path=/' }),
  'POST /chat-session': (visitor) => (visitor ? createSession(visitor) : { status: 401, body: {} }),
};
const types = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };

async function respond(request) {
  const path = new URL(request.url, 'http://shop').pathname;
  const route = routes[`${request.method} ${path}`];
  if (route) return route(visitorOf(request), await text(request));
  const [, name, type] = /^\/([\w-]+\.(html|css|js|svg))$/.exec(path === '/' ? '/index.html' : path) ?? [];
  if (!name || request.method !== 'GET') return { status: 404, body: {} };
  return { type: types[type], file: await readFile(new URL(`public/${name}`, import.meta.url)) };
}

createServer(async (request, response) => {
  const answer = await respond(request).catch((error) => {
    console.error(error.message);
    return { status: error.code === 'ENOENT' ? 404 : 502, body: {} };
  });
  const { status = 200, type = 'application/json', file, body = {}, ...headers } = answer;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
  response.end(file ?? JSON.stringify(body));
}).listen(SHOP_PORT, '127.0.0.1', () => console.log(`The shop is open: http://127.0.0.1:${SHOP_PORT}`));
