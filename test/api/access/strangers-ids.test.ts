import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId, type IdType } from '../../../src/domain/core/ids.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { type EventStream, subscribe } from '../../support/clients/event-stream.ts';
import { createRows } from '../../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { namesIn, openFields } from '../../support/people/open-to-customers.ts';
import { createSession, type SessionOfCustomer } from '../../support/people/session.ts';
import { inputPositions, withValueAt } from '../../support/schema/input-positions.ts';

let app: TestApp;
let session: SessionOfCustomer;
let own: { id: string };
beforeAll(async () => {
  app = await openTestApp();
  session = await createSession(app);
  own = await startConversation(app, { customer: { id: session.id } });
});

interface Place {
  readonly document: string;
  /** Variables that are valid apart from the id. */
  readonly base?: () => object;
}

const failure =
  '... on Error { code message status retryable } ... on NotFoundError { typeName id path references { typeName id } }';
const conversation =
  'id name status messageCount customer { id email } threads { nodes { id text attachments { url } } }';

/** Every place that is open to customers and accepts an id. Keys are the root field and the path. */
const places: Record<string, Place> = {
  'node id': {
    document: `query ($id: ID!) { node(id: $id) { __typename id ... on Conversation { ${conversation} } ... on Customer { email }
      ... on Thread { text } ... on Attachment { url } } }`,
  },
  'nodes ids 0': { document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }' },
  'conversation id': {
    document: `query ($id: ID!) { conversation(id: $id) { __typename ... on Conversation { ${conversation} } ... on ConversationMoved { id movedTo { ${conversation} } } } }`,
  },
  'customer id': { document: 'query ($id: ID) { customer(id: $id) { id email conversations { nodes { id } } } }' },
  'createConversation input customer id': {
    document: `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename
      ... on CreateConversationPayload { conversation { ${conversation} } } ${failure} } }`,
  },
  'createChatThread input conversationId': {
    document: `mutation ($input: CreateChatThreadInput!) { createChatThread(input: $input) { __typename
      ... on CreateChatThreadPayload { conversation { ${conversation} } } ${failure} } }`,
    base: () => ({ input: { text: 'Hi' } }),
  },
  'createChatThread input customer id': {
    document: `mutation ($input: CreateChatThreadInput!) { createChatThread(input: $input) { __typename
      ... on CreateChatThreadPayload { conversation { ${conversation} } } ${failure} } }`,
    base: () => ({ input: { text: 'Hi', conversationId: own.id } }),
  },
  'conversationUpdated id': {
    document: `subscription ($id: ID!) { conversationUpdated(id: $id) { ${conversation} } }`,
  },
  'threadAdded conversationId': {
    document: 'subscription ($conversationId: ID!) { threadAdded(conversationId: $conversationId) { id text } }',
  },
};

/** The whole response, with the id that was sent and the ids of the request masked. */
async function answerTo(place: string, id: string): Promise<string> {
  const { document, base } = places[place] as Place;
  const variables = withValueAt(base?.(), place.split(' ').slice(1), id) as object;
  if (document.startsWith('subscription')) {
    const stream = await subscribe(app.fetch, session.token, document, variables);
    const results = await stream.end();
    return masked(results, id);
  }
  const { status, data, errors } = await app.graphql(document, variables, session.token);
  return masked({ status, data, errors }, id);
}

const masked = (answer: unknown, id: string) =>
  JSON.stringify(answer, (key, value) => (key === 'requestId' ? undefined : value)).replaceAll(id, '<id>');

describe("R45: ids of somebody else's", () => {
  it('the table lists every open place that accepts an id', () => {
    const taking = inputPositions(createSchema(), ['Query', 'Mutation', 'Subscription']).filter(
      ({ root, field, type }) => type === 'ID' && namesIn((openFields[root] as { open: string }).open).includes(field),
    );
    // Positions in subscriptions, and in input fields that are closed.
    const closed = new Set([
      'conversationUpdated after',
      'threadAdded after',
      'createConversation input id',
      'createConversation input assignedUsers 0',
      'createConversation input assignedTeams 0',
      'createConversation input queue',
      'createConversation input threads 0 createdBy',
      'createConversation input threads 0 customer id',
      'createChatThread input createdBy',
      'conversations filter customerId',
      'conversations filter assignedUserId',
      'conversations filter assignedTeamId',
      'conversations filter queueId',
    ]);
    const names = taking.map(({ field, path }) => `${field} ${path.join(' ')}`).filter((name) => !closed.has(name));
    expect(Object.keys(places).sort()).toEqual(names.sort());
  });

  it.each(Object.keys(places))('are unknown ids at %s', async (place) => {
    const { ids, email } = await createRows(app, app.tenant);
    for (const type of ['Conversation', 'Customer', 'Thread', 'Attachment'] as IdType[]) {
      const unknown = await answerTo(place, encodeId(type, newId()));
      const answer = await answerTo(place, ids[type]);
      expect(answer, type).toBe(unknown);
      for (const text of [...Object.values(ids), email]) expect(answer).not.toContain(text);
    }
  });

  it('a note and its files are unknown, even in their own conversation', async () => {
    const file = { fileName: 'secret.txt', mimeType: 'text/plain', data: 'U2VjcmV0' };
    const { thread } = await write(app, 'createNote', { conversationId: own.id, text: 'Secret', attachments: [file] });
    const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on Thread { attachments { id } } } }', {
      id: thread.id,
    });
    for (const [type, id] of [
      ['Thread', thread.id],
      ['Attachment', node.attachments[0].id],
    ] as [IdType, string][])
      expect(await answerTo('node id', id)).toBe(await answerTo('node id', encodeId(type, newId())));
  });

  it('a conversation that moves to another customer disappears, and so does one that is merged into another', async () => {
    const other = await createSession(app);
    const [moved, merged, kept] = [
      await startConversation(app, { customer: { id: session.id } }),
      await startConversation(app, { customer: { id: session.id } }),
      await startConversation(app, { customer: { id: other.id } }),
    ];
    await write(app, 'updateConversation', { id: moved.id, customerId: other.id });
    await write(app, 'mergeConversations', { sourceId: merged.id, targetId: kept.id });
    for (const { id } of [moved, merged]) {
      const unknown = encodeId('Conversation', newId());
      for (const place of ['node id', 'conversation id', 'createChatThread input conversationId'])
        expect(await answerTo(place, id), place).toBe(await answerTo(place, unknown));
    }
    const mine = await app.ask('{ conversations(first: 100) { nodes { id } } }', {}, session.token);
    const ids = mine.conversations.nodes.map(({ id }: { id: string }) => id);
    for (const { id } of [moved, merged, kept]) expect(ids).not.toContain(id);
  });

  it('lists hold only their own', async () => {
    await createRows(app, app.tenant);
    const { conversations, viewer } = await app.ask(
      '{ conversations(first: 100) { nodes { customer { id } } } viewer { customer { conversations(first: 100) { nodes { id } } } } }',
      {},
      session.token,
    );
    expect(new Set(conversations.nodes.map((node: { customer: { id: string } }) => node.customer.id))).toEqual(
      new Set([session.id]),
    );
    expect(viewer.customer.conversations.nodes).toHaveLength(conversations.nodes.length);
  });
});

describe('R45: what a customer hears of their conversation', () => {
  const updates = `subscription ($id: ID!, $after: ID) { conversationUpdated(id: $id, after: $after) { id name status messageCount } }`;
  const threads = `subscription ($id: ID!, $after: ID) { threadAdded(conversationId: $id, after: $after) { text createdBy { name } } }`;
  const names = async (stream: EventStream, count: number) =>
    (await stream.take(count)).map(({ data, errors }) => errors ?? data);

  it('chats and replies, but no notes; changes that they can see, but no others', async () => {
    const { eventPosition } = await app.ask('{ eventPosition }', {}, session.token);
    const { id } = own;
    const [updated, added] = [
      await subscribe(app.fetch, session.token, updates, { id }),
      await subscribe(app.fetch, session.token, threads, { id }),
    ];
    await write(app, 'createNote', { conversationId: id, text: 'Secret' });
    await write(app, 'updateConversation', { id, tags: ['vip'], priority: 5, assignedTeams: [app.tenant.teamId] });
    await write(app, 'updateConversation', { id, custom: { marginNum: 3 } });
    await write(app, 'createReply', { conversationId: id, text: 'Reply' });
    await write(app, 'updateConversation', { id, status: 'DONE' });
    const replied = { threadAdded: { text: 'Reply', createdBy: { name: 'admin@example.com' } } };
    const states = [{ status: 'OPEN' }, { status: 'DONE' }].map((state) => ({
      conversationUpdated: { id, name: null, messageCount: 1, ...state },
    }));
    expect(await names(added, 1)).toEqual([replied]);
    expect((await names(updated, 2)).at(-1)).toEqual(states[1]);
    await Promise.all([updated.close(), added.close()]);

    const again = await subscribe(app.fetch, session.token, threads, { id, after: eventPosition });
    expect(await names(again, 1)).toEqual([replied]);
    const replayed = await subscribe(app.fetch, session.token, updates, { id, after: eventPosition });
    expect(await names(replayed, 2)).toEqual([states[1], states[1]]);
    await Promise.all([again.close(), replayed.close()]);
    expect([again.results.length, replayed.results.length]).toEqual([1, 2]);
  });

  it('ends when the session is revoked, with the error of an ended token', async () => {
    const visitor = await createSession(app);
    const { id } = await startConversation(app, { customer: { id: visitor.id } });
    const [stream, other] = [
      await subscribe(app.fetch, visitor.token, threads, { id }),
      await subscribe(app.fetch, session.token, threads, { id: own.id }),
    ];
    await write(app, 'revokeCustomerSessions', { customerId: visitor.id });
    const results = await stream.end();
    expect(results.at(-1)?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(other.complete()).toBe(false);
    await other.close();
  }, 20_000);

  it('ends when the customer is merged, and goes on for the survivor', async () => {
    const [visitor, survivor] = [await createSession(app), await createSession(app)];
    const { id } = await startConversation(app, { customer: { id: visitor.id } });
    const stream = await subscribe(app.fetch, visitor.token, threads, { id });
    await write(app, 'mergeCustomers', { sourceId: visitor.id, targetId: survivor.id });
    expect((await stream.end()).at(-1)?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const again = await subscribe(app.fetch, survivor.token, threads, { id });
    await write(app, 'createReply', { conversationId: id, text: 'Welcome back' });
    expect(await names(again, 1)).toMatchObject([{ threadAdded: { text: 'Welcome back' } }]);
    await again.close();
  }, 20_000);
});
