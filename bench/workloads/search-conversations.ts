// W7: the newest 20 conversations with a word, which is in anything from nearly all of them to a few. Bare searches as
// a single statement usually does, by ILIKE. One connection, because what counts is how long a user waits.
import type { Dialect } from '../candidates/candidate.ts';
import type { FoundConversations } from '../fixture.ts';
import type { Call } from '../load.ts';
import { idFor } from './ids.ts';
import { dataOf, graphql, pick, type Workload } from './workload.ts';

const text = `query Search($word: String!, $first: Int!) {
  conversations(first: $first, filter: { search: $word }) { nodes { id name } }
}`;

type Found = { id: string; name: string };

function check(dialect: Dialect, answer: unknown, { word, ids }: FoundConversations): string | null {
  const page = dialect === 'bare' ? (answer as Found[]) : dataOf<{ nodes: Found[] }>(answer, 'conversations');
  if (typeof page === 'string') return page;
  const rows = 'nodes' in page ? page.nodes : page;
  if (rows.length !== ids.length) return `${rows.length} conversations about ${word} instead of ${ids.length}`;
  const wrong = rows.findIndex(({ id, name }, at) => id !== idFor(dialect, 'conversation', ids[at]!) || !name);
  return wrong < 0 ? null : `another conversation about ${word} in place ${wrong}`;
}

function searchCall(dialect: Dialect, found: FoundConversations): Call {
  const variables = { word: found.word, first: found.ids.length };
  const asked = dialect === 'bare' ? { path: '/search', body: JSON.stringify(variables) } : graphql(text, variables);
  return { ...asked, check: (answer) => check(dialect, answer, found) };
}

export const searchConversations: Workload = {
  name: 'W7',
  title: 'find the newest 20 conversations that have a word',
  dialects: ['bare', 'parley'],
  connections: 1,
  calls: (dialect, fixture) => {
    let number = 0;
    return () => searchCall(dialect, pick(fixture.found, number++));
  },
};
