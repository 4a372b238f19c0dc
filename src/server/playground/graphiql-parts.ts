import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { graphiqlStart } from './graphiql-start.ts';
import type { StaticContent } from './static-asset.ts';

/** The parts of GraphiQL's page: several megabytes that are the same for everyone, without our data for the page. */
export interface GraphiqlParts {
  readonly script: StaticContent;
  readonly style: StaticContent;
  readonly icon: StaticContent;
}

/**
 * Extracts the parts of the page in GraphiQL's package, and fixes its faults. Loading and rendering would block all requests for
 * tens of milliseconds, and the code would stay in memory, so a separate thread does it and ends. The code is a text, because the
 * loaders of tests do not support threads.
 */
const work = String.raw`
  const { createHash } = require('node:crypto');
  const { parentPort, workerData } = require('node:worker_threads');
  const { renderGraphiQL } = require(workerData.renderer);
  const html = renderGraphiQL({ parley: 'options' });
  const find = (text, pattern) => {
    const found = [...text.matchAll(pattern)];
    if (found.length !== 1) throw new Error('The structure of the GraphiQL page has changed: ' + pattern);
    return found[0];
  };
  const only = (pattern) => find(html, pattern)[1];
  const replace = (text, [pattern, replacement]) => find(text, pattern) && text.replace(pattern, replacement);
  const content = (given) => {
    // Node may allocate buffers from a pool, which cannot be transferred.
    const bytes = Uint8Array.from(Buffer.from(given));
    return { bytes, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 22) };
  };
  const changes = [
    [/\{"parley":"options"\}/g, () => workerData.start],
    // Otherwise each edit would change the address.
    [/(onEditQuery:\(\w+,\w+\)=>\{)\w+\.searchParams\.set\("query",\w+\),history\.replaceState\(\{\},"",\w+\),/g, '$1'],
    // GraphiQL ignores the first tab's variables, unlike its query.
    [/(\((\w+)===0\?(\w+)\[0\]\.query:null\)\?\?"",initialVariables:\w+\?\?)""/g, '$1$3[$2]?.variables??""'],
    // Titles of icons are derived from function names, which the package minifies to "wze". Their buttons have labels.
    [/\.trimStart\(\)\.toLowerCase\(\)\+" icon"/g, '.slice(0,0)'],
    [/"aria-label":"Close Tab"/g, '"aria-label":"Close tab",title:"Close tab"'],
  ];
  // Tabs keep the transform of an animation, hidden until they have the focus. Pressing a tab would move it away before the
  // click.
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
    // A stopping gateway does not wait for it.
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The page of GraphiQL was not loaded (${code}).`)));
  });
}
