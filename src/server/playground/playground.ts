import type { GraphiQLOptions } from 'graphql-yoga';
import { type ExampleIds, exampleTabs } from './playground-tabs.ts';

export interface PlaygroundOptions {
  /** Set in the headers of every tab; always the demo token of an embedded database. */
  readonly token: string | null;
  readonly examples: ExampleIds | null;
}

/** The data for GraphiQL: a tab for each main operation. */
export function playground({ token, examples }: PlaygroundOptions): GraphiQLOptions {
  const headers = JSON.stringify({ Authorization: `Bearer ${token ?? '<your token>'}` }, null, 2);
  const tabs = exampleTabs(examples);
  return {
    title: 'Parley',
    headers,
    defaultHeaders: headers,
    defaultTabs: tabs.map((tab) => ({ ...tab, headers })),
    defaultQuery: tabs[0]?.query ?? '',
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: true,
  };
}
