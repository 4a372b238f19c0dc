// W3: a page of the newest conversations, each with customer and last 5 threads. The page ends before an instant that
// varies from call to call, so the whole response is known beforehand, and no two consecutive requests are the same.
import type { Dialect } from '../candidates/candidate.ts';
import type { Fixture, ListedConversation } from '../fixture.ts';
import { orgId } from '../identity.ts';
import type { Call } from '../load.ts';
import { checkConversation, type ReadConversation } from './read-conversation.ts';
import { dataOf, graphql, pick, type Workload } from './workload.ts';

const fields = 'name status messageCount createdAt';
const customer = '{ id email firstName lastName }';
const thread = '{ id type text createdAt }';

const plainText = `query List($first: Int!, $before: DateTime!) {
  conversations(first: $first, before: $before) { id ${fields} customer ${customer} threads(last: 5) ${thread} }
}`;

const parleyText = `query List($first: Int!, $before: DateTime!) {
  conversations(first: $first, filter: { createdBefore: $before }) {
    nodes { id ${fields} customer ${customer} threads(last: 5) { nodes ${thread} } }
  }
}`;

const postgraphileText = `query List($org: UUID!, $first: Int!, $before: Datetime!) {
  conversations: conversationsBefore(org: $org, before: $before, first: $first) {
    nodes {
      id: rowId ${fields}
      customer: customerByOrgIdAndCustomerId { id: rowId email firstName lastName }
      threads: threadsByOrgIdAndConversationId(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
        nodes { id: rowId type text createdAt }
      }
    }
  }
}`;

const texts = { plain: plainText, postgraphile: postgraphileText, parley: parleyText };

function request(dialect: Dialect, first: number, before: string): { path: string; body: string } {
  if (dialect === 'bare') return { path: '/conversations', body: JSON.stringify({ first, before }) };
  const org = dialect === 'postgraphile' ? { org: orgId } : {};
  return graphql(texts[dialect], { ...org, first, before });
}

type Page = readonly ReadConversation[] | { readonly nodes: readonly ReadConversation[] };

function check(dialect: Dialect, answer: unknown, expected: readonly ListedConversation[]): string | null {
  const page = dialect === 'bare' ? (answer as Page) : dataOf<Page>(answer, 'conversations');
  if (typeof page === 'string') return page;
  const rows = 'nodes' in page ? page.nodes : page;
  if (rows.length !== expected.length) return `${rows.length} conversations instead of ${expected.length}`;
  for (const [index, conversation] of expected.entries()) {
    const fault = checkConversation(dialect, rows[index], conversation);
    if (fault) return fault;
  }
  return null;
}

/** A page of `first` conversations among the newest thousand. */
export function listCall(dialect: Dialect, { newest }: Fixture, first: number, number: number): Call {
  const before = pick(newest.slice(0, newest.length - first), number);
  const from = newest.indexOf(before) + 1;
  const expected = newest.slice(from, from + first);
  return { ...request(dialect, first, before.createdAt), check: (answer) => check(dialect, answer, expected) };
}

export const listConversations: Workload = {
  name: 'W3',
  title: 'list 50, each with customer and last 5 threads',
  calls: (dialect, fixture) => {
    let number = 0;
    return () => listCall(dialect, fixture, 50, number++);
  },
};
