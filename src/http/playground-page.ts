import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { GraphiQLOptions } from 'graphql-yoga';

export interface PlaygroundPage {
  readonly html: string;
  /** A Content-Security-Policy by which the page runs its own scripts, and loads and calls nothing elsewhere. */
  readonly policy: string;
}

/** What renders the page is a third of all the code there is to load, and most gateways never show one. */
const loadRenderer = () =>
  createRequire(import.meta.url)('@graphql-yoga/render-graphiql') as typeof import('@graphql-yoga/render-graphiql');

/** GraphiQL's page. It takes megabytes, so it is made once, when it is first asked for. */
export function createPlaygroundPage(options: GraphiQLOptions): () => PlaygroundPage {
  let page: PlaygroundPage | undefined;
  return () => {
    page ??= render(options);
    return page;
  };
}

function render(options: GraphiQLOptions): PlaygroundPage {
  const html = loadRenderer().renderGraphiQL(options);
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script as string)
        .digest('base64')}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    // The editor's workers are made of text, and so are its styles and fonts.
    'worker-src blob: data:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, policy: policy.join('; ') };
}
