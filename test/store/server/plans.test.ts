import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeConversations } from '../../../src/domain/conversations/create-conversations.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { createLoaders } from '../../../src/domain/loaders/create-loaders.ts';
import { decideThreads } from '../../../src/domain/threads/create-threads.ts';
import { listConversationPageTexts, listConversationTexts } from '../../../src/fast-path/sql/conversation-json.ts';
import type { ObjectShape } from '../../../src/fast-path/sql/json-shape.ts';
import type { Executor, Transaction } from '../../../src/store/core/database.ts';
import { findValidTokens } from '../../../src/store/queries/api-tokens.ts';
import { anyConversation, type ConversationFilter } from '../../../src/store/queries/conversation-filter.ts';
import {
  conversationPageSql,
  countConversations,
  listConversationPage,
} from '../../../src/store/queries/conversation-pages.ts';
import { insertBatch } from '../../../src/store/writes/insert-batch.ts';
import { nextSnoozeEnd, wakeConversations } from '../../../src/store/writes/wake-conversations.ts';
import { chatCommand, conversationCommand } from '../../support/data/commands.ts';
import { connectClient, openTestDatabase } from '../../support/databases/database.ts';
import { explain, recordStatements, type SentStatement } from '../../support/databases/explain.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

// What a request costs the database must not grow with its tables, nor with what other organizations have: with 100,000
// conversations and a million threads of ten organizations, every hot statement uses its indexes, and reads hardly more rows
// than it returns.

const organizations = 10;
const conversations = 100_000;
const customers = 20_000;
const threads = 1_000_000;
const batch = 16;

/** The tables that grow; sequential scans of those with few rows are correct. */
const large = new Set(['conversations', 'conversation_times', 'customers', 'threads']);

const rareQueue = '00000000-0000-7000-8000-000000000001';
const usualQueue = '00000000-0000-7000-8000-000000000002';
const rareUser = '00000000-0000-7000-8000-000000000003';
const usualUser = '00000000-0000-7000-8000-000000000004';

let client: pg.Client;
let tenant: Tenant;
let customerIds: string[];
let conversationIds: string[];

beforeAll(async () => {
  const db = await openTestDatabase();
  tenant = await createTenant(db);
  client = await connectClient();
  const others = await Promise.all(Array.from({ length: organizations - 1 }, () => createTenant(db)));
  await client.query('SET session_replication_role = replica');
  for (const each of [...others, tenant]) await fill(each);
  await client.query('RESET session_replication_role');
  await client.query('VACUUM (ANALYZE)');
  const ids = async (table: string) =>
    (
      await client.query(`SELECT id FROM ${table} WHERE org_id = $1 ORDER BY md5(id::text) LIMIT ${batch}`, [
        tenant.orgId,
      ])
    ).rows.map(({ id }) => id);
  customerIds = await ids('customers');
  conversationIds = await ids('conversations');
}, 240_000);
afterAll(() => client?.end());

/** Gives an organization its part of all rows: the same kinds of rare and common values in each. */
async function fill({ orgId, author }: Tenant): Promise<void> {
  await client.query(
    `INSERT INTO customers (org_id, id, email, email_key, created_at)
     SELECT $1, gen_random_uuid(), 'c' || n || '@example.com', 'c' || n || '@example.com', now() FROM generate_series(1, ${customers / organizations}) n`,
    [orgId],
  );
  await client.query(
    `INSERT INTO conversations (org_id, id, customer_id, external_id, created_at, updated_at, modified_at,
       message_count, created_by_token_id, last_message_in_at, priority, direction, imported_at, custom, queue_id, channels,
       status, snoozed_until, tags, suggested_tags, assigned_user_ids, assigned_team_ids)
     SELECT $1, gen_random_uuid(), c.id, 'e' || c.n || '-' || k, at, at, at, ${threads / conversations}, $2, at + interval '2 seconds',
       CASE WHEN c.n % 400 = 7 THEN 5 WHEN c.n % 3 = 0 THEN 2 END,
       CASE WHEN c.n % 400 = 7 THEN 'OUT' END::conversation_direction,
       CASE WHEN c.n % 400 = 7 THEN at END,
       CASE WHEN c.n % 400 = 7 THEN '{"planStr":"gold"}' WHEN c.n % 3 = 0 THEN '{"planStr":"free"}' ELSE '{}' END::jsonb,
       CASE WHEN c.n % 400 = 7 THEN $4::uuid WHEN c.n % 3 = 0 THEN $5::uuid END,
       CASE WHEN c.n % 400 = 7 THEN '{CHAT,SMS}' ELSE '{CHAT}' END::channel[], CASE WHEN c.n % 200 = 7 THEN 'SNOOZED' WHEN c.n % 2 = 0 THEN 'DONE' ELSE 'OPEN' END::conversation_status,
       CASE WHEN c.n % 400 = 7 THEN now() - k * interval '1 minute' WHEN c.n % 200 = 7 THEN now() + k * interval '1 day' END,
       CASE WHEN c.n % 400 = 7 THEN '{rare,often}' WHEN c.n % 3 = 0 THEN '{often}' ELSE '{}' END::text[], '{}',
       CASE WHEN c.n % 400 = 7 THEN '{}' WHEN c.n % 400 = 8 THEN ARRAY[$6::uuid] ELSE ARRAY[$7::uuid] END, '{}'
     FROM (SELECT id, row_number() OVER () AS n FROM customers WHERE org_id = $1) c, generate_series(1, $3::int) k,
       LATERAL (SELECT now() - (c.n * 50 + k) * interval '1 minute' AS at) t`,
    [orgId, author.clientId, conversations / customers, rareQueue, usualQueue, rareUser, usualUser],
  );
  // The triggers that keep this table are off.
  await client.query(
    `INSERT INTO conversation_times (org_id, conversation_id, updated_at, active_at)
     SELECT org_id, id, updated_at, coalesce(last_message_in_at, created_at) FROM conversations WHERE org_id = $1`,
    [orgId],
  );
  await client.query(
    `INSERT INTO threads (org_id, id, conversation_id, type, text, customer_id, created_at)
     SELECT org_id, gen_random_uuid(), id, 'CHAT', 'text', customer_id, created_at + k * interval '1 second'
     FROM conversations, generate_series(1, ${threads / conversations}) k WHERE org_id = $1`,
    [orgId],
  );
}

/** The statements of `work`, each explained; all changes are rolled back. */
async function plansOf(work: (tx: Transaction) => Promise<unknown>) {
  const db = await openTestDatabase();
  const sent: SentStatement[] = [];
  await db.transaction(async (tx) => {
    await work(recordStatements(tx, sent));
    tx.rollback();
  });
  const plans = [];
  for (const each of sent) plans.push({ name: each.statement.name, ...(await explain(client, each)) });
  return plans;
}

const names = (plans: { name: string }[]) => plans.map(({ name }) => name);

async function expectFrugal(rows: number, work: (tx: Transaction) => Promise<unknown>) {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const { name, sequentialScans, rowsRead } of plans) {
    expect(
      sequentialScans.filter((table) => large.has(table)),
      name,
    ).toEqual([]);
    expect(rowsRead, name).toBeLessThanOrEqual(rows);
  }
  return names(plans);
}

const reads = (tx: Executor) => createLoaders(tx, tenant.author);
const owner = 'any organization';
const page = (limit: number, backward = false) => ({ limit, backward, after: null, before: null });
const threadPage = (limit: number, backward = false) => ({ ...page(limit, backward), types: null });
const shape: ObjectShape = [
  { key: 'id', column: 'id' },
  { key: 'customer', customer: [{ key: 'email', column: 'email' }] },
  { key: 'threads', threads: [{ key: 'nodes', edge: null, item: [{ key: 'text', column: 'text' }] }] },
];

describe(`plans at ${conversations.toLocaleString('en')} conversations of ${organizations} organizations`, () => {
  it.each([
    ['load_windows', () => ({})],
    ['load_windows_external_ids', (id: string) => ({ externalId: id })],
  ])(`creating ${batch} conversations reads each customer a few times (%s)`, async (look, extra) => {
    const commands = customerIds.map((id) =>
      conversationCommand(tenant.author, { customer: { id: encodeId('Customer', id) }, name: 'x', ...extra(id) }),
    );
    const statements = await expectFrugal(4 * batch, async (tx) => {
      const { writes } = await judgeConversations(tx, commands, false);
      await insertBatch(tx, writes);
    });
    expect(statements).toEqual(['lock_customers_by_key', look, expect.stringMatching(/^write_con_/)]);
  });

  it.each([true, false])('creating for known and new e-mail addresses does, too (waiting: %s)', async (wait) => {
    const commands = Array.from({ length: batch }, (_, n) =>
      conversationCommand(tenant.author, { customer: { email: `c${n * 2 - batch}@example.com` } }),
    );
    await expectFrugal(4 * batch, async (tx) => {
      const { writes } = await judgeConversations(tx, commands, wait);
      await insertBatch(tx, writes);
    });
  });

  it.each([true, false])('adding a chat reads one conversation (waiting: %s)', async (wait) => {
    const [conversationId = ''] = conversationIds;
    await expectFrugal(4, async (tx) => {
      const { writes } = await decideThreads(tx, [chatCommand(tenant.author, conversationId)], wait);
      await insertBatch(tx, writes);
    });
  });

  it('conversations, customers and threads by key read only the rows they return', async () => {
    await expectFrugal(batch, (tx) => reads(tx).conversation.loadMany(conversationIds));
    await expectFrugal(batch, (tx) => reads(tx).customer.loadMany(customerIds));
    const request = { size: 2, backward: true, after: null, before: null };
    for (const types of [null, ['NOTE' as const]])
      await expectFrugal((threads / conversations) * batch, (tx) =>
        reads(tx).threadPage.loadMany(conversationIds.map((parentId) => ({ parentId, request, types }))),
      );
  });

  it('a conversation with customer and threads as JSON reads only the rows it returns', async () => {
    const orgIds = conversationIds.map(() => tenant.orgId);
    await expectFrugal(batch * 4, (tx) =>
      listConversationTexts(tx, orgIds, conversationIds, { fields: shape, threads: threadPage(2, true), owner }),
    );
  });

  it.each(['NEWEST', 'OLDEST', 'RECENTLY_UPDATED', 'LEAST_RECENTLY_UPDATED', 'RECENTLY_ACTIVE', 'PRIORITY'] as const)(
    'a page, %s, reads only the rows it returns',
    async (order) => {
      const { orgId } = tenant;
      // A conversation, and for some orders its row of times.
      const rows = order.includes('RECENTLY') ? 51 * 2 : 51;
      await expectFrugal(rows, (tx) => listConversationPage(tx, orgId, anyConversation, order, page(51)));
      const bounded = { ...anyConversation, createdBefore: new Date(Date.now() - 86_400_000) };
      if (order === 'NEWEST') await expectFrugal(51, (tx) => listConversationPage(tx, orgId, bounded, order, page(51)));
      const sql = conversationPageSql(orgId, anyConversation, order, page(51));
      await expectFrugal(51 * 6, (tx) =>
        listConversationPageTexts(tx, sql, { fields: shape, threads: threadPage(2), owner }),
      );
    },
  );

  it('the conversations of a customer read only the rows they return', async () => {
    const [customerId = ''] = customerIds;
    const filter = { ...anyConversation, customerId };
    await expectFrugal(21, (tx) => listConversationPage(tx, tenant.orgId, filter, 'NEWEST', page(21)));
  });

  it.each<[filter: Partial<ConversationFilter>, rows: number]>([
    [{ tags: ['rare'] }, 25],
    [{ tags: ['often'] }, 51 * 10],
    [{ tags: ['rare', 'often'] }, 25],
    [{ anyTag: ['rare', 'none'] }, 25],
    [{ status: ['DONE'] }, 51 * 6],
    [{ queueId: rareQueue }, 25],
    [{ queueId: usualQueue }, 51],
    [{ channels: ['SMS'] }, 25],
    [{ channels: ['CHAT'] }, 51],
    [{ priority: [5] }, 25],
    [{ priority: [2] }, 51 * 10],
    [{ direction: 'OUT' }, 25],
    [{ imported: true }, 25],
    [{ imported: false }, 51 * 2],
    [{ externalIds: ['e7-1', 'e8-2', 'none'] }, 2],
    [{ custom: '{"planStr":"gold"}' }, 25],
    [{ custom: '{"planStr":"free"}' }, 51 * 10],
    [{ unassigned: true }, 25],
    [{ assignedUserId: rareUser }, 25],
    [{ assignedUserId: usualUser }, 51 * 2],
    [{ updatedAfter: new Date(Date.now() - 3_600_000) }, 60 * 2],
    [{ queueId: rareQueue, status: ['OPEN'], priority: [5] }, 25],
  ])('a page filtered by %j uses the cheaper index', async (wanted, rows) => {
    const filter = { ...anyConversation, ...wanted };
    const sql = conversationPageSql(tenant.orgId, filter, 'NEWEST', page(51));
    const way = { fields: shape, threads: threadPage(2), owner };
    await expectFrugal(rows * 5, (tx) => listConversationPageTexts(tx, sql, way));
    await expectFrugal(rows, (tx) => listConversationPage(tx, tenant.orgId, filter, 'NEWEST', page(51)));
  });

  it('counting reads no more than it counts', async () => {
    const filter = { ...anyConversation, status: ['DONE' as const] };
    await expectFrugal(2_001, (tx) => countConversations(tx, tenant.orgId, anyConversation, 2_001));
    await expectFrugal(2_001 * 3, (tx) => countConversations(tx, tenant.orgId, filter, 2_001));
  });

  it('R42: expired snoozes are found through their index', async () => {
    await expectFrugal(1, nextSnoozeEnd);
    await expectFrugal(2 * 10, (tx) => wakeConversations(tx, 10, []));
  });

  it('a token is found by its hash', async () => {
    // Each organization has one token and one user: tables this small are scanned.
    await expectFrugal(organizations + 2, (tx) => findValidTokens(tx, [tenant.orgId], ['00'.repeat(32)]));
  });
});
