import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEndedBearers } from '../../../src/store/access/bearers.ts';
import { listTokenPage } from '../../../src/store/administration/api-tokens.ts';
import { type AuditFilter, listAuditPage } from '../../../src/store/administration/audit.ts';
import { hasOtherAdministrator, listTeamPage, listUserPage } from '../../../src/store/administration/people.ts';
import { type Database, statement, type Transaction } from '../../../src/store/core/database.ts';
import { findValidTokens } from '../../../src/store/queries/api-tokens.ts';
import { type CustomerFilter, listCustomerPage } from '../../../src/store/queries/customer-pages.ts';
import type { Keyset } from '../../../src/store/queries/keyset.ts';
import { listTeamMemberPages } from '../../../src/store/queries/organizations.ts';
import { connectClient, openTestDatabase } from '../../support/databases/database.ts';
import { explain, recordStatements, type SentStatement } from '../../support/databases/explain.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

// Ten organizations, with 2,000 users, customers, teams and tokens and 20,000 audit entries each: lists use their indexes and read
// hardly more rows than they return.

const organizations = 10;
const people = 2_000;
const entries = 20_000;
const limit = 21;

let db: Database;
let client: pg.Client;
let tenant: Tenant;
let middle: [number, string];
const sent: SentStatement[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  client = await connectClient();
  const fill = (name: string, columns: string, values: string, count: number) =>
    client.query(
      `INSERT INTO ${name} (org_id, id, created_at, ${columns})
       SELECT $1::uuid, gen_random_uuid(), now() - n * interval '1 minute', ${values} FROM generate_series(1, ${count}) n`,
      [tenant.orgId],
    );
  for (let nth = 0; nth < organizations; nth++) {
    tenant = await createTenant(db);
    await client.query('SET session_replication_role = replica');
    await fill(
      'users',
      'name, email, email_key, roles',
      `'User ' || n, n || '@example.com', n || '@example.com', '{}'`,
      people,
    );
    await fill(
      'customers',
      'email, email_key, external_id, sort_name, updated_at',
      `n || '@example.com', n || '@example.com', 'c' || n, 'customer ' || n, now() - n % 100 * interval '1 hour'`,
      people,
    );
    await fill('teams', 'name', `'Team ' || n`, people);
    await fill(
      'api_tokens',
      'user_id, name, permissions, token_hash',
      `(SELECT u.id FROM users u WHERE u.org_id = $1 AND u.email_key = n || '@example.com'), 'n', '{org.permission.admin}', decode(md5($1::text || n), 'hex')`,
      people,
    );
    await fill(
      'audit_entries',
      'action, request_id, actor_id, subject_type, subject_id',
      `CASE WHEN n % 5000 = 7 THEN 'rare' ELSE 'user.updated' END, 'r', CASE WHEN n % 4000 = 9 THEN $1::uuid ELSE gen_random_uuid() END,
       'User', CASE WHEN n % 4000 = 11 THEN $1::uuid ELSE gen_random_uuid() END`,
      entries,
    );
    await client.query(
      `INSERT INTO team_members (org_id, team_id, user_id)
       SELECT $1, t.id, u.id FROM (SELECT id FROM teams WHERE org_id = $1 LIMIT 20) t,
         (SELECT id FROM users WHERE org_id = $1 LIMIT 200) u`,
      [tenant.orgId],
    );
    await client.query('RESET session_replication_role');
  }
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query(
    `SELECT created_at AS at, id FROM audit_entries WHERE org_id = $1 ORDER BY created_at DESC OFFSET ${entries / 2} LIMIT 1`,
    [tenant.orgId],
  );
  middle = [rows[0].at.getTime(), rows[0].id];
  db.prisma.$on(
    'query' as never,
    (({ query, params }: { query: string; params: string }) => {
      sent.push({ statement: statement('prisma', query), values: JSON.parse(params) });
    }) as never,
  );
}, 180_000);
afterAll(() => client?.end());

async function expectFrugal(rows: number, given: number, work: (tx: Transaction) => Promise<readonly unknown[]>) {
  sent.length = 0;
  await db.transaction(async (tx) => {
    const found = await work(recordStatements(tx, sent));
    expect(found.length).toBe(given);
    tx.rollback();
  });
  expect(sent.length).toBeGreaterThan(0);
  for (const each of sent) {
    const { sequentialScans, rowsRead } = await explain(client, each);
    expect(sequentialScans, each.statement.text).toEqual([]);
    expect(rowsRead, each.statement.text).toBeLessThanOrEqual(rows);
  }
}

const page = (more: Partial<Keyset> = {}): Keyset => ({ limit, backward: false, after: null, before: null, ...more });
const all: AuditFilter = { actorId: null, subject: null, actions: null, after: null, before: null };
const anyCustomer: CustomerFilter = { externalIds: null, createdAfter: null, createdBefore: null, updatedAfter: null };
const anyone = { words: [], byEmail: true, includeDisabled: false };

describe('plans of the lists that Prisma reads', () => {
  it.each([
    ['users', () => listUserPage(db, tenant.orgId, anyone, page())],
    ['users backward', () => listUserPage(db, tenant.orgId, anyone, page({ backward: true }))],
    ['the newest customers', () => listCustomerPage(db, tenant.orgId, anyCustomer, 'NEWEST', page())],
    ['the oldest customers', () => listCustomerPage(db, tenant.orgId, anyCustomer, 'OLDEST', page())],
    ['customers by update', () => listCustomerPage(db, tenant.orgId, anyCustomer, 'RECENTLY_UPDATED', page())],
    ['customers by name', () => listCustomerPage(db, tenant.orgId, anyCustomer, 'NAME', page())],
    [
      'customers by name, backward',
      () => listCustomerPage(db, tenant.orgId, anyCustomer, 'NAME', page({ backward: true })),
    ],
    ['teams', () => listTeamPage(db, tenant.orgId, page())],
    ['tokens', () => listTokenPage(db, tenant.orgId, false, page())],
    ['the audit log', () => listAuditPage(db, tenant.orgId, all, page())],
    ['the audit log after a position', () => listAuditPage(db, tenant.orgId, all, page({ after: middle }))],
    ['the audit log before it', () => listAuditPage(db, tenant.orgId, all, page({ before: middle, backward: true }))],
    [
      'the audit log since that time',
      () => listAuditPage(db, tenant.orgId, { ...all, before: new Date(middle[0]) }, page()),
    ],
  ])('a page of %s reads only the rows it returns', async (_what, list) => {
    await expectFrugal(limit + 2, limit, list);
  });

  it.each([
    ['action', { actions: ['rare'] }, 4],
    ['actor', { actorId: '' }, 5],
    ['subject', { subject: { type: 'User', id: '' } }, 5],
  ])('a page of the audit log by a rare %s reads only the rows it returns', async (_what, filter, count) => {
    const { orgId } = tenant;
    const wanted = JSON.parse(JSON.stringify({ ...all, ...filter }).replaceAll('""', `"${orgId}"`));
    await expectFrugal(count + 1, count, () => listAuditPage(db, orgId, wanted, page()));
  });

  it('a page of customers with one of some external ids reads only these', async () => {
    const wanted = { ...anyCustomer, externalIds: ['c7', 'c9', 'none'] };
    await expectFrugal(4, 2, () => listCustomerPage(db, tenant.orgId, wanted, 'NAME', page()));
  });

  it('a search reads only the users of its organization', async () => {
    const nobody = { ...anyone, words: ['nobody'] };
    await expectFrugal(people + 1, 0, () => listUserPage(db, tenant.orgId, nobody, page()));
    await expectFrugal(people + 1, 1, () =>
      listUserPage(db, tenant.orgId, { ...anyone, words: ['User', '1234'] }, page()),
    );
  });

  it('members of teams read only the members and their users', async () => {
    const { rows } = await client.query('SELECT DISTINCT team_id AS id FROM team_members WHERE org_id = $1 LIMIT 5', [
      tenant.orgId,
    ]);
    const ids = rows.map(({ id }) => id as string);
    const orgIds = ids.map(() => tenant.orgId);
    await expectFrugal(2 * 200 * 5, limit * 5, (tx) => listTeamMemberPages(tx, orgIds, ids, page()));
  });

  it('tokens are looked up by key', async () => {
    const { rows } = await client.query(
      `SELECT id, encode(token_hash, 'hex') AS hash FROM api_tokens WHERE org_id = $1 AND name = 'n' LIMIT 16`,
      [tenant.orgId],
    );
    const orgIds = rows.map(() => tenant.orgId);
    const nobody = { userId: null, customerId: null, survivorId: null, providerId: null, issuedAt: null };
    const bearer = { ...nobody, orgId: tenant.orgId };
    await expectFrugal(16 * 4, 16, (tx) =>
      findValidTokens(
        tx,
        orgIds,
        rows.map(({ hash }) => hash),
      ),
    );
    await expectFrugal(16 * 4, 0, (tx) =>
      listEndedBearers(
        tx,
        rows.map(({ id }) => ({ ...bearer, tokenId: id })),
      ),
    );
    await expectFrugal(2 * people + 4, 1, async (tx) => [
      await hasOtherAdministrator(tx, tenant.orgId, tenant.author.userId as string, ['org.permission.admin']),
    ]);
  });
});
