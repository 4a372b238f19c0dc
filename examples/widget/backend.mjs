// The server of a small shop: it signs its visitors in, serves the files of `public`, and creates sessions for the chat.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createChatSession, gatewayOrigin } from './chat-session.mjs';

const { SHOP_PORT = '3000' } = process.env;

/** Who is signed in, by the secret in their cookie. This demo asks for no password; your shop has accounts of its own. */
const accounts = new Map();
const visitorOf = ({ headers }) => accounts.get(/(?:^|; )account=([\w-]+)/.exec(headers.cookie ?? '')?.[1]);
const cookie = (value) => ({ status: 303, location: '/', 'set-cookie': `account=${value}; HttpOnly; SameSite=Lax` });

function signIn(form) {
  const secret = randomUUID();
  accounts.set(secret, Object.fromEntries(new URLSearchParams(form)));
  return cookie(secret);
}

const routes = {
  'GET /account': (visitor) => ({ body: { firstName: visitor?.firstName ?? null } }),
  'POST /sign-in': (_, form) => signIn(form),
  'POST /sign-out': () => cookie('; Max-Age=0'),
  'POST /chat-session': async (visitor) => (visitor ? { body: await createChatSession(visitor) } : { status: 401 }),
};

const types = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
const policy = `default-src 'self'; connect-src 'self' ${gatewayOrigin}; img-src 'self' blob: ${gatewayOrigin}`;

async function respond(request) {
  const path = new URL(request.url, 'http://shop').pathname;
  const route = routes[`${request.method} ${path}`];
  if (route) return route(visitorOf(request), await text(request));
  const [, name, type] = /^\/([\w-]+\.(html|css|js|svg))$/.exec(path === '/' ? '/index.html' : path) ?? [];
  if (!name || request.method !== 'GET') return { status: 404 };
  const file = await readFile(new URL(`public/${name}`, import.meta.url));
  return { file, 'content-type': types[type], 'content-security-policy': policy };
}

createServer(async (request, response) => {
  const answer = await respond(request).catch((error) => {
    console.error(error.message);
    return { status: error.code === 'ENOENT' ? 404 : 502 };
  });
  const { status = 200, file, body = {}, ...headers } = answer;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(file ?? JSON.stringify(body));
}).listen(SHOP_PORT, '127.0.0.1', () => console.log(`The shop is open: http://127.0.0.1:${SHOP_PORT}`));
