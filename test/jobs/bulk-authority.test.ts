import { v7 as newId } from 'uuid';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiToken } from '../../src/domain/administration/tokens.ts';
import type { AuditedAuthor } from '../../src/domain/audit/audit.ts';
import { retryBulkOperation } from '../../src/domain/bulk/end.ts';
import { runBulkOperation } from '../../src/domain/bulk/run.ts';
import { startBulkOperation } from '../../src/domain/bulk/start.ts';
import { encodeId } from '../../src/domain/core/ids.ts';
import { type BulkOperationRow, listBulkOperations } from '../../src/store/bulk/bulk-operations.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { revokeToken } from '../../src/store/queries/api-tokens.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../support/databases/database.ts';
import { watchTransactions } from '../support/databases/watched-database.ts';
import { createTenant, succeed, type Tenant } from '../support/gateways/tenant.ts';

/** The number of rows that the first transaction settles. */
const chunkSize = 500;

let db: Database;
/** The database of another gateway: a separate pool on a server, otherwise the same one. */
let otherDb: Database;
let tenant: Tenant;
let author: AuditedAuthor;
beforeAll(async () => {
  db = await openTestDatabase();
  otherDb = databaseKind === 'server' ? await openUrl(await testDatabaseUrl()) : db;
});
beforeEach(async () => {
  tenant = await createTenant(db);
  author = tenant.author;
});

const request = {
  requestId: 'request-1',
  service: 'parley',
  method: 'POST',
  path: '/graphql',
  subject: null,
  userType: 'USER',
  roles: [],
  orgName: 'Tenant',
};
const rows = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    customer: { email: `customer-${Math.floor(nth / 100)}@example.com` },
    name: `Row ${nth}`,
  }));
const start = async (count: number): Promise<BulkOperationRow> =>
  succeed(await startBulkOperation(db, author, { conversations: rows(count) }, request, async () => {})).bulkOperation;
const seen = async ({ orgId, id }: BulkOperationRow) => (await listBulkOperations(db, [orgId], [id]))[0];

const countStatement = statement(
  'test_count_conversations',
  'SELECT count(*)::int4 AS n, count(DISTINCT created_by_token_id)::int4 AS tokens FROM conversations WHERE org_id = $1',
);
const conversations = async () => (await db.query<{ n: number; tokens: number }>(countStatement, [author.orgId]))[0];
const rowsStatement = statement(
  'test_rows_by_status',
  `SELECT status, count(*)::int4 AS n, count(command)::int4 AS commands FROM bulk_rows
   WHERE org_id = $1 AND operation_id = $2 GROUP BY status ORDER BY status`,
);
const rowsByStatus = ({ orgId, id }: BulkOperationRow) => db.query(rowsStatement, [orgId, id]);
const endsStatement = statement(
  'test_ends_of_bulk',
  `SELECT data->>'status' AS status, (data->>'canceled')::int4 AS canceled FROM events
   WHERE org_id = $1 AND subject_id = $2 AND type = 'bulk_operation.ended'`,
);
const endsOf = ({ orgId, id }: BulkOperationRow) => db.query(endsStatement, [orgId, id]);

const change = (name: string, assignment: string) =>
  statement(`test_${name}`, `UPDATE api_tokens SET ${assignment} WHERE org_id = $1 AND id = $2`);
const ends: [string, string, () => Promise<unknown>][] = [
  ['is revoked', 'TOKEN_REVOKED', () => revokeToken(otherDb, author.orgId, author.clientId)],
  [
    'expires',
    'TOKEN_EXPIRED',
    () => otherDb.query(change('expire', 'expires_at = statement_timestamp()'), [author.orgId, author.clientId]),
  ],
  [
    'loses its permission',
    'PERMISSION_LOST',
    () =>
      otherDb.query(change('forbid', `permissions = '{org.permission.conversation.read}'`), [
        author.orgId,
        author.clientId,
      ]),
  ],
  [
    'belongs to a user who is disabled',
    'TOKEN_REVOKED',
    () =>
      otherDb.query(statement('test_disable', 'UPDATE users SET disabled_at = now() WHERE org_id = $1 AND id = $2'), [
        author.orgId,
        author.userId,
      ]),
  ],
  [
    'no longer exists',
    'TOKEN_REVOKED',
    () =>
      otherDb.query(statement('test_delete', 'DELETE FROM api_tokens WHERE org_id = $1 AND id = $2'), [
        author.orgId,
        author.clientId,
      ]),
  ],
];

describe.each(ends)('R1, R2: when the token of a bulk operation %s', (_what, cancelReason, end) => {
  it('before any work, nothing is created', async () => {
    const operation = await start(3);
    await end();
    await runBulkOperation(db, operation.orgId, operation.id);
    expect(await seen(operation)).toMatchObject({
      status: 'CANCELED',
      cancelReason,
      succeeded: 0,
      failed: 3,
      canceled: 3,
      completedAt: expect.any(Date),
    });
    expect(await rowsByStatus(operation)).toEqual([{ status: 'CANCELED', n: 3, commands: 0 }]);
    expect(await conversations()).toEqual({ n: 0, tokens: 0 });
    expect(await endsOf(operation)).toEqual([{ status: 'CANCELED', canceled: 3 }]);
  });

  it('between two chunks, created conversations remain and every worker cancels the rest', async () => {
    const operation = await start(2 * chunkSize);
    const watched = watchTransactions(db, {
      after: async (nth) => {
        if (nth === 1) await end();
      },
    });
    await runBulkOperation(watched, operation.orgId, operation.id);
    await Promise.all([db, otherDb].map((each) => runBulkOperation(each, operation.orgId, operation.id)));
    expect(await seen(operation)).toMatchObject({
      status: 'CANCELED',
      cancelReason,
      succeeded: chunkSize,
      canceled: chunkSize,
    });
    expect(await conversations()).toEqual({ n: chunkSize, tokens: 1 });
    expect(await endsOf(operation)).toEqual([{ status: 'CANCELED', canceled: chunkSize }]);
  });
});

it('concurrent workers cancel it once', async () => {
  const operation = await start(3 * chunkSize);
  await revokeToken(otherDb, author.orgId, author.clientId);
  await Promise.all([db, otherDb, db, otherDb].map((each) => runBulkOperation(each, operation.orgId, operation.id)));
  expect(await seen(operation)).toMatchObject({ status: 'CANCELED', canceled: 3 * chunkSize, failed: 3 * chunkSize });
  expect(await endsOf(operation)).toHaveLength(1);
});

it('once every row has settled, it is still completed', async () => {
  const operation = await start(3);
  const watched = watchTransactions(db, {
    after: async (nth) => {
      if (nth === 1) await revokeToken(otherDb, author.orgId, author.clientId);
    },
  });
  await runBulkOperation(watched, operation.orgId, operation.id);
  expect(await seen(operation)).toMatchObject({ status: 'COMPLETED', cancelReason: null, succeeded: 3, canceled: 0 });
});

it('R14: a retry continues it with the token of the retry, and counts toward the limits of that token', async () => {
  const customer = { email: `${newId()}@example.com` };
  const conversations121 = Array.from({ length: 121 }, () => ({ customer }));
  const { bulkOperation } = succeed(
    await startBulkOperation(db, author, { conversations: conversations121 }, request, async () => {}),
  );
  await runBulkOperation(db, author.orgId, bulkOperation.id);
  expect(await seen(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 120, failed: 1 });
  await revokeToken(otherDb, author.orgId, author.clientId);
  const { apiToken } = succeed(
    await createApiToken(db, author, {
      name: 'another',
      userId: tenant.userId,
      permissions: ['org.permission.conversation.create'],
    }),
  );
  const id = encodeId('BulkOperation', bulkOperation.id);
  succeed(await retryBulkOperation(db, { ...author, clientId: apiToken.id }, { id }, async () => {}));
  await runBulkOperation(db, author.orgId, bulkOperation.id);
  expect(await seen(bulkOperation)).toMatchObject({
    status: 'COMPLETED',
    succeeded: 121,
    failed: 0,
    cancelReason: null,
  });
  expect(await conversations()).toEqual({ n: 121, tokens: 2 });
});

it('a retry between detecting the revoked token and canceling continues the operation', async () => {
  const operation = await start(2);
  const refused = `ALTER TABLE conversations ADD CONSTRAINT refused_first CHECK (name <> 'Row 0') NOT VALID`;
  await db.execute(refused);
  await runBulkOperation(db, operation.orgId, operation.id);
  await db.execute('ALTER TABLE conversations DROP CONSTRAINT refused_first');
  const id = encodeId('BulkOperation', operation.id);
  const retry = (clientId: string) => retryBulkOperation(db, { ...author, clientId }, { id }, async () => {});
  succeed(await retry(author.clientId));
  await revokeToken(otherDb, author.orgId, author.clientId);
  const { apiToken } = succeed(
    await createApiToken(db, author, {
      name: 'another',
      userId: tenant.userId,
      permissions: ['org.permission.conversation.create'],
    }),
  );
  const adopt = statement('test_adopt', 'UPDATE bulk_operations SET token_id = $3 WHERE org_id = $1 AND id = $2');
  const watched = watchTransactions(db, {
    after: async (nth) => {
      if (nth === 1) await db.query(adopt, [operation.orgId, operation.id, apiToken.id]);
    },
  });
  await runBulkOperation(watched, operation.orgId, operation.id);
  expect(await seen(operation)).toMatchObject({ status: 'QUEUED', canceled: 0 });
  await runBulkOperation(db, operation.orgId, operation.id);
  expect(await seen(operation)).toMatchObject({ status: 'COMPLETED', succeeded: 2 });
});
