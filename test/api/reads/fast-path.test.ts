import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

// After a few uses, the fast path serves an operation. The first response, from Yoga's interpreter, and the later ones
// must be the same for every operation.

let app: TestApp;
let ids: { conversation: string; merged: string; empty: string };
let cursors: { first: string; last: string };

const hostile = 'Ünïcode 🎉 "quoted" \\ back\u0001slash \u2028 </script> \n\t 2026-11-24 18:50:38.12+00';

beforeAll(async () => {
  app = await openTestApp();
  const { userId, teamId, queueId } = app.tenant;
  const threads = Array.from({ length: 30 }, (_, n) => ({
    type: (['CHAT', 'REPLY', 'NOTE'] as const)[n % 3],
    text: `${n} ${hostile}`,
  }));
  const full = await startConversation(app, {
    customer: {
      email: 'Full@Example.com',
      firstName: hostile.slice(0, 12),
      lastName: "O'Neil",
      phone: '+1',
      photoUrl: 'https://example.com/a.png',
      photoType: 'GRAVATAR',
      jobTitle: 'Chief',
      background: hostile.slice(0, 60),
      location: 'Here',
      organization: 'ACME',
      gender: 'FEMALE',
      age: '42',
    },
    externalId: 'ext-1',
    name: hostile,
    priority: 3,
    direction: 'IN',
    replyChannel: 'EMAIL',
    defaultLang: 'en_us',
    tags: ['a', 'b "c"', 'null'],
    assignedUsers: [userId],
    assignedTeams: [teamId],
    queue: queueId,
    custom: { visitsNum: 1.5, seenAt: '2026-02-28T17:30:00+02:00', nameStr: hostile, emptyTxt: null, okBool: true },
    threads,
  });
  const empty = await startConversation(app, {
    customer: { email: 'empty@example.com' },
    importedAt: '2026-01-01T00:00:00.5Z',
    createdAt: '0001-01-01T00:00:00Z',
  });
  const gone = await startConversation(app, { customer: { email: 'empty@example.com' } });
  await write(app, 'mergeConversations', { sourceId: gone.id, targetId: empty.id });
  await write(app, 'updateConversation', {
    id: full.id,
    sentiment: 'POSITIVE',
    satisfaction: 80,
    suggestedTags: ['x'],
    status: 'SNOOZED',
  });
  for (let n = 0; n < 5; n++) await startConversation(app, { customer: { email: `c${n}@example.com` }, name: `n${n}` });
  ids = { conversation: full.id, merged: gone.id, empty: empty.id };
  const { conversations } = await app.ask('{ conversations(first: 3) { pageInfo { startCursor endCursor } } }');
  cursors = { first: conversations.pageInfo.startCursor, last: conversations.pageInfo.endCursor };
});

const own = `id externalId name status priority direction channels replyChannel defaultLang tags suggestedTags sentiment
  satisfaction custom messageCount noteCount outboundMessageCount threadCount imported importedAt createdAt updatedAt
  modifiedAt rev`;
const customer = `customer { __typename id email firstName lastName phone photoUrl photoType jobTitle background location
  organization gender age createdAt }`;
const thread = '__typename id type text imported createdAt';

/** Operations that one statement serves, by name: query and variables. */
const planned: Record<string, [query: string, variables: () => object]> = {
  'every column of a conversation': [
    `query ($id: ID!) { conversation(id: $id) { __typename ... on Conversation { ${own} ${customer} threads(last: 20) { nodes { ${thread} } } } } }`,
    () => ({ id: ids.conversation }),
  ],
  'a conversation without anything': [
    `query ($id: ID!) { conversation(id: $id) { ... on Conversation { ${own} ${customer} threads { nodes { ${thread} } } } } }`,
    () => ({ id: ids.empty }),
  ],
  'an unknown id': ['query ($id: ID!) { conversation(id: $id) { __typename } }', () => ({ id: 'conversation_x' })],
  'aliases, fragments and fields named twice': [
    `query ($id: ID!) { it: conversation(id: $id) { ...C ... on Node { key: id } ... on Conversation { kind: __typename
       customer { id } who: name name threads(first: 2) { __typename edges { __typename node { text words: text } } } } } }
     fragment C on Conversation { name customer { email } threads(first: 2) { edges { node { id } } } }`,
    () => ({ id: ids.conversation }),
  ],
  'the first threads': [
    `query ($id: ID!, $n: Int) { conversation(id: $id) { ... on Conversation { threads(first: $n) { nodes { text } } } } }`,
    () => ({ id: ids.conversation, n: 3 }),
  ],
  'a list': [
    `query ($first: Int) { conversations(first: $first) { __typename nodes { ${own} ${customer} threads(last: 5) { nodes { ${thread} } } }
       pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor } } }`,
    () => ({ first: 4 }),
  ],
  'a list as edges, oldest first': [
    `{ conversations(orderBy: OLDEST, last: 3) { edges { __typename cursor node { id createdAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    () => ({}),
  ],
  'a list of recent changes': [
    `query { conversations(orderBy: RECENTLY_UPDATED) { nodes { id updatedAt } pageInfo { endCursor } } }`,
    () => ({}),
  ],
  'a page after a cursor': [
    `query ($after: String, $before: String) { conversations(first: 2, after: $after, before: $before) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }`,
    () => ({ after: cursors.first }),
  ],
  'a filtered list': [
    `query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id name status tags } } }`,
    () => ({ filter: { status: ['SNOOZED'], tags: ['a'], assignedUserId: encodeId('User', app.tenant.userId) } }),
  ],
  'an empty list': [
    `query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id } edges { cursor } pageInfo { startCursor } } }`,
    () => ({ filter: { customerId: 'customer_nobody' } }),
  ],
};

/** Operations that are left to resolvers or to Yoga. */
const unplanned: Record<string, [query: string, variables: () => object]> = {
  'a merged conversation': [
    `query ($id: ID!) { conversation(id: $id) { __typename ... on ConversationMoved { id httpStatus movedTo { id } } ... on Conversation { id } } }`,
    () => ({ id: ids.merged }),
  ],
  'a directive': [
    `query ($id: ID!, $no: Boolean!) { conversation(id: $id) { ... on Conversation { id name @skip(if: $no) } } }`,
    () => ({ id: ids.conversation, no: true }),
  ],
  'fields of other rows': [
    `query ($id: ID!) { conversation(id: $id) { ... on Conversation { id queue { id name } createdBy { id } threads(last: 2) { nodes { text conversation { id } } pageInfo { hasPreviousPage } } } } }`,
    () => ({ id: ids.conversation }),
  ],
  'two fields': ['{ a: viewer { permissions } conversations(first: 1) { nodes { id } } }', () => ({})],
  'an invalid page size': ['query ($n: Int) { conversations(first: $n) { nodes { id } } }', () => ({ n: 0 })],
  'variables of the wrong type': ['query ($n: Int) { conversations(first: $n) { nodes { rev } } }', () => ({ n: 'x' })],
  'a missing required variable': ['query ($id: ID!) { conversation(id: $id) { __typename } }', () => ({})],
  'a mutation that relies on a default': [
    `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ... on CreateConversationPayload { conversation { threads { nodes { type text } } } } } }`,
    () => ({ input: { customer: { email: 'd@example.com' }, threads: [{ text: 'x' }, { type: 'NOTE', text: 'y' }] } }),
  ],
  'a dry run': [
    `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ... on CreateConversationPayload { conversation { name rev } } } }`,
    () => ({ input: { customer: { email: 'v@example.com' }, name: 'only tried', validateOnly: true } }),
  ],
  'a mutation with an invalid enum value': [
    `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename } }`,
    () => ({ input: { customer: { email: 'e@example.com' }, status: 'NOWHERE' } }),
  ],
  'a mutation with an invalid page size': [
    `mutation ($input: CreateConversationInput!) {
      createConversation(input: $input) { ... on CreateConversationPayload { conversation { name
        threads(first: 0) { nodes { id } } } } } }`,
    () => ({ input: { customer: { email: 'f@example.com' }, name: 'x', validateOnly: true } }),
  ],
  'a mutation that fails': [
    `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename ... on InvalidInputError { code issues { path message } } } }`,
    () => ({ input: { customer: {}, priority: 9 } }),
  ],
};

async function askOften([query, variables]: [query: string, variables: () => object], times = 6) {
  const answers = [];
  for (let n = 0; n < times; n++) {
    const { status, headers, data, errors } = await app.graphql(query, variables());
    const stable = errors?.map(({ extensions: { requestId: _, ...extensions }, ...error }) => ({
      ...error,
      extensions,
    }));
    answers.push({ status, type: headers.get('content-type'), data, errors: stable });
  }
  return answers;
}

describe('the fast path returns the same responses as Yoga', () => {
  it.each(Object.keys(planned))('%s, from one statement', async (name) => {
    const query = planned[name] as [string, () => object];
    const [first, ...later] = await askOften(query);
    expect(first?.errors).toBeUndefined();
    for (const answer of later) expect(answer).toEqual(first);
    const statements = await app.statementsOf(() => app.ask(query[0], query[1]()));
    for (const statement of statements) expect(statement).toMatch(/^conversation_json_/);
    expect(statements.length).toBeLessThanOrEqual(1);
  });

  it.each(Object.keys(unplanned))('%s', async (name) => {
    const [first, ...later] = await askOften(unplanned[name] as [string, () => object]);
    for (const answer of later) expect(answer).toEqual(first);
  });

  it('keeps the order of the keys', async () => {
    const [query, variables] = planned['aliases, fragments and fields named twice'] as [string, () => object];
    const texts = new Set<string>();
    for (let n = 0; n < 6; n++) texts.add(JSON.stringify((await app.graphql(query, variables())).data));
    expect(texts.size).toBe(1);
  });
});
