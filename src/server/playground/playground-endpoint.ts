import { asksForPage } from '../http/acceptable.ts';
import type { Incoming } from '../http/incoming.ts';
import type { PlainAnswer } from '../http/plain-answer.ts';
import { loadGraphiqlParts } from './graphiql-parts.ts';
import { type PlaygroundOptions, playground } from './playground.ts';
import { playgroundPage } from './playground-page.ts';
import { StaticAsset } from './static-asset.ts';

export interface PlaygroundEndpointOptions extends PlaygroundOptions {
  /** Whether a client that uses this scheme, host and port may see the token. */
  readonly isTrusted: (baseUrl: string) => boolean;
}

/** Shows GraphiQL; null if a request is for something else. */
export type PlaygroundEndpoint = (incoming: Incoming) => Promise<Response | PlainAnswer> | null;

interface Assets {
  readonly script: StaticAsset;
  readonly style: StaticAsset;
  readonly icon: StaticAsset;
}

const assetPath = /^\/graphql\/graphiql-([\w-]+)\.(?:js|css|ico)$/;

/** GraphiQL's page at the endpoint's own address, to which `/` redirects, and below it the assets of the page. */
export function createPlayground({ isTrusted, token, examples }: PlaygroundEndpointOptions): PlaygroundEndpoint {
  const withToken = playground({ token, examples });
  const without = playground({ token: null, examples });
  let loading: Promise<Assets> | undefined;
  const load = (): Promise<Assets> => {
    loading ??= loadAssets().catch((error: unknown) => {
      // The next request tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const page = async ({ baseUrl }: Incoming) => {
    const { script, style, icon } = await load();
    return playgroundPage({
      title: 'Parley',
      // Relative, because a proxy may add a path prefix.
      icon: `graphql/graphiql-${icon.hash}.ico`,
      script: `graphql/graphiql-${script.hash}.js`,
      style: `graphql/graphiql-${style.hash}.css`,
      options: isTrusted(baseUrl) ? withToken : without,
    });
  };

  const asset = async ({ header }: Incoming, hash: string | undefined) => {
    const { script, style, icon } = await load();
    const found = [script, style, icon].find((each) => each.hash === hash);
    return found ? found.answer(header) : new Response(null, { status: 404 });
  };

  return (incoming) => {
    if (asksForPage(incoming)) {
      if (incoming.path === '/') return toPage();
      // Also with a query: that is a link to GraphiQL with the query in a tab. It is executed only for programs.
      if (incoming.path === '/graphql') return page(incoming);
    }
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') return null;
    const match = assetPath.exec(incoming.path);
    return match ? asset(incoming, match[1]) : null;
  };
}

async function loadAssets(): Promise<Assets> {
  const { script, style, icon } = await loadGraphiqlParts();
  return {
    script: new StaticAsset(script, 'text/javascript; charset=utf-8'),
    style: new StaticAsset(style, 'text/css; charset=utf-8'),
    icon: new StaticAsset(icon, 'image/x-icon'),
  };
}

/** Relative, because a proxy may add a path prefix. */
async function toPage(): Promise<Response> {
  return new Response(null, { status: 302, headers: { location: 'graphql' } });
}
