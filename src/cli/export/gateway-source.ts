import { fieldNames } from '../../domain/conversations/fields.ts';
import type { GatewayClient } from '../gateway/client.ts';
import type { JsonObject } from '../import/readers/json-value.ts';
import { CommandError } from '../report-error.ts';
import {
  type ExportedConversation,
  type ExportedThread,
  type ExportFilter,
  type ExportSource,
  saying,
} from './exported.ts';

const conversationsPerPage = 20;

const customerSelection = `
  id externalId email firstName lastName phone photoUrl photoType jobTitle background location organization gender age`;
const threadConnection = `
  nodes {
    type text channel createdAt authorName createdBy { id } customer { ${customerSelection} }
    attachments { fileName mimeType url }
  }
  pageInfo { hasNextPage endCursor }`;
const pageQuery = `query Export($after: String, $filter: ConversationFilter) {
  conversations(first: ${conversationsPerPage}, after: $after, filter: $filter, orderBy: OLDEST) {
    nodes {
      id createdAt importedAt snoozedUntil ${fieldNames.join(' ')} mergedConversations threadCount
      queue { id } assignedUsers { id } assignedTeams { id }
      customer { ${customerSelection} }
      threads(first: 100) { ${threadConnection} }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const threadsQuery = `query ExportThreads($id: ID!, $after: String) {
  conversation(id: $id) { ... on Conversation { threads(first: 100, after: $after) { ${threadConnection} } } }
}`;

const idsQuery = `query ExportIds($after: String, $filter: ConversationFilter) {
  conversations(first: 100, after: $after, filter: $filter, orderBy: NEWEST) {
    nodes { id }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Connection<Node> {
  readonly nodes: Node[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
interface CustomerNode extends JsonObject {
  readonly id: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}
interface ThreadNode {
  readonly type: string;
  readonly text: string;
  readonly channel: string;
  readonly createdAt: string;
  readonly authorName: string | null;
  readonly createdBy: { id: string } | null;
  readonly customer: CustomerNode | null;
  readonly attachments: { fileName: string; mimeType: string; url: string }[];
}
interface ConversationNode extends JsonObject {
  readonly id: string;
  readonly threadCount: number;
  readonly customer: CustomerNode;
  readonly queue: { id: string } | null;
  readonly assignedUsers: { id: string }[];
  readonly assignedTeams: { id: string }[];
  readonly threads: Connection<ThreadNode>;
}

/**
 * Reads conversations from a gateway whose data keeps changing. It lists all ids first, in reverse order, so that conversations
 * that arrive meanwhile cannot hide missing ones.
 */
export function createGatewaySource(client: GatewayClient, filter: ExportFilter): ExportSource {
  return {
    waiting: client.waiting,
    close: async () => {},
    async view(work) {
      const unwritten = new Set<string>();
      for await (const { id } of everyNode<{ id: string }>(client, idsQuery, filter)) unwritten.add(id);
      return work({
        there: unwritten.size,
        conversations: () => conversations(client, filter),
        wrote: (id) => void unwritten.delete(id),
        missing: async () => ({ count: unwritten.size, ids: [...unwritten] }),
      });
    },
  };
}

async function* conversations(
  client: GatewayClient,
  filter: ExportFilter,
): AsyncGenerator<ExportedConversation, void, void> {
  for await (const node of everyNode<ConversationNode>(client, pageQuery, filter)) yield toExported(client, node);
}

async function* everyNode<Node>(client: GatewayClient, query: string, filter: ExportFilter): AsyncGenerator<Node> {
  for (let after: string | null = null; ; ) {
    const page: { conversations: Connection<Node> } = await client.ask(query, { after, filter });
    const { nodes, pageInfo } = page.conversations;
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}

function toExported(client: GatewayClient, node: ConversationNode): ExportedConversation {
  const { id, externalId, customer, threads, threadCount, queue, assignedUsers, assignedTeams, ...rest } = node;
  const fields = saying({
    id,
    externalId,
    customer: customerFields(customer),
    ...rest,
    queue: queue?.id,
    assignedUsers: assignedUsers.map((user) => user.id),
    assignedTeams: assignedTeams.map((team) => team.id),
  });
  return { id, fields, threadCount, threads: allThreads(client, id, customer.id, threads) };
}

async function* allThreads(client: GatewayClient, id: string, customerId: string, first: Connection<ThreadNode>) {
  for (let page = first; ; ) {
    yield page.nodes.map((node) => toThread(client, node, customerId));
    if (!page.pageInfo.hasNextPage) return;
    const variables = { id, after: page.pageInfo.endCursor };
    const answer = await client.ask<{ conversation: { threads?: Connection<ThreadNode> } | null }>(
      threadsQuery,
      variables,
    );
    if (!answer.conversation?.threads)
      throw new CommandError(`The conversation ${id} was merged into another one during the export. Export again.`);
    page = answer.conversation.threads;
  }
}

function customerFields({ id, ...details }: CustomerNode): JsonObject {
  // An id has a meaning only there; the other values find the customer anywhere.
  return (details.externalId ?? details.email ?? details.phone) === null ? { id } : saying(details);
}

function toThread(client: GatewayClient, node: ThreadNode, customerId: string): ExportedThread {
  const { type, text, channel, createdAt, authorName, createdBy, customer } = node;
  const isOthers = customer !== null && customer.id !== customerId;
  return {
    fields: saying({
      type,
      text,
      channel,
      createdAt,
      createdBy: createdBy?.id,
      authorName,
      customer: isOthers ? customerFields(customer) : null,
    }),
    attachments: node.attachments.map(({ fileName, mimeType, url }) => ({
      fileName,
      mimeType,
      data: async () => (await client.download(url)).toString('base64'),
    })),
  };
}
