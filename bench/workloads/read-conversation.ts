// W2: one conversation with its customer and its last 20 threads.
import type { Dialect } from '../candidates/candidate.ts';
import type { LongConversation } from '../fixture.ts';
import { orgId } from '../identity.ts';
import type { Call } from '../load.ts';
import { idFor } from './ids.ts';
import { dataOf, graphql, pick, type Workload } from './workload.ts';

const customer = '{ id email firstName lastName }';
const thread = '{ id type text createdAt }';

const plainText = `query Read($id: ID!) {
  conversation(id: $id) {
    id name status messageCount createdAt customer ${customer} threads(last: 20) ${thread}
  }
}`;

const parleyText = `query Read($id: ID!) {
  conversation(id: $id) {
    ... on Conversation {
      id name status messageCount createdAt customer ${customer} threads(last: 20) { nodes ${thread} }
    }
  }
}`;

const postgraphileText = `query Read($org: UUID!, $id: UUID!) {
  conversation: conversationByOrgIdAndRowId(orgId: $org, rowId: $id) {
    id: rowId name status messageCount createdAt
    customer: customerByOrgIdAndCustomerId { id: rowId email firstName lastName }
    threads: threadsByOrgIdAndConversationId(first: 20, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
      nodes { id: rowId type text createdAt }
    }
  }
}`;

export interface ReadConversation {
  readonly id: string;
  readonly name: string;
  readonly customer: { readonly id: string; readonly email: string };
  readonly threads: readonly ReadThread[] | { readonly nodes: readonly ReadThread[] };
}

interface ReadThread {
  readonly id: string;
  readonly text: string;
}

/**
 * Whether this is the conversation, complete. Parley returns the end of a page in reading order, as Relay specifies;
 * others newest first.
 */
export function checkConversation(
  dialect: Dialect,
  got: ReadConversation | null | undefined,
  expected: { readonly id: string; readonly customerId: string; readonly lastThreadIds: readonly string[] },
): string | null {
  if (got?.id !== idFor(dialect, 'conversation', expected.id)) return 'another conversation';
  if (got.customer?.id !== idFor(dialect, 'customer', expected.customerId) || !got.customer.email)
    return 'another customer';
  const threads = 'nodes' in got.threads ? got.threads.nodes : got.threads;
  const count = expected.lastThreadIds.length;
  if (threads.length !== count) return `${threads.length} threads instead of ${count}`;
  for (let index = 0; index < count; index += 1) {
    const from = dialect === 'parley' ? count - 1 - index : index;
    const { id, text } = threads[index]!;
    if (id !== idFor(dialect, 'thread', expected.lastThreadIds[from]!) || !text) return 'other threads';
  }
  return null;
}

function request(dialect: Dialect, id: string): { path: string; body: string } {
  switch (dialect) {
    case 'bare':
      return { path: '/conversation', body: JSON.stringify({ id }) };
    case 'plain':
      return graphql(plainText, { id });
    case 'postgraphile':
      return graphql(postgraphileText, { org: orgId, id });
    case 'parley':
      return graphql(parleyText, { id: idFor(dialect, 'conversation', id) });
  }
}

export function readCall(dialect: Dialect, conversation: LongConversation): Call {
  return {
    ...request(dialect, conversation.id),
    check: (answer) => {
      const got = dialect === 'bare' ? (answer as ReadConversation) : dataOf<ReadConversation>(answer, 'conversation');
      return typeof got === 'string' ? got : checkConversation(dialect, got, conversation);
    },
  };
}

export const readConversation: Workload = {
  name: 'W2',
  title: 'read one with customer and last 20 threads',
  calls: (dialect, fixture) => {
    let number = 0;
    return () => readCall(dialect, pick(fixture.long, number++));
  },
};
