import { isBrowser } from './browser.ts';
import { errorResponse } from './error-response.ts';
import type { Incoming } from './incoming.ts';

/** Nothing is at this address: a page in a browser, else JSON as every other error. The message is HTML as it stands. */
export function notFound(incoming: Incoming, message: string): Response {
  const { requestId } = incoming;
  if (!isBrowser(incoming)) return errorResponse(404, 'NOT_FOUND', message, requestId);
  const headers = { 'content-type': 'text/html; charset=utf-8', 'x-request-id': requestId };
  return new Response(page(message), { status: 404, headers });
}

const page = (message: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Not found</title>
  </head>
  <body>
    <h1>Not found</h1>
    <p>${message}</p>
  </body>
</html>
`;
