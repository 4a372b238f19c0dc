import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditActions } from '../../../src/domain/audit/audit.ts';
import { storeConversationDraft } from '../../../src/domain/bulk/stored-draft.ts';
import { type ConversationDraft, toConversationDraft } from '../../../src/domain/conversations/conversation-draft.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { newId } from '../../../src/domain/core/new-id.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { auditExtension } from '../../../src/schema/mutations/define-mutation.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { startConversation, type WriteName, write, writeDocument } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { tableContents } from '../../support/databases/table-contents.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let proxied: TestApp;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
  proxied = await openTestApp({ trustedProxies: 2 });
});

const mutations = Object.values(createSchema().getMutationType()!.getFields()).map(({ name, extensions }) => ({
  name: name as WriteName,
  actions: (extensions as Record<string, unknown>)[auditExtension] as readonly string[] | null | undefined,
}));
const audited = mutations.flatMap(({ name, actions }) => (actions ? [{ name, actions }] : []));

const entryFields = 'id at action actor { id } token { id } subjectId ipAddress requestId details';
const entriesOf = async (filter: object = {}) => {
  const query = `query ($filter: AuditFilter) { auditEntries(filter: $filter, first: 100) { nodes { ${entryFields} } } }`;
  return (await app.ask(query, { filter })).auditEntries.nodes as Record<string, any>[];
};

const query = (text: string, ...values: unknown[]) => db.query(statement('', text), [app.tenant.orgId, ...values]);
const command = JSON.stringify(
  storeConversationDraft(toConversationDraft({ customer: { email: 'row@example.com' } }) as ConversationDraft),
);
const operation = async (status: string, rowStatus: string) => {
  const id = newId();
  await query(
    `WITH o AS (
       INSERT INTO bulk_operations (org_id, id, status, total, failed, request, token_id, created_at, updated_at, expires_at)
       SELECT $1, $2, $3::bulk_operation_status, 1, ($4 = 'FAILED')::int, '{}', gen_random_uuid(), now(), now(), now() + interval '1 day'
     ) INSERT INTO bulk_rows (org_id, operation_id, row_index, status, command, error)
     SELECT $1, $2, 0, $4::bulk_row_status, $5, '{"code": "RATE_LIMITED"}'`,
    id,
    status,
    rowStatus,
    command,
  );
  return encodeId('BulkOperation', id);
};
const webhook = async () => {
  const id = newId();
  await query(
    `INSERT INTO webhooks (org_id, id, url, event_types, secret, created_at, updated_at)
     VALUES ($1, $2, 'https://webhook.invalid/', '{}', 'whsec_c2VjcmV0', now(), now())`,
    id,
  );
  return id;
};
const delivery = async () => {
  const id = newId();
  await query(
    `INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event_type, data, status, next_attempt_at, created_at)
     VALUES ($1, $2, $3, gen_random_uuid(), 'thread.added', '{}', 'FAILED', now(), now())`,
    id,
    await webhook(),
  );
  return encodeId('WebhookDelivery', id);
};

/** An identity provider for customers. */
const provider = () => ({
  name: 'Shop',
  kind: 'CUSTOMER',
  issuer: `https://${randomUUID()}.example.com`,
  audience: `urn:parley:${encodeId('Organization', app.tenant.orgId)}`,
});

interface Case {
  readonly input: object;
  /** The subject of the entry; null stands for the object that was created. */
  readonly subjectId?: string;
  readonly details: object;
}

/** A valid input for each audited mutation, and the expected entry. */
const cases: Readonly<Record<string, () => Case | Promise<Case>>> = {
  createUser: () => ({ input: { name: 'Ann', email: `${randomUUID()}@example.com` }, details: { roles: ['agent'] } }),
  updateUser: async () => {
    const { user } = await write(app, 'createUser', { name: 'Bob', email: `${randomUUID()}@example.com` });
    return {
      input: { id: user.id, name: 'Robert', email: user.email, roles: ['lead'], disabled: true },
      subjectId: user.id,
      details: { fields: ['name', 'roles', 'disabled'] },
    };
  },
  updateTeam: async () => {
    const { team } = await write(app, 'createTeam', { name: 'Team' });
    const { userId } = app.tenant;
    return {
      input: { id: team.id, name: 'Team', memberIds: [userId] },
      subjectId: team.id,
      details: { fields: ['memberIds'], added: [userId], removed: [] },
    };
  },
  updateQueue: async () => {
    const { queue } = await write(app, 'createQueue', { name: 'Queue' });
    return { input: { id: queue.id, name: 'Line' }, subjectId: queue.id, details: { fields: ['name'] } };
  },
  rotateWebhookSecret: async () => {
    const id = encodeId('Webhook', await webhook());
    return { input: { id, overlapSeconds: 60 }, subjectId: id, details: { overlapSeconds: 60 } };
  },
  createTeam: () => ({ input: { name: 'Night shift' }, details: {} }),
  createQueue: () => ({ input: { name: 'Returns' }, details: {} }),
  updateOrganization: () => ({
    input: { name: `Renamed ${randomUUID()}` },
    subjectId: encodeId('Organization', app.tenant.orgId),
    details: { fields: ['name'] },
  }),
  createApiToken: () => {
    const permissions = ['org.permission.bulk.read'];
    const { userId } = app.tenant;
    return {
      input: { name: 'Shop', userId, permissions, expiresAt: '2100-01-01T00:00:00Z' },
      details: { userId, permissions, expiresAt: '2100-01-01T00:00:00.000Z' },
    };
  },
  revokeApiToken: async () => {
    const { userId } = app.tenant;
    const { apiToken } = await write(app, 'createApiToken', { name: 'Spare', userId, permissions: [] });
    return { input: { id: apiToken.id }, subjectId: apiToken.id, details: { userId } };
  },
  createWebhook: () => ({
    input: { url: 'https://webhook.invalid/?key=secret', eventTypes: ['THREAD_ADDED'] },
    details: { eventTypes: ['thread.added'] },
  }),
  updateWebhook: async () => {
    const id = encodeId('Webhook', await webhook());
    return { input: { id, enabled: false }, subjectId: id, details: { fields: ['enabled'], enabled: false } };
  },
  deleteWebhook: async () => {
    const id = encodeId('Webhook', await webhook());
    return { input: { id }, subjectId: id, details: {} };
  },
  redeliver: async () => {
    const id = await delivery();
    return { input: { id }, subjectId: id, details: { webhookId: expect.stringMatching(/^webhook_/) } };
  },
  mergeConversations: async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    return {
      input: { sourceId: source.id, targetId: target.id },
      subjectId: target.id,
      details: { sourceId: source.id },
    };
  },
  mergeCustomers: async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    return {
      input: { sourceId: source.customer.id, targetId: target.customer.id },
      subjectId: target.customer.id,
      details: { sourceId: source.customer.id },
    };
  },
  eraseCustomer: async () => {
    const { customer } = await startConversation(app, { threads: [{ text: 'Nothing of this' }] });
    const details = { mode: 'DELETE', conversations: 1, threads: 1, attachments: 0 };
    return { input: { id: customer.id, mode: 'DELETE' }, subjectId: customer.id, details };
  },
  deleteConversation: async () => {
    const { id } = await startConversation(app);
    return { input: { id }, subjectId: id, details: {} };
  },
  bulkCreateConversations: () => ({
    input: {
      conversations: [{ customer: {} }, { customer: {}, importedAt: '2020-01-01T00:00:00Z' }],
      context: 'Nothing of this',
      waitMs: 30_000,
    },
    details: { rows: 2, imported: 1 },
  }),
  retryBulkOperation: async () => {
    const id = await operation('COMPLETED', 'FAILED');
    return { input: { id, waitMs: 30_000 }, subjectId: id, details: {} };
  },
  revokeCustomerSessions: async () => {
    const { customer } = await startConversation(app);
    return { input: { customerId: customer.id }, subjectId: customer.id, details: {} };
  },
  createIdentityProvider: () => {
    const permissions = ['org.permission.bulk.read'];
    return {
      input: { ...provider(), kind: 'USER', permissions, permissionsClaim: 'roles' },
      details: { kind: 'USER', permissions, permissionsClaim: 'roles', sharedSecret: true },
    };
  },
  deleteIdentityProvider: async () => {
    const { id } = (await write(app, 'createIdentityProvider', provider())).identityProvider;
    return { input: { id }, subjectId: id, details: {} };
  },
  cancelBulkOperation: async () => {
    const id = await operation('QUEUED', 'PENDING');
    return { input: { id }, subjectId: id, details: { rows: 1 } };
  },
};

it('R35: audits the mutations that administer, destroy or work in bulk, and not these', () => {
  expect(mutations.filter(({ actions }) => actions == null)).toEqual(
    [
      'createChatThread',
      'createConversation',
      'createCustomer',
      'createCustomerSession',
      'createNote',
      'createReply',
      'updateConversation',
      'updateCustomer',
    ].map((name) => ({
      name,
      actions: null,
    })),
  );
  expect(Object.keys(cases).toSorted()).toEqual(audited.map(({ name }) => name).toSorted());
});

it('R35: docs/audit.md lists every action, and each of them creates an entry', () => {
  const page = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => (cell as string).match(/[\w.]+/g) ?? []);
  expect(named.filter((action) => action.includes('.')).toSorted()).toEqual([...auditActions]);
  const byMutations = audited.flatMap((each) => each.actions);
  expect([...byMutations, 'conversation.expired', 'import.started', 'organization.created'].toSorted()).toEqual([
    ...auditActions,
  ]);
});

describe.each(audited)('$name', ({ name, actions }) => {
  it('R35: creates one entry with the user, the action and the subject', async () => {
    const { input, subjectId, details } = await (cases[name] as () => Case | Promise<Case>)();
    const known = new Set((await entriesOf()).map(({ id }) => id));
    const { headers, data } = await app.graphql(writeDocument(name), { input });
    const [payload] = Object.values(data[name]).filter((each: any) => each?.id !== undefined) as { id: string }[];
    const fresh = (await entriesOf()).filter(({ id }) => !known.has(id));
    expect(fresh).toEqual([
      {
        id: expect.stringMatching(/^audit_entry_/),
        at: expect.any(String),
        action: expect.stringMatching(new RegExp(`^(${actions.join('|')})$`)),
        actor: { id: app.tenant.userId },
        token: { id: encodeId('ApiToken', app.tenant.author.clientId) },
        subjectId: subjectId ?? payload?.id,
        ipAddress: null,
        requestId: headers.get('x-request-id'),
        details,
      },
    ]);
    const { node } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on AuditEntry { ${entryFields} } } }`, {
      id: fresh[0]?.id,
    });
    expect(node).toEqual(fresh[0]);
    // A redelivery would be attempted while other tests compare tables.
    await query('DELETE FROM webhook_deliveries WHERE org_id = $1');
  });

  it('R35: changes nothing if its entry cannot be written', async () => {
    const { input } = await (cases[name] as () => Case | Promise<Case>)();
    const before = await tableContents(db);
    await db.execute('ALTER TABLE audit_entries ADD CONSTRAINT refused CHECK (false) NOT VALID');
    const answer = await app.graphql(writeDocument(name), { input });
    await db.execute('ALTER TABLE audit_entries DROP CONSTRAINT refused');
    expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(app.logged.splice(0)).toHaveLength(1);
    expect(await tableContents(db)).toEqual(before);
  });
});

it('R35: the command line has no user, token or address, and a request id of its own', async () => {
  const tenant = await createTenant(db);
  const { auditEntries } = await app.ask(
    `{ auditEntries { nodes { action actor { id } token { id } subjectId ipAddress requestId } } }`,
    {},
    tenant.token,
  );
  const nobody = { actor: null, token: null, ipAddress: null, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
  expect(auditEntries.nodes).toEqual([
    { ...nobody, action: 'queue.created', subjectId: tenant.queueId },
    { ...nobody, action: 'team.created', subjectId: tenant.teamId },
    { ...nobody, action: 'api_token.created', subjectId: encodeId('ApiToken', tenant.author.clientId) },
    { ...nobody, action: 'organization.created', subjectId: encodeId('Organization', tenant.orgId) },
  ]);
});

describe('no audit entry', () => {
  let count: number;
  beforeEach(async () => {
    count = (await entriesOf()).length;
  });

  it('R35: for a rejected request', async () => {
    await write(app, 'createUser', { name: '', email: 'x' });
    await app.ask(writeDocument('revokeApiToken'), { input: { id: encodeId('ApiToken', newId()) } });
    await app.ask(writeDocument('deleteWebhook'), { input: { id: encodeId('Webhook', newId()) } });
    await app.ask(writeDocument('cancelBulkOperation'), { input: { id: encodeId('BulkOperation', newId()) } });
    expect(await entriesOf()).toHaveLength(count);
  });

  it('R35: for a repetition that changes nothing, except the first', async () => {
    const { apiToken } = await write(app, 'createApiToken', {
      name: 'Twice',
      userId: app.tenant.userId,
      permissions: [],
    });
    const revoke = () => app.ask(writeDocument('revokeApiToken'), { input: { id: apiToken.id } });
    const answers = await Promise.all([revoke(), revoke(), revoke(), revoke()]);
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await entriesOf({ subjectId: apiToken.id, action: ['api_token.revoked'] })).toHaveLength(1);
  });
});

describe('the address of the client', () => {
  const createTeam = (url: string, of: TestApp, headers: Record<string, string> = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${of.tenant.token}`, ...headers },
      body: JSON.stringify({ query: 'mutation { createTeam(input: { name: "x" }) { __typename } }' }),
    });
  const lastAddress = async (of: TestApp) =>
    (await of.ask('{ auditEntries(first: 1) { nodes { ipAddress } } }')).auditEntries.nodes[0].ipAddress;

  it('is that of the connection, whatever a header says', async () => {
    await createTeam(await serveApp(app), app, { 'x-forwarded-for': '203.0.113.9' });
    expect(await lastAddress(app)).toBe('127.0.0.1');
  });

  it('is the one that the outermost trusted proxy saw', async () => {
    await createTeam(await serveApp(proxied), proxied, { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.0.0.2' });
    expect(await lastAddress(proxied)).toBe('203.0.113.9');
  });
});
