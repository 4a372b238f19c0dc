import type { GraphQLObjectType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Access, access } from '../../../src/domain/access/caller.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { startConversation, type WriteName, write, writeDocument, writes } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createForeignRows, type ForeignRows, foreignMarker } from '../../support/databases/foreign-rows.ts';
import { createRows, type Rows } from '../../support/databases/rows.ts';
import { tableContents } from '../../support/databases/table-contents.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { selectedFields, shownSelection } from '../../support/schema/selected-fields.ts';
import { makingOwn, rootAccess } from '../../support/schema/visible-fields.ts';

const schema = createSchema();
let app: TestApp;
let rows: Rows;
let theirs: ForeignRows;
beforeAll(async () => {
  app = await openTestApp();
  rows = await createRows(app, app.tenant);
  theirs = await createForeignRows(app);
});

const mutations = Object.keys(writes) as WriteName[];
/** The first permission that allows a mutation: one is enough. */
const permissionOf = (name: WriteName) => access[rootAccess[`Mutation.${name}`] as Access][0] as string;

let count = 0;
/** A valid input for each mutation, which refers to objects of others wherever it can. */
const inputs: Record<WriteName, () => object | Promise<object>> = {
  createConversation: () => ({
    customer: { id: theirs.customerId },
    name: 'Mine',
    custom: { mineStr: 'mine' },
    assignedUsers: [theirs.colleagueId],
    threads: [{ text: 'Mine' }],
  }),
  bulkCreateConversations: () => ({
    conversations: [
      { customer: { id: theirs.customerId }, name: 'Mine' },
      { customer: { id: theirs.customerId }, externalId: theirs.externalId },
      { customer: {} },
    ],
    onConflict: 'SKIP',
    context: 'Mine',
    waitMs: 30_000,
  }),
  retryBulkOperation: () => ({ id: rows.ids.BulkOperation }),
  cancelBulkOperation: () => ({ id: rows.ids.BulkOperation }),
  createChatThread: () => ({
    conversationId: theirs.id,
    customer: { id: theirs.customerId },
    text: 'Mine',
    attachments: [{ fileName: 'mine', mimeType: 'text/plain', data: '' }],
  }),
  createReply: () => ({ conversationId: theirs.id, text: 'Mine' }),
  createNote: () => ({ conversationId: theirs.id, text: 'Mine' }),
  mergeConversations: async () => ({ sourceId: (await startConversation(app)).id, targetId: theirs.id }),
  updateConversation: () => ({ id: theirs.id, priority: 3, custom: { mineStr: 'mine' } }),
  createCustomer: () => ({ firstName: 'Mine', email: `mine-${++count}@example.com` }),
  updateCustomer: () => ({ id: theirs.customerId, jobTitle: `Mine ${++count}` }),
  mergeCustomers: async () => ({
    sourceId: (await startConversation(app)).customer.id,
    targetId: theirs.customerId,
  }),
  eraseCustomer: async () => ({ id: (await startConversation(app)).customer.id }),
  deleteConversation: async () => ({ id: (await startConversation(app)).id }),
  createUser: () => ({ name: 'Mine', email: `mine-${++count}@example.com` }),
  updateUser: () => ({ id: theirs.colleagueId, disabled: false }),
  updateTeam: () => ({ id: rows.ids.Team, memberIds: [theirs.colleagueId] }),
  updateQueue: () => ({ id: rows.ids.Queue, name: 'Mine' }),
  rotateWebhookSecret: () => ({ id: rows.ids.Webhook }),
  createTeam: () => ({ name: 'Mine' }),
  createQueue: () => ({ name: 'Mine' }),
  updateOrganization: () => ({ lockConversationsAfterDays: null }),
  createApiToken: () => ({ name: 'Mine', userId: app.tenant.userId, permissions: [] }),
  revokeApiToken: () => ({ id: rows.ids.ApiToken }),
  createWebhook: () => ({ url: 'https://webhook.invalid/mine', eventTypes: ['BULK_OPERATION_ENDED'] }),
  updateWebhook: () => ({ id: rows.ids.Webhook, enabled: true }),
  deleteWebhook: async () =>
    ({ id: (await write(app, 'createWebhook', await inputs.createWebhook())).webhook.id }) as object,
  redeliver: () => ({ id: rows.ids.WebhookDelivery }),
  createCustomerSession: () => ({ customer: { id: theirs.customerId } }),
  revokeCustomerSessions: () => ({ customerId: theirs.customerId }),
  createIdentityProvider: () => ({
    name: 'Mine',
    kind: 'CUSTOMER',
    issuer: `https://mine-${++count}.example.com`,
    audience: `urn:parley:${rows.ids.Organization}`,
  }),
  deleteIdentityProvider: async () =>
    ({
      id: (await write(app, 'createIdentityProvider', await inputs.createIdentityProvider())).identityProvider.id,
    }) as object,
};

describe('a token with only the permission that a mutation needs (R2)', () => {
  it('R2: the inputs above cover every mutation', () => {
    const fields = Object.keys((schema.getType('Mutation') as GraphQLObjectType).getFields());
    expect(Object.keys(inputs).toSorted()).toEqual(fields.toSorted());
  });

  it.each(mutations)('R2: %s returns every field that the token may read, and no data of others', async (name) => {
    const token = await app.tenant.tokenWith([permissionOf(name)]);
    const [inputType, payload] = writes[name];
    const document = `mutation ($input: ${inputType}!) { ${name}(input: $input) ${shownSelection(schema, 'Mutation', name)} }`;
    const answer = await app.graphql(document, { input: await inputs[name]() }, token);
    expect(answer.errors).toBeUndefined();
    expect(answer.data[name].__typename).toBe(payload);
    const text = JSON.stringify(answer.data);
    if (permissionOf(name) !== 'org.permission.admin') expect(text).not.toContain(foreignMarker);
    if (makingOwn.has(`Mutation.${name}`)) expect(text).toContain('Mine');
  });

  it.each(mutations)('R2: rejects %s entirely if it selects any other field, without executing it', async (name) => {
    const permission = permissionOf(name);
    const token = await app.tenant.tokenWith([permission]);
    const input = await inputs[name]();
    const grants = (needed: Access | null) => needed === null || [...access[needed]].includes(permission as never);
    const beyond = selectedFields(schema, 'Mutation', name).flatMap(({ text, steps }) => {
      const missing = steps.find(({ needs }) => !grants(needs));
      return missing !== undefined && missing === steps.at(-1) ? [{ text, missing }] : [];
    });
    // Administrators may read everything that their mutations return.
    const isAdministration = permission === 'org.permission.admin';
    // Erasure mutations return ids and counts.
    const isErasure = ['eraseCustomer', 'deleteConversation'].includes(name);
    expect(beyond.length > 0).toBe(!isAdministration && !isErasure);
    // One forbidden field among several rejects the whole operation.
    const other = isAdministration
      ? { field: 'createConversation', input: '{ customer: {} }', needs: 'createConversations' as const }
      : { field: 'createTeam', input: '{ name: "x" }', needs: 'administer' as const };
    const addition = `other: ${other.field}(input: ${other.input}) { __typename } }`;
    beyond.push({
      text: writeDocument(name, '__typename').replace(/\}\s*$/, addition),
      missing: { field: `Mutation.${other.field}`, needs: other.needs },
    });
    const db = await openTestDatabase();
    const before = await tableContents(db);
    const statements = await app.statementsOf(async () => {
      for (const { text, missing } of beyond) {
        const { status, data, errors } = await app.graphql(text, { input }, token);
        const permissions = access[missing.needs as Access];
        expect({ status, data, errors }, text).toMatchObject({
          status: 200,
          data: null,
          errors: [{ extensions: { code: 'FORBIDDEN', permissions, field: missing.field } }],
        });
      }
    });
    expect(statements).toEqual([]);
    expect(await tableContents(db)).toEqual(before);
  });
});
