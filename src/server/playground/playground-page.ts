import { randomBytes } from 'node:crypto';
import type { GraphiQLOptions } from 'graphql-yoga';
import { optionsElement } from './graphiql-start.ts';

/** The addresses of the page's assets, and the page's data. */
export interface PlaygroundPageOptions {
  readonly title: string;
  /** Addresses, relative to the page. */
  readonly icon: string;
  readonly script: string;
  readonly style: string;
  readonly options: GraphiQLOptions;
}

/** GraphiQL's page: small, generated for each request and never cached, because it may contain a token. */
export function playgroundPage({ title, icon, script, style, options }: PlaygroundPageOptions): Response {
  const nonce = randomBytes(16).toString('base64');
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="icon" href="${icon}" />
    <link rel="stylesheet" href="${style}" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script type="application/json" id="${optionsElement}">${embedded(options)}</script>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy(nonce),
  };
  return new Response(html, { headers });
}

/** JSON that cannot end an element or begin a comment, wherever it is in a page. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The page runs only its own script, and loads nothing from other origins. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The editor creates its workers, styles and fonts from text.
    'worker-src blob: data:',
    "style-src 'self' 'unsafe-inline'",
    'font-src data:',
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
