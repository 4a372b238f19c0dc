import { type GraphQLInputObjectType, type GraphQLObjectType, type GraphQLUnionType, getNamedType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/domain/core/new-id.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { type WriteName, write, writeDocument } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { sampleInput } from '../../support/schema/sample-input.ts';
import { isNotShown, keptFields, shownInput } from '../../support/schema/shown-input.ts';

// What mutations write apart from conversations and threads, which survival.test.ts covers. This file covers a new
// mutation without changes, unless its input has a field with rules of its own.

const elsewhere = [
  'createConversation',
  'updateConversation',
  'createChatThread',
  'createReply',
  'createNote',
  'createCustomerSession',
  'revokeCustomerSessions',
  'createIdentityProvider',
  'eraseCustomer',
];

const implementsType = (type: object, name: string) =>
  'getInterfaces' in type && (type as GraphQLObjectType).getInterfaces().some((each) => each.name === name);

/** The mutations that store their input, each with the object in its payload. */
const mutations = Object.values(createSchema().getMutationType()!.getFields())
  .map(({ name, args, type }) => {
    const results = (getNamedType(type) as GraphQLUnionType).getTypes();
    const payload = results.find((each) => !implementsType(each, 'Error'))!;
    const objects = Object.values(payload.getFields()).filter((field) =>
      implementsType(getNamedType(field.type), 'Node'),
    );
    return { name: name as WriteName, input: getNamedType(args[0]!.type) as GraphQLInputObjectType, objects };
  })
  .filter(({ name, input }) => !elsewhere.includes(name) && keptFields(input).some((field) => field !== 'id'));

let app: TestApp;
let webhookId: string;
const userIds: string[] = [];
let customerId: string;
beforeAll(async () => {
  app = await openTestApp();
  customerId = (await write(app, 'createCustomer', { externalId: newId() })).customer.id;
  const webhook = { url: 'https://webhook.invalid/0', eventTypes: ['CONVERSATION_MERGED'] };
  for (const nth of [1, 2])
    userIds.push((await write(app, 'createUser', { name: `${nth}`, email: `member-${nth}@example.com` })).user.id);
  webhookId = (await write(app, 'createWebhook', webhook)).webhook.id;
});

/** Values that the type of a field does not determine. */
const exceptionsOf =
  (mutation: string) =>
  (path: string, nth: number): unknown => {
    if (path === 'conversations')
      return [{ customer: { email: `row-${newId()}@example.com` }, clientRef: `ref ${nth}` }];
    if (isNotShown(path)) return null;
    switch (`${mutation}.${path}`) {
      case 'updateCustomer.id':
        return customerId;
      case 'createCustomer.email':
      case 'updateCustomer.email':
        return `customer-${newId()}@example.com`;
      case 'createCustomer.externalId':
        return `external ${newId()}`;
      case 'createCustomer.photoUrl':
      case 'updateCustomer.photoUrl':
        return `https://example.com/${nth}.png`;
      case 'createUser.email':
      case 'updateUser.email':
        return `user-${newId()}@example.com`;
      case 'createApiToken.userId':
        return app.tenant.userId;
      case 'createApiToken.permissions':
        return [['org.permission.message.create'], ['org.permission.conversation.read']][nth - 1];
      case 'createApiToken.expiresAt':
        return `300${nth}-02-03T04:05:06.007Z`;
      case 'updateUser.id':
        return userIds[0];
      case 'updateTeam.id':
        return app.tenant.teamId;
      case 'updateTeam.memberIds':
        return [userIds[nth - 1]];
      case 'updateQueue.id':
        return app.tenant.queueId;
      case 'updateWebhook.id':
        return webhookId;
      case 'createWebhook.url':
      case 'updateWebhook.url':
        return `https://webhook.invalid/${nth}`;
      default:
        return undefined;
    }
  };

it('covers mutations of every kind', () => {
  const names = mutations.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['createUser', 'updateOrganization', 'updateWebhook']));
});

describe.each(mutations)('every field that $name writes', ({ name, input, objects }) => {
  const [object] = objects;
  const type = getNamedType(object!.type) as GraphQLObjectType;
  const sample = (nth: number) => sampleInput(input, exceptionsOf(name), nth) as Record<string, any>;

  // Two different values, so that an update changes every field it receives.
  it.each([1, 2])('is returned by the mutation and by node (value %i)', async (nth) => {
    expect(objects.map((field) => field.name)).toEqual([object!.name]);
    const written = sample(nth);
    const { selection, value } = shownInput(input, type, written);
    const document = writeDocument(name, `${object!.name} { id ${selection} }`);
    const outcome = (await app.ask(document, { input: written }))[name];
    const { id, ...answered } = outcome[object!.name] ?? { refused: outcome };
    const { id: _, ...shown } = value;
    expect(answered).toEqual(shown);
    const query = `query ($id: ID!) { node(id: $id) { ... on ${type.name} { id ${selection} } } }`;
    expect(await app.ask(query, { id })).toEqual({ node: { id, ...shown } });
  });

  it('differs between the two', () => {
    const [one, other] = [sample(1), sample(2)];
    for (const field of keptFields(input)) {
      expect(one[field], field).toBeDefined();
      if (!/(?:^i|I)d$/.test(field)) expect(one[field], field).not.toEqual(other[field]);
    }
  });
});

it('a row of a bulk operation shows the name from its input', async () => {
  const conversations = ['one', 'two'].map((clientRef) => ({ customer: { email: 'refs@example.com' }, clientRef }));
  const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
  const query = 'query ($id: ID!) { bulkOperation(id: $id) { rows { nodes { clientRef } } } }';
  const { bulkOperation: read } = await app.ask(query, { id: bulkOperation.id });
  expect(read.rows.nodes).toEqual(conversations.map(({ clientRef }) => ({ clientRef })));
});
