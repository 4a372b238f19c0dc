import type { GraphiQLOptions } from 'graphql-yoga';
import { exampleTabs } from './playground-tabs.ts';

export interface PlaygroundOptions {
  /** Put into the headers of every tab; only ever the demo token of an embedded database. */
  readonly token: string | null;
}

/** GraphiQL as Parley serves it: from the package, without a network, with a tab for each main operation. */
export function playground({ token }: PlaygroundOptions): GraphiQLOptions {
  const headers = JSON.stringify({ Authorization: `Bearer ${token ?? '<your token>'}` }, null, 2);
  return {
    title: 'Parley',
    headers,
    defaultHeaders: headers,
    defaultTabs: exampleTabs.map((tab) => ({ ...tab, headers })),
    defaultQuery: exampleTabs[0]?.query ?? '',
    shouldPersistHeaders: true,
  };
}
