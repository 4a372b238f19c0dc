import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchema } from '../../../src/schema/index.ts';
import { startConversation, type WriteName, write, writeDocument, writes } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { inputPositions, withValueAt } from '../../support/schema/input-positions.ts';

let app: TestApp;
let conversation: { id: string; customer: { id: string } };
beforeAll(async () => {
  app = await openTestApp();
  conversation = await startConversation(app, { threads: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] });
  await startConversation(app);
});
// A client's mistake is not a fault of the gateway: it must not cause a log line at level error.
afterAll(() => expect(app.logged).toEqual([]));

const codes = /^(GRAPHQL_\w+|BAD_USER_INPUT|UNAUTHENTICATED|FORBIDDEN|INTERNAL_SERVER_ERROR|SERVICE_UNAVAILABLE)$/;

interface Refusal {
  readonly message: string;
  readonly extensions?: Record<string, unknown>;
}

/** Asserts that a request was rejected as the client's mistake, with a code and the request id in each error. */
const expectRefused = (errors: readonly Refusal[] | undefined, headers: Headers, code: string | RegExp = codes) => {
  expect(errors?.length ?? 0, JSON.stringify(errors)).toBeGreaterThan(0);
  for (const { message, extensions } of errors ?? []) {
    expect(message).not.toBe('');
    expect(extensions?.code).toMatch(code);
    expect(extensions?.code).not.toMatch(/INTERNAL|UNAVAILABLE/);
    expect(extensions?.requestId).toBe(headers.get('x-request-id'));
  }
  expect(JSON.stringify(errors)).not.toMatch(/at \S+ \(|node_modules|postgres|pg_|uuid_in|PGlite/i);
};

/** A valid input for each mutation that accepts text. */
const goodInputs: Record<WriteName, () => object> = {
  createConversation: () => ({ customer: { email: 'good@example.com' }, importedAt: '2026-01-01T00:00:00Z' }),
  createChatThread: () => ({ conversationId: conversation.id, customer: { email: 'good@example.com' }, text: 'Hi' }),
  createReply: () => ({ conversationId: conversation.id, text: 'Hi' }),
  createNote: () => ({ conversationId: conversation.id, text: 'Hi' }),
  bulkCreateConversations: () => ({ conversations: [{ customer: { email: 'good@example.com' } }], waitMs: 30_000 }),
  retryBulkOperation: () => ({}),
  cancelBulkOperation: () => ({}),
  mergeConversations: () => ({ sourceId: conversation.id, targetId: conversation.id }),
  updateConversation: () => ({ id: conversation.id }),
  createCustomer: () => ({ email: 'customer@example.com' }),
  updateCustomer: () => ({ id: 'customer_unknown' }),
  mergeCustomers: () => ({ sourceId: 'customer_unknown', targetId: 'customer_unknown' }),
  eraseCustomer: () => ({}),
  deleteConversation: () => ({}),
  createUser: () => ({ name: 'A', email: 'user@example.com' }),
  updateUser: () => ({ id: 'user_unknown' }),
  updateTeam: () => ({ id: 'team_unknown' }),
  updateQueue: () => ({ id: 'queue_unknown', name: 'A' }),
  rotateWebhookSecret: () => ({}),
  createTeam: () => ({ name: 'A' }),
  createQueue: () => ({ name: 'A' }),
  updateOrganization: () => ({ name: 'A' }),
  createApiToken: () => ({ name: 'A', userId: app.tenant.userId, permissions: [] }),
  revokeApiToken: () => ({}),
  createWebhook: () => ({ url: 'https://webhook.invalid/', eventTypes: ['CONVERSATION_MERGED'] }),
  updateWebhook: () => ({ id: 'webhook_unknown' }),
  deleteWebhook: () => ({}),
  redeliver: () => ({}),
  createCustomerSession: () => ({ customer: { email: 'session@example.com' } }),
  revokeCustomerSessions: () => ({}),
  createIdentityProvider: () => ({ name: 'A', kind: 'CUSTOMER', issuer: 'a', audience: 'a' }),
  deleteIdentityProvider: () => ({}),
};

/** The required fields of every thread and attachment, apart from the text under test. */
const completed = (input: object, path: readonly string[]): object => {
  let whole: unknown = input;
  const at = path.indexOf('threads');
  if (at >= 0) whole = withValueAt(whole, [...path.slice(0, at + 2), 'text'], 'Hi');
  const files = path.indexOf('attachments');
  if (files >= 0)
    for (const [name, value] of Object.entries({ fileName: 'a', mimeType: 'text/plain', data: '' }))
      whole = withValueAt(whole, [...path.slice(0, files + 2), name], value);
  return whole as object;
};

const texts = inputPositions(createSchema()).filter(({ type }) => type === 'String' || type === 'ID');
const written = texts.filter(
  ({ root, field, path }) => root === 'Mutation' && !path.includes('conversations') && field in writes,
);
const rowTexts = texts.filter(({ path }) => path.includes('conversations') && path[0] === 'input');
const unstorable: [string, string][] = [
  ['U+0000', 'a\0b'],
  ['a lone high surrogate', 'a\uD83D'],
  ['a lone low surrogate', '\uDE00b'],
];

describe('text that PostgreSQL cannot store (R25)', () => {
  it('R25: the walk through the schema finds the text fields of every mutation', () => {
    expect(new Set([...written, ...rowTexts].map(({ field }) => field))).toEqual(new Set(Object.keys(writes)));
    expect(written.length).toBeGreaterThan(60);
    expect(rowTexts.length).toBeGreaterThan(20);
  });

  it.each(written.map(({ field, path, type }) => [`${field} ${path.slice(1).join('.')}`, field, path, type] as const))(
    'R25: reports INVALID_INPUT with its path in %s',
    async (_name, field, [, ...path], type) => {
      for (const [what, text] of unstorable) {
        const good = completed(goodInputs[field as WriteName](), path);
        const result = await write(app, field as WriteName, withValueAt(good, path, text) as object);
        // A malformed id counts as one that does not exist, so NOT_FOUND is also correct where only an id is wrong.
        if (type === 'ID' && result.code === 'NOT_FOUND') continue;
        expect(result, what).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', status: 400 });
        expect(result.issues.map((issue: { path: string[] }) => issue.path)).toContainEqual(path);
      }
    },
  );

  it('R25: fails only its own row in a bulk operation, with the path from the root of the row', async () => {
    const cases = rowTexts.flatMap(({ path, type }) =>
      unstorable.map(([, text]) => ({ path: path.slice(3), text, type })),
    );
    const rows = cases.map(({ path, text }) =>
      withValueAt(completed(goodInputs.createConversation(), path), path, text),
    );
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: [...rows, goodInputs.createConversation()],
      waitMs: 30_000,
    });
    expect(bulkOperation).toMatchObject({
      status: 'COMPLETED',
      total: rows.length + 1,
      succeeded: 1,
      failed: rows.length,
    });
    const settled: { index: number; error: { code: string; issues?: { path: string[] }[] } | null }[] = [];
    let after: string | null = null;
    do {
      const page: { nodes: typeof settled; pageInfo: { hasNextPage: boolean; endCursor: string } } = (
        await app.ask(
          `query ($id: ID!, $after: String) { bulkOperation(id: $id) { rows(first: 100, after: $after) {
            nodes { index error { code ... on InvalidInputError { issues { path } } } } pageInfo { hasNextPage endCursor }
          } } }`,
          { id: bulkOperation.id, after },
        )
      ).bulkOperation.rows;
      settled.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(settled.length).toBe(rows.length + 1);
    for (const [index, { path }] of cases.entries()) {
      expect(settled[index]?.error?.code, path.join('.')).toBe('INVALID_INPUT');
      expect(settled[index]?.error?.issues?.map((issue) => issue.path)).toContainEqual(path);
    }
    expect(settled.at(-1)?.error).toBeNull();
  });

  it.each(unstorable)(
    'R25: reports %s in keys and values of custom, at any depth, as an issue with a readable path',
    async (_what, text) => {
      const custom = { [`${text}Str`]: 'a', okStr: text, deepTxt: { [text]: [text] } };
      const result = await write(app, 'createConversation', { ...goodInputs.createConversation(), custom });
      expect(result.code).toBe('INVALID_INPUT');
      const paths: string[] = result.issues.map((issue: { path: string[] }) => issue.path.join('/'));
      expect(paths).toContain('custom/okStr');
      expect(paths.filter((path) => path.startsWith('custom/deepTxt/')).length).toBeGreaterThanOrEqual(2);
      for (const path of paths) expect(path.isWellFormed() && !path.includes('\0'), path).toBe(true);
    },
  );

  it.each(unstorable)(
    'R25: fails only its own row for %s in a key of custom without a type suffix',
    async (_what, text) => {
      const rows = [{ [text]: 1 }, { [`${text}Num`]: 'one' }].map((custom) => ({
        ...goodInputs.createConversation(),
        custom,
      }));
      const input = { conversations: [...rows, goodInputs.createConversation()], waitMs: 30_000 };
      const { bulkOperation } = await write(app, 'bulkCreateConversations', input);
      expect(bulkOperation).toMatchObject({ status: 'COMPLETED', total: 3, succeeded: 1, failed: 2 });
    },
  );

  it.each([
    ['conversationByExternalId(externalId: $text) { __typename }', 'String!'],
    ['customer(email: $text) { id }', 'String!'],
    ['conversations(filter: { tags: [$text] }) { nodes { id } }', 'String!'],
    ['conversations(after: $text) { nodes { id } }', 'String!'],
    ['conversations(before: $text) { nodes { id } }', 'String!'],
    ['bulkOperations(after: $text) { nodes { id } }', 'String!'],
    ['bulkOperations(before: $text) { nodes { id } }', 'String!'],
  ])('R25: %s rejects it as BAD_USER_INPUT', async (field, type) => {
    for (const [, text] of unstorable) {
      const { errors, headers } = await app.graphql(`query ($text: ${type}) { ${field} }`, { text });
      expectRefused(errors, headers, 'BAD_USER_INPUT');
      expect(errors?.[0]?.extensions.argument).toBeTypeOf('string');
    }
  });
});

const malformedIds = [
  '',
  ' ',
  'conversation',
  'conversation_',
  '_',
  'conversation_123',
  'conversation_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'conversation_0000000000000000000000000',
  'CONVERSATION_01J0000000000000000000000A',
  'conversation_01j000000000000000000000ou',
  '01900000-0000-7000-8000-000000000001',
  "conversation_' OR 1=1 --00000000000",
  'x'.repeat(10_000),
  'a\0b',
  '\uD83D',
  'conversation_00000000000000000000000😀',
];

describe('malformed ids', () => {
  it.each([
    ['node', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['conversation', 'query ($id: ID!) { conversation(id: $id) { __typename } }'],
    ['customer', 'query ($id: ID!) { customer(id: $id) { id } }'],
    ['bulkOperation', 'query ($id: ID!) { bulkOperation(id: $id) { id } }'],
  ])('%s returns null without a statement', async (field, query) => {
    const ids = [...malformedIds, 7, app.tenant.teamId.replace('team', 'group')];
    const statements = await app.statementsOf(async () => {
      for (const id of ids) expect((await app.ask(query, { id }))[field], String(id)).toBeNull();
    });
    expect(statements).toEqual([]);
  });

  it('nodes returns null for each', async () => {
    const { nodes } = await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: malformedIds });
    expect(nodes).toEqual(malformedIds.map(() => null));
  });

  it('match nothing in filters', async () => {
    for (const name of ['customerId', 'assignedUserId', 'assignedTeamId'])
      for (const id of malformedIds) {
        const query = `query ($id: ID!) { conversations(filter: { ${name}: $id }) { nodes { id } } }`;
        expect((await app.ask(query, { id })).conversations.nodes).toEqual([]);
      }
  });

  it('an id of another type is NOT_FOUND everywhere', async () => {
    const { teamId, userId } = app.tenant;
    const email = 'good@example.com';
    const wrong: [WriteName, object, string][] = [
      ['createConversation', { customer: { id: teamId } }, 'Customer'],
      ['createConversation', { customer: { email }, assignedUsers: [teamId] }, 'User'],
      ['createConversation', { customer: { email }, assignedTeams: [userId] }, 'Team'],
      ['createConversation', { customer: { email }, queue: teamId }, 'Queue'],
      ['createChatThread', { conversationId: teamId, customer: { email }, text: '' }, 'Conversation'],
      ['createReply', { conversationId: userId, text: '' }, 'Conversation'],
      ['createNote', { conversationId: '', text: '' }, 'Conversation'],
      ['updateConversation', { id: userId }, 'Conversation'],
      ['mergeConversations', { sourceId: teamId, targetId: conversation.id }, 'Conversation'],
      ['mergeConversations', { sourceId: conversation.id, targetId: teamId }, 'Conversation'],
      ['retryBulkOperation', { id: teamId }, 'BulkOperation'],
      ['cancelBulkOperation', { id: teamId }, 'BulkOperation'],
      ['createApiToken', { name: 'A', userId: teamId, permissions: [] }, 'User'],
      ['revokeApiToken', { id: teamId }, 'ApiToken'],
    ];
    for (const [name, input, typeName] of wrong)
      expect(await write(app, name, input), name).toMatchObject({ code: 'NOT_FOUND', status: 404, typeName });
  });

  it('a malformed conversation id chosen by the client is an issue', async () => {
    for (const id of ['mine', app.tenant.teamId, '', 'conversation_zzzzzzzzzzzzzzzzzzzzzzzzzz'])
      expect(await write(app, 'createConversation', { customer: { email: 'good@example.com' }, id })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['id'] }],
      });
  });
});

const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
const someUuid = '01900000-0000-7000-8000-000000000001';
const badCursors = [
  '',
  'garbage',
  '!!!',
  '💥',
  'x'.repeat(100_000),
  cursorOf(''),
  cursorOf('NEWEST'),
  cursorOf('NEWEST.1'),
  cursorOf('NEWEST.NaN.x'),
  cursorOf(`NEWEST.1.${someUuid}.more`),
  cursorOf(`NEWEST.1e3.${someUuid}`),
  cursorOf(`NEWEST.9999999999999999.${someUuid}`),
  cursorOf(`NEWEST.1.not-a-uuid`),
  cursorOf(`THREADS.x.${someUuid}`),
  // What a client could construct: well-formed, but beyond the range of the database.
  ...['NEWEST', 'OLDEST', 'RECENTLY_UPDATED', 'THREADS', 'BULK', 'ROWS'].flatMap((order) => [
    cursorOf(`${order}.-999999999999999.${someUuid}`),
    cursorOf(`${order}.999999999999999.${someUuid}`),
    cursorOf(`${order}.1.2`),
    cursorOf(`${order}.99999999999.99999`),
  ]),
];

const connections: [name: string, query: (args: string) => string][] = [
  ['conversations', (args) => `conversations${args} { nodes { id } }`],
  ['conversations OLDEST', (args) => `conversations${args.replace(')', ', orderBy: OLDEST)')} { nodes { id } }`],
  [
    'conversations RECENTLY_UPDATED',
    (args) => `conversations${args.replace(')', ', orderBy: RECENTLY_UPDATED)')} { nodes { id } }`,
  ],
  ['bulkOperations', (args) => `bulkOperations${args} { nodes { id } }`],
  ['threads', (args) => `node(id: $id) { ... on Conversation { threads${args} { nodes { id } } } }`],
  [
    'customer.conversations',
    (args) => `node(id: $customer) { ... on Customer { conversations${args} { nodes { id } } } }`,
  ],
  ['rows', (args) => `node(id: $bulk) { ... on BulkOperation { rows${args} { nodes { index } } } }`],
];

describe('invalid pages', () => {
  let bulk: string;
  beforeAll(async () => {
    const rows = [1, 2, 3].map((n) => ({ customer: { email: `row-${n}@example.com` } }));
    bulk = (await write(app, 'bulkCreateConversations', { conversations: rows, waitMs: 30_000 })).bulkOperation.id;
  });

  const askPage = (query: (args: string) => string, args: string, variables: object = {}, declared = '') => {
    const body = query(args);
    const ids = [
      ['$id: ID!', conversation.id],
      ['$customer: ID!', conversation.customer.id],
      ['$bulk: ID!', bulk],
    ].filter(([name]) => body.includes(String(name).split(':')[0] as string));
    const signature = [...ids.map(([name]) => name), declared].filter(Boolean).join(', ');
    const values = Object.fromEntries(ids.map(([name, id]) => [String(name).slice(1).split(':')[0], id]));
    return app.graphql(`query ${signature && `(${signature})`} { ${body} }`, { ...values, ...variables });
  };

  it.each(connections)('%s: reports BAD_USER_INPUT for each malformed cursor', async (_name, query) => {
    for (const side of ['after', 'before'])
      for (const cursor of badCursors) {
        const { errors, headers } = await askPage(query, `(${side}: $cursor)`, { cursor }, '$cursor: String');
        expectRefused(errors, headers, 'BAD_USER_INPUT');
        expect(errors?.[0]?.extensions.argument).toBe(side);
      }
  });

  it.each(connections)(
    '%s: reports BAD_USER_INPUT for a size out of bounds, or for two sizes',
    async (_name, query) => {
      for (const args of [
        'first: 0',
        'first: 101',
        'first: -1',
        'last: 0',
        'last: 101',
        'last: -2147483648',
        'first: 1, last: 1',
      ]) {
        const { errors, headers } = await askPage(query, `(${args})`);
        expectRefused(errors, headers, 'BAD_USER_INPUT');
      }
      for (const args of ['first: 1', 'first: 100', 'last: 1', 'last: 100', 'first: null', 'after: null'])
        expect((await askPage(query, `(${args})`)).errors, args).toBeUndefined();
    },
  );

  it('reports BAD_USER_INPUT for a cursor of another order, list or type', async () => {
    const { data } = await app.graphql(
      `query ($id: ID!) {
        newest: conversations(first: 1) { edges { cursor } }
        oldest: conversations(first: 1, orderBy: OLDEST) { edges { cursor } }
        updated: conversations(first: 1, orderBy: RECENTLY_UPDATED) { edges { cursor } }
        operations: bulkOperations(first: 1) { edges { cursor } }
        thread: node(id: $id) { ... on Conversation { threads(first: 1) { edges { cursor } } } }
      }`,
      { id: conversation.id },
    );
    const cursors: Record<string, string> = {
      newest: data.newest.edges[0].cursor,
      oldest: data.oldest.edges[0].cursor,
      updated: data.updated.edges[0].cursor,
      operations: data.operations.edges[0].cursor,
      threads: data.thread.threads.edges[0].cursor,
    };
    // The order of `connections`.
    const names = ['newest', 'oldest', 'updated', 'operations', 'threads'];
    for (const [index, name] of names.entries())
      for (const [of, cursor] of Object.entries(cursors)) {
        const query = connections[index]?.[1] as (args: string) => string;
        const { errors, headers } = await askPage(query, '(after: $cursor)', { cursor }, '$cursor: String');
        if (of === name) expect(errors, name).toBeUndefined();
        else expectRefused(errors, headers, 'BAD_USER_INPUT');
      }
  });
});

describe('invalid values', () => {
  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '10000-01-01T00:00:00Z',
    '-001-01-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+25:00',
    'now',
    'infinity',
    '',
    0,
    1767225600000,
    true,
    {},
    [],
  ])('reports BAD_USER_INPUT for the time %j', async (time) => {
    const input = { customer: { email: 'good@example.com' }, importedAt: time };
    const { errors, headers } = await app.graphql(writeDocument('createConversation'), { input });
    expectRefused(errors, headers, 'BAD_USER_INPUT');
    const query = 'query ($time: DateTime) { conversations(filter: { createdAfter: $time }) { nodes { id } } }';
    const listed = await app.graphql(query, { time });
    expectRefused(listed.errors, listed.headers, 'BAD_USER_INPUT');
  });

  it('rejects an invalid time in the query text during validation', async () => {
    const { errors, headers } = await app.graphql(
      '{ conversations(filter: { createdAfter: "2026-02-30T00:00:00Z" }) { nodes { id } } }',
    );
    expectRefused(errors, headers);
  });

  it.each([
    'Z',
    'ZmlsZQ',
    'ZmlsZQ=',
    'ZmlsZR==',
    'ZmlsZQ==\n',
    'Zm lsZQ=',
    'Zm_sZQ==',
    '====',
    '=',
    'ZmlsZQ==ZmlsZQ==',
    '💥💥',
  ])('R22: reports an issue for the base64 %j', async (data) => {
    const attachments = [{ fileName: 'a', mimeType: 'text/plain', data }];
    expect(await write(app, 'createChatThread', { ...goodInputs.createChatThread(), attachments })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['attachments', '0', 'data'] }],
    });
  });

  it.each([2147483648, -2147483649, 1.5, 1e308, '3', true])(
    'reports BAD_USER_INPUT for the number %j as an Int',
    async (priority) => {
      const input = { customer: { email: 'good@example.com' }, priority };
      const { errors, headers } = await app.graphql(writeDocument('createConversation'), { input });
      expectRefused(errors, headers, 'BAD_USER_INPUT');
    },
  );

  it.each([0, 6, -1, 2147483647, -2147483648])('R6: reports an issue for the priority %j', async (priority) => {
    const result = await write(app, 'createConversation', { customer: { email: 'good@example.com' }, priority });
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['priority'] }] });
  });

  it.each(['1e999', '-1e999'])(
    'R5: reports an issue for %s in custom, which no double can represent',
    async (number) => {
      const input = `{"customer":{"email":"good@example.com"},"custom":{"hugeNum":${number}}}`;
      const body = `{"query":${JSON.stringify(writeDocument('createConversation'))},"variables":{"input":${input}}}`;
      const sent = await sendRaw(app, { headers: { 'content-type': 'application/json' }, body });
      expect(sent.body).toMatchObject({
        data: { createConversation: { code: 'INVALID_INPUT', issues: [{ path: ['custom', 'hugeNum'] }] } },
      });
      const literal = await app.ask(
        `mutation { createConversation(input: { customer: { email: "good@example.com" }, custom: { hugeNum: ${number} } }) {
        ... on InvalidInputError { issues { path } } } }`,
      );
      expect(literal.createConversation).toEqual({ issues: [{ path: ['custom', 'hugeNum'] }] });
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'R5: reports an issue for the key %j in custom',
    async (key) => {
      const body = `{"query":${JSON.stringify(writeDocument('createConversation'))},"variables":{"input":{
      "customer":{"email":"good@example.com"},"custom":{${JSON.stringify(key)}:"x"}}}}`;
      const sent = await sendRaw(app, { headers: { 'content-type': 'application/json' }, body });
      expect(sent.body).toMatchObject({
        data: { createConversation: { code: 'INVALID_INPUT', issues: [{ path: ['custom', key] }] } },
      });
    },
  );

  it.each([100, 5_000])('R5: reports an issue for custom that is %i levels deep', async (depth) => {
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const input = `{"customer":{"email":"good@example.com"},"custom":{"deepStr":${deep}}}`;
    const send = async (name: WriteName, text: string) => {
      const body = `{"query":${JSON.stringify(writeDocument(name))},"variables":{"input":${text}}}`;
      const { data } = (await sendRaw(app, { headers: { 'content-type': 'application/json' }, body })).body as {
        data: Record<WriteName, { code: string; issues: unknown[]; bulkOperation: object }>;
      };
      return data[name];
    };
    const refused = await send('createConversation', input);
    expect(refused.code).toBe('INVALID_INPUT');
    expect(refused.issues).toContainEqual({ path: ['custom', 'deepStr'], message: expect.any(String) });
    const bulk = `{"conversations":[${input}],"idempotencyKey":"deep ${depth}","waitMs":30000}`;
    expect((await send('bulkCreateConversations', bulk)).bulkOperation).toMatchObject({ failed: 1, pending: 0 });
  });

  it.each(['a text', 7, [], null])('reports BAD_USER_INPUT for %j as an input', async (input) => {
    const { errors, headers } = await app.graphql(writeDocument('createConversation'), { input });
    expectRefused(errors, headers, 'BAD_USER_INPUT');
  });

  it.each([
    { customer: {}, unknown: 1 },
    { customer: { email: 7 } },
    { customer: { email: 'a@b', gender: 'female' } },
    { customer: { email: 'a@b' }, status: 'open' },
    { customer: { email: 'a@b' }, custom: 'text' },
    { customer: { email: 'a@b' }, custom: [] },
    { customer: { email: 'a@b' }, tags: [null] },
    { customer: { email: 'a@b' }, threads: [{}] },
  ])('reports BAD_USER_INPUT for the ill-typed input %j', async (input) => {
    const { errors, headers } = await app.graphql(writeDocument('createConversation'), { input });
    expectRefused(errors, headers, 'BAD_USER_INPUT');
  });
});

describe('invalid requests', () => {
  const json = { 'content-type': 'application/json' };
  const viewer = '{ viewer { permissions } }';
  const deepQuery = `{ viewer ${'{ org '.repeat(20_000)} ${'}'.repeat(20_000)} }`;
  const search = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;
  const bodies: [string, RequestInit & { search?: string }, number[], string][] = [
    ['a body that is not JSON', { headers: json, body: '{"query": ' }, [400], 'BAD_USER_INPUT'],
    ['a binary body', { headers: json, body: new Uint8Array([0, 255, 254]) }, [400], 'BAD_USER_INPUT'],
    ['an empty body', { headers: json, body: '' }, [400], 'BAD_USER_INPUT'],
    ['no body', { headers: json }, [400], 'BAD_USER_INPUT'],
    ['JSON null', { headers: json, body: 'null' }, [400], 'BAD_USER_INPUT'],
    ['a JSON number', { headers: json, body: '7' }, [400], 'BAD_USER_INPUT'],
    ['a JSON string', { headers: json, body: '"{ viewer }"' }, [400], 'BAD_USER_INPUT'],
    ['a JSON list', { headers: json, body: '[]' }, [400, 413], 'BAD_USER_INPUT'],
    [
      'a batch of operations',
      { headers: json, body: JSON.stringify([{ query: viewer }, { query: viewer }]) },
      [400, 413],
      'BAD_USER_INPUT',
    ],
    ['no query', { headers: json, body: '{}' }, [200, 400], 'BAD_USER_INPUT'],
    ['a null query', { headers: json, body: '{"query":null}' }, [200, 400], 'BAD_USER_INPUT'],
    ['a number as the query', { headers: json, body: '{"query":7}' }, [400], 'BAD_USER_INPUT'],
    [
      'a list as variables',
      { headers: json, body: JSON.stringify({ query: viewer, variables: [] }) },
      [400],
      'BAD_USER_INPUT',
    ],
    [
      'a string as variables',
      { headers: json, body: JSON.stringify({ query: viewer, variables: '{}' }) },
      [400],
      'BAD_USER_INPUT',
    ],
    [
      'an unknown parameter',
      { headers: json, body: JSON.stringify({ query: viewer, more: 1 }) },
      [400],
      'BAD_USER_INPUT',
    ],
    [
      'an unknown operationName',
      { headers: json, body: JSON.stringify({ query: `query A ${viewer}`, operationName: 'B' }) },
      [200, 400],
      'BAD_USER_INPUT',
    ],
    [
      'an operationName that is not a string',
      { headers: json, body: JSON.stringify({ query: `query A ${viewer}`, operationName: 7 }) },
      [200, 400],
      'BAD_USER_INPUT',
    ],
    [
      'several operations without operationName',
      { headers: json, body: JSON.stringify({ query: `query A ${viewer} query B ${viewer}` }) },
      [200, 400],
      'BAD_USER_INPUT',
    ],
    ['an empty query', { headers: json, body: '{"query":""}' }, [200, 400], ''],
    [
      'a query with only a comment',
      { headers: json, body: '{"query":"# nothing"}' },
      [200, 400],
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a syntax error', { headers: json, body: '{"query":"{ viewer { "}' }, [200, 400], 'GRAPHQL_PARSE_FAILED'],
    [
      'a query with U+0000',
      { headers: json, body: '{"query":"{ viewer \\u0000 { permissions } }"}' },
      [200, 400],
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a fragment alone', { headers: json, body: '{"query":"fragment F on Viewer { permissions }"}' }, [200, 400], ''],
    ['an unknown field', { headers: json, body: '{"query":"{ nothing }"}' }, [200, 400], 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown argument',
      { headers: json, body: '{"query":"{ viewer(x: 1) { permissions } }"}' },
      [200, 400],
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a missing variable',
      { headers: json, body: '{"query":"query ($id: ID!) { node(id: $id) { id } }"}' },
      [200, 400],
      'BAD_USER_INPUT',
    ],
    [
      'an unknown variable type',
      { headers: json, body: '{"query":"query ($id: Nope) { viewer { permissions } }"}' },
      [200, 400],
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['an absurdly nested query', { headers: json, body: JSON.stringify({ query: deepQuery }) }, [200, 400], ''],
    [
      'an absurdly nested list',
      {
        headers: json,
        body: JSON.stringify({ query: `{ viewer(x: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { permissions } }` }),
      },
      [200, 400],
      '',
    ],
    ['an unknown content type', { headers: { 'content-type': 'text/csv' }, body: viewer }, [415], 'BAD_USER_INPUT'],
    ['no content type', { body: new Uint8Array([123, 125]) }, [415], 'BAD_USER_INPUT'],
    [
      'a multipart upload',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
      [415],
      'BAD_USER_INPUT',
    ],
    [
      'a form',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: search({ query: viewer, variables: '{' }).slice(1),
      },
      [415],
      'BAD_USER_INPUT',
    ],
    [
      'an unsupported method',
      { method: 'PUT', headers: json, body: JSON.stringify({ query: viewer }) },
      [405],
      'BAD_USER_INPUT',
    ],
    ['DELETE', { method: 'DELETE' }, [405], 'BAD_USER_INPUT'],
    ['a GET without a query', { method: 'GET' }, [200, 400], 'BAD_USER_INPUT'],
    [
      'a GET with malformed variables',
      { method: 'GET', search: search({ query: viewer, variables: '{' }) },
      [400],
      'BAD_USER_INPUT',
    ],
    [
      'a GET with malformed extensions',
      { method: 'GET', search: search({ query: viewer, extensions: '}' }) },
      [400],
      'BAD_USER_INPUT',
    ],
    [
      'a mutation by GET',
      { method: 'GET', search: search({ query: 'mutation { createTeam(input: { name: "By GET" }) { __typename } }' }) },
      [405],
      'BAD_USER_INPUT',
    ],
  ];

  it.each(bodies)('rejects %s with a code', async (_what, init, statuses, code) => {
    const { status, headers, body, text } = await sendRaw(app, init);
    expect(body, `${status} ${text}`).not.toBeNull();
    expectRefused(body?.errors, headers, code === '' ? codes : code);
    expect(statuses).toContain(status);
    expect(body?.data ?? null).toBeNull();
  });

  it('executes a query by GET, and writes nothing for a mutation by GET', async () => {
    const { body } = await sendRaw(app, { method: 'GET', search: search({ query: viewer }) });
    expect(body).toMatchObject({ data: { viewer: { permissions: expect.any(Array) } } });
  });

  it('accepts unused variables', async () => {
    const body = JSON.stringify({ query: viewer, variables: { 'a\0b': '\uD83D', deep: { er: [1e308] } } });
    expect((await sendRaw(app, { headers: json, body })).body).toMatchObject({ data: { viewer: {} } });
  });

  it('returns 404 with a code for an unknown path', async () => {
    const response = await app.fetch(new Request('http://parley.test/v2/conversations'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});
