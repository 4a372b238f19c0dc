import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let customer: { id: string };
let conversationId: string;
let operationId: string;
beforeAll(async () => {
  app = await openTestApp();
  const { userId, teamId, queueId } = app.tenant;
  const importedAt = '2026-01-01T00:00:00Z';
  const threads = Array.from({ length: 20 }, (_, n) => ({ type: n % 2 ? 'CHAT' : 'REPLY', text: `${n}` }));
  const conversations = Array.from({ length: 60 }, (_, n) => ({
    customer: { email: `customer-${n}@example.com` },
    importedAt,
    threads,
    assignedUsers: [userId],
    assignedTeams: [teamId],
    queue: queueId,
  }));
  const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
  expect(bulkOperation).toMatchObject({ succeeded: 60, pending: 0 });
  operationId = bulkOperation.id;
  const started = await startConversation(app, { threads });
  conversationId = started.id;
  customer = started.customer;
});

/** The number of statements once the gateway knows the token. */
const cost = async (query: string, variables: object = {}) => {
  let asked = app.ask('{ __typename }');
  const statements = await app.statementsOf(() => {
    asked = app.ask(query, variables);
    return asked;
  });
  return { statements, data: await asked };
};

const inbox = (first: number) => `{ conversations(first: ${first}) {
  nodes { id name status customer { id email firstName } threads(last: 5) { nodes { id type text createdAt } } }
  pageInfo { hasNextPage endCursor }
} }`;

describe('statements of a read', () => {
  it.each([10, 50])('a list of %i conversations with customer and last 5 threads costs 3', async (width) => {
    const { statements, data } = await cost(inbox(width));
    expect(data.conversations.nodes.length).toBe(width);
    expect(statements).toEqual(['page_conversations_newest__desc', 'list_customers', 'page_threads_desc']);
  });

  it('costs the same until the operation is known, and 1 from then on', async () => {
    const counts = [];
    for (let n = 0; n < 6; n++) counts.push((await cost(inbox(25))).statements.length);
    expect(counts).toEqual([3, 3, 3, 1, 1, 1]);
  });

  it('one conversation with customer and last 20 threads costs 3', async () => {
    const { statements, data } = await cost(
      `query ($id: ID!) { conversation(id: $id) { ... on Conversation {
        id name customer { id email } threads(last: 20) { nodes { id text } pageInfo { hasPreviousPage } } } } }`,
      { id: conversationId },
    );
    expect(data).toMatchObject({ conversation: { customer: { id: customer.id }, threads: { nodes: { length: 20 } } } });
    expect(statements).toEqual(['list_conversations', 'list_customers', 'page_threads_desc']);
  });

  it('everything of a list costs one statement per type of object, whatever the width', async () => {
    const everything = (first: number) => `{ conversations(first: ${first}) { nodes {
      id customer { id conversationAllowance { remaining } conversations(first: 2) { nodes { id } } }
      org { id name } queue { id name } assignedUsers { id name } assignedTeams { id name } createdBy { id } modifiedBy { id }
      lastMessageIn { id text } firstResponse { id text } mergedConversations threadAllowance { allowed }
      threads(first: 3) { nodes { id customer { id } createdBy { id } conversation { id name } attachments { id } } }
    } } }`;
    const names = [
      'database_time',
      'list_attachments_of_threads',
      'list_conversations',
      'list_customers',
      'list_merged_conversations',
      'list_organizations',
      'list_queues',
      'list_rate_window_hits',
      'list_teams',
      'list_threads',
      'list_users',
      'page_conversations_newest__desc',
      'page_customer_conversations_desc',
      'page_threads_asc',
    ];
    for (const width of [10, 50]) expect((await cost(everything(width))).statements.sort()).toEqual(names);
  });

  it('a bulk operation with 50 rows and their conversations costs one statement per level', async () => {
    const rows = (first: number) => `query ($id: ID!) { bulkOperation(id: $id) {
      id total ids rows(first: ${first}) { nodes { index status conversation { id customer { id email } } error { code } } } } }`;
    for (const width of [10, 50])
      expect((await cost(rows(width), { id: operationId })).statements.sort()).toEqual([
        'list_bulk_created_ids',
        'list_bulk_operations',
        'list_conversations',
        'list_customers',
        'page_bulk_rows_asc',
      ]);
  });

  it('an object whose id alone is selected is not read', async () => {
    const { statements } = await cost(
      '{ conversations(first: 10) { nodes { customer { id } threads(first: 1) { nodes { conversation { __typename id } } } } } }',
    );
    expect(statements).toEqual(['page_conversations_newest__desc', 'page_threads_asc']);
  });

  it('a list of bulk operations with rows costs 2', async () => {
    await write(app, 'bulkCreateConversations', { conversations: [{ customer: {} }] });
    const { statements } = await cost(
      '{ bulkOperations(first: 10) { nodes { id total rows(first: 5) { nodes { index status } } } } }',
    );
    // Prisma's client reads the operations; its statements have one name.
    expect(statements).toEqual(['prisma', 'page_bulk_rows_asc']);
  });

  it('a row that several fields need is read once', async () => {
    const { statements } = await cost(
      'query ($id: ID!) { a: node(id: $id) { id } b: conversation(id: $id) { ... on Conversation { id } } nodes(ids: [$id, $id]) { id } }',
      { id: conversationId },
    );
    expect(statements).toEqual(['list_conversations']);
  });

  it('data of the token and malformed ids need no statement', async () => {
    const { statements } = await cost('{ viewer { permissions } node(id: "none") { id } __typename }');
    expect(statements).toEqual([]);
  });
});

const outcome = (payload: string) => `__typename ... on ${payload}`;

describe('statements of a write', () => {
  const create = (fields: string) =>
    `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ${outcome('CreateConversationPayload')} { ${fields} } } }`;
  const chat = (fields: string) =>
    `mutation ($input: CreateChatThreadInput!) { createChatThread(input: $input) { ${outcome('CreateChatThreadPayload')} { ${fields} } } }`;

  it('a conversation costs a lock, a read and a write', async () => {
    const { statements, data } = await cost(
      create('conversation { id name rev createdAt } effects { customerMatchedBy }'),
      {
        input: { customer: { id: customer.id }, name: 'x' },
      },
    );
    expect(data).toMatchObject({ createConversation: { __typename: 'CreateConversationPayload' } });
    expect(statements).toEqual(['lock_customers_by_key', 'load_windows', 'write_con_eve']);
  });

  it('a new customer, threads, attachments and a key add no statement', async () => {
    const { statements } = await cost(create('conversation { id } replayed'), {
      input: {
        customer: { email: 'new@example.com' },
        externalId: 'everything',
        assignedUsers: [app.tenant.userId],
        queue: app.tenant.queueId,
        threads: Array.from({ length: 100 }, () => ({
          text: 'x',
          attachments: [{ fileName: 'a', mimeType: 'a/b', data: '' }],
        })),
        idempotencyKey: 'everything',
      },
    });
    expect(statements).toEqual([
      'lock_customers',
      'load_mail_windows_external_ids_references_keys',
      'write_cus_con_thr_att_key_eve',
    ]);
  });

  it('an import writes no event (R21)', async () => {
    const { statements } = await cost(create('conversation { id }'), {
      input: { customer: { id: customer.id }, importedAt: '2026-01-01T00:00:00Z' },
    });
    expect(statements).toEqual(['lock_customers_by_key', 'load', 'write_con']);
  });

  it('a replay costs two, and a rejected input none', async () => {
    const input = { customer: { id: customer.id }, idempotencyKey: 'counted' };
    await cost(create('conversation { id }'), { input });
    expect((await cost(create('conversation { id }'), { input })).statements).toEqual([
      'lock_customers_by_key',
      'load_windows_keys',
    ]);
    expect((await cost(create('conversation { id }'), { input: { customer: {} } })).statements).toEqual([]);
  });

  it('a chat costs two locks, a read and a write', async () => {
    const { statements } = await cost(chat('thread { id text } conversation { rev threadCount }'), {
      input: { conversationId, customer: { id: customer.id }, text: 'x' },
    });
    expect(statements).toEqual(['lock_conversations', 'share_customers_by_key', 'load_lock_days', 'write_cha_thr_eve']);
  });

  it('a note costs one lock, a read and a write', async () => {
    const { statements } = await cost(
      `mutation ($input: CreateAgentThreadInput!) { createNote(input: $input) { ${outcome('CreateAgentThreadPayload')} { thread { id } } } }`,
      { input: { conversationId, text: 'x' } },
    );
    expect(statements).toEqual(['lock_conversations', 'load_lock_days', 'write_cha_thr_eve']);
  });

  it('simultaneous writes share their statements', async () => {
    const statements = await app.statementsOf(async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          app.ask(create('conversation { id }'), { input: { customer: { email: `together-${n}@example.com` } } }),
        ),
      );
      for (const { createConversation } of answers)
        expect(createConversation.__typename).toBe('CreateConversationPayload');
    });
    expect(statements.length % 3).toBe(0);
    // However the requests are batched, at least two thirds of the statements are saved.
    expect(statements.length).toBeLessThanOrEqual(40);
  });
});
