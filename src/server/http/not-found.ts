import { errorResponse } from '../errors/error-response.ts';
import { asksForPage } from './acceptable.ts';
import type { Incoming } from './incoming.ts';

/** A 404 response: a page for browsers, a GraphQL error for all other clients. */
export function notFound(incoming: Incoming, message: string, options: { linkToGraphiql: boolean }): Response {
  const { requestId, path } = incoming;
  if (!asksForPage(incoming)) return errorResponse(404, 'NOT_FOUND', message, requestId);
  const link = options.linkToGraphiql ? `\n    <p><a href="${toRoot(path)}graphql">Open GraphiQL</a></p>` : '';
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <meta name="color-scheme" content="light dark" />
    <title>Not found · Parley</title>
  </head>
  <body>
    <h1>Not found</h1>
    <p>${message}</p>${link}
  </body>
</html>
`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'x-request-id': requestId };
  return new Response(html, { status: 404, headers });
}

/** The relative path to the gateway's root, because a proxy may have removed a prefix of the path. */
function toRoot(path: string): string {
  return '../'.repeat(path.split('/').length - 2);
}
