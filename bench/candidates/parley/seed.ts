// Fills a gateway that has its own data through its API: customers for new conversations, and conversations for new
// threads.
import { TypeID } from 'typeid-js';
import type { Fixture } from '../../fixture.ts';

/** At 120 conversations a minute for each, the rate limit starts at 4,000 a second. */
const customers = 2_000;
const pageSize = 100;

const createText = `mutation Seed($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) {
    ... on BulkCreateConversationsPayload { bulkOperation { id status succeeded } }
    ... on Error { code message }
  }
}`;

const rowsText = `query Rows($id: ID!, $first: Int!, $after: String) {
  bulkOperation(id: $id) {
    rows(first: $first, after: $after) {
      nodes { conversation { id customer { id } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Rows {
  readonly nodes: readonly {
    readonly conversation: { readonly id: string; readonly customer: { readonly id: string } };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const toUuid = (id: string): string => TypeID.fromString(id).toUUID();

export async function seedEmbedded(origin: string, headers: Readonly<Record<string, string>>): Promise<Fixture> {
  async function ask<T>(query: string, variables: object): Promise<T> {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
    if (!data || errors) throw new Error(`Seeding failed: ${JSON.stringify(errors)}`);
    return data;
  }

  const conversations = Array.from({ length: customers }, (_, index) => ({
    customer: { email: `seed-${index}@example.com`, firstName: `First${index}`, lastName: `Last${index}` },
    name: `Seed ${index}`,
  }));
  const { bulkCreateConversations: created } = await ask<{
    bulkCreateConversations: { bulkOperation?: { id: string; status: string; succeeded: number } };
  }>(createText, { input: { conversations, waitMs: 30_000 } });
  const operation = created.bulkOperation;
  if (operation?.succeeded !== customers) throw new Error(`Seeding failed: ${JSON.stringify(created)}`);

  const short: { id: string; customerId: string }[] = [];
  for (let after: string | null = null; ; ) {
    const data: { bulkOperation: { rows: Rows } } = await ask(rowsText, { id: operation.id, first: pageSize, after });
    const { nodes, pageInfo } = data.bulkOperation.rows;
    for (const { conversation } of nodes) {
      short.push({ id: toUuid(conversation.id), customerId: toUuid(conversation.customer.id) });
    }
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return { customerIds: short.map(({ customerId }) => customerId), short, room: 99, long: [], newest: [], found: [] };
}
