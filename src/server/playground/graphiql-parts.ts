import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { graphiqlStart } from './graphiql-start.ts';
import type { StaticContent } from './static-asset.ts';

/** What GraphiQL's page is made of: megabytes that are the same for everyone, without what we tell it. */
export interface GraphiqlParts {
  readonly script: StaticContent;
  readonly style: StaticContent;
  readonly icon: StaticContent;
}

/**
 * Takes the page of GraphiQL's package apart and mends it. To load and render it would stop every request for tens of
 * milliseconds, and its code would stay: so a thread of its own does it, and ends. A text, because the loaders of tests know
 * no threads.
 */
const work = String.raw`
  const { createHash } = require('node:crypto');
  const { parentPort, workerData } = require('node:worker_threads');
  const { renderGraphiQL } = require(workerData.renderer);
  const html = renderGraphiQL({ parley: 'options' });
  const find = (text, pattern) => {
    const found = [...text.matchAll(pattern)];
    if (found.length !== 1) throw new Error('The page of GraphiQL has another shape: ' + pattern);
    return found[0];
  };
  const only = (pattern) => find(html, pattern)[1];
  const replace = (text, [pattern, replacement]) => find(text, pattern) && text.replace(pattern, replacement);
  const content = (given) => {
    // Node's own allocation may be of a pool, which cannot be handed over.
    const bytes = Uint8Array.from(Buffer.from(given));
    return { bytes, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 22) };
  };
  const changes = [
    [/\{"parley":"options"\}/g, () => workerData.start],
    // Each edit would be put into the address.
    [/(onEditQuery:\(\w+,\w+\)=>\{)\w+\.searchParams\.set\("query",\w+\),history\.replaceState\(\{\},"",\w+\),/g, '$1'],
    // The first tab's variables are left out, unlike its query.
    [/(\((\w+)===0\?(\w+)\[0\]\.query:null\)\?\?"",initialVariables:\w+\?\?)""/g, '$1$3[$2]?.variables??""'],
    // Titles of icons are made from the names of functions, which the package shortens to "wze". Their buttons have labels.
    [/\.trimStart\(\)\.toLowerCase\(\)\+" icon"/g, '.slice(0,0)'],
    [/"aria-label":"Close Tab"/g, '"aria-label":"Close tab",title:"Close tab"'],
  ];
  // Tabs keep the transform of an animation, hidden until they have the focus. A press would move a tab away before its click.
  const stillTabs = '.graphiql-tab{transform:none!important}';
  const parts = {
    script: content(changes.reduce(replace, only(/<script[^>]*>([\s\S]*?)<\/script>/g))),
    style: content(only(/<style[^>]*>([\s\S]*?)<\/style>/g) + stillTabs),
    icon: content(Buffer.from(only(/<link rel="icon" href="data:image[/]x-icon;base64,([^"]*)"/g), 'base64')),
  };
  parentPort.postMessage(parts, Object.values(parts).map(({ bytes }) => bytes.buffer));
`;

/** Loads the parts, which takes a second. */
export function loadGraphiqlParts(): Promise<GraphiqlParts> {
  const renderer = createRequire(import.meta.url).resolve('@graphql-yoga/render-graphiql');
  return new Promise((resolve, reject) => {
    const worker = new Worker(work, { eval: true, execArgv: [], workerData: { renderer, start: graphiqlStart } });
    // A gateway that is stopped does not wait for it.
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The page of GraphiQL was not loaded (${code}).`)));
  });
}
