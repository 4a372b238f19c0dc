import { v7 as newId } from 'uuid';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/domain/core/ids.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { startConversation, write } from '../support/clients/client.ts';
import { createHistory } from '../support/data/history.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createTenant, type Tenant } from '../support/gateways/tenant.ts';

let app: TestApp;
let db: Database;
/** New for each test. */
let tenant: Tenant;
beforeAll(async () => {
  app = await openTestApp();
  db = await openTestDatabase();
});
beforeEach(async () => {
  tenant = await createTenant(db);
});

interface Row {
  index: number;
  status: string;
  conversation: { id: string } | null;
  error: { code: string; issues?: { path: string[]; message: string }[]; field?: string } | null;
  effects: { customerMatchedBy: string } | null;
}

const bulkQuery = `query ($id: ID!, $after: String) { bulkOperation(id: $id) { rows(first: 100, after: $after) {
  nodes { index status conversation { id } effects { customerMatchedBy }
    error { code ... on InvalidInputError { issues { path message } } ... on ConflictError { field } } }
  pageInfo { hasNextPage endCursor } } } }`;

async function bulk(conversations: object[], more: object = {}) {
  const input = { conversations, waitMs: 30_000, ...more };
  const result = await write(app, 'bulkCreateConversations', input, tenant.token);
  const { bulkOperation } = result;
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const answer: { bulkOperation: { rows: { nodes: Row[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
      await app.ask(bulkQuery, { id: bulkOperation.id, after }, tenant.token);
    rows.push(...answer.bulkOperation.rows.nodes);
    if (!answer.bulkOperation.rows.pageInfo.hasNextPage) return { bulkOperation, rows };
    after = answer.bulkOperation.rows.pageInfo.endCursor;
  }
}
const dryRun = (conversations: object[], more: object = {}) => bulk(conversations, { validateOnly: true, ...more });

const tables = [
  'customers',
  'conversations',
  'threads',
  'attachments',
  'events',
  'webhook_deliveries',
  'idempotency_keys',
];
const kept = async () =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (table) => {
        const count = statement('', `SELECT count(*)::int4 AS n FROM ${table} WHERE org_id = $1`);
        return [table, (await db.query<{ n: number }>(count, [tenant.orgId]))[0]?.n];
      }),
    ),
  );

describe('R24: a dry run of a bulk operation', () => {
  it('reports what the operation itself would, and stores nothing', async () => {
    const rows = createHistory(700, 11).map(({ input: { validateOnly: _, ...row } }) => ({
      ...row,
      idempotencyKey: null,
    }));
    const before = await kept();
    const dry = await dryRun(rows);
    expect(await kept()).toEqual({ ...before, events: (before.events ?? 0) + 1 });
    expect(dry.bulkOperation).toMatchObject({ status: 'COMPLETED', validateOnly: true, total: 700, pending: 0 });
    const { ids } = (
      await app.ask('query ($id: ID!) { bulkOperation(id: $id) { ids } }', { id: dry.bulkOperation.id }, tenant.token)
    ).bulkOperation;
    expect(ids).toEqual([]);

    const real = await bulk(rows);
    expect(real.bulkOperation).toMatchObject({
      succeeded: dry.bulkOperation.succeeded,
      failed: dry.bulkOperation.failed,
      validateOnly: false,
    });
    expect(real.bulkOperation.failed).toBeGreaterThan(5);
    for (const [at, found] of dry.rows.entries()) {
      const made = real.rows[at] as Row;
      expect(found.status, JSON.stringify([found, made])).toBe(made.status === 'FAILED' ? 'FAILED' : 'VALID');
      expect(found.conversation).toBeNull();
      // A conflict with a row of the operation itself has no existing conversation.
      if (made.error?.code !== 'CONFLICT') expect(found.error).toEqual(made.error);
      // Rows do not see the undone changes of the previous chunk: a customer created there would be created here.
      if (at < 500) expect(found.effects).toEqual(made.effects);
    }
  });

  it('names the row with the same external id or id, in the same chunk or another', async () => {
    const id = encodeId('Conversation', newId());
    const plain = (n: number) => ({
      customer: { email: `plain-${n % 50}@example.com` },
      importedAt: '2026-01-01T00:00:00Z',
    });
    const rows: object[] = Array.from({ length: 600 }, (_, n) => plain(n));
    rows[1] = { ...plain(1), externalId: 'one', id };
    rows[2] = { ...plain(2), externalId: 'one' };
    rows[3] = { ...plain(3), id };
    rows[598] = { ...plain(598), externalId: 'one' };
    rows[599] = { ...plain(599), id };
    const { rows: found, bulkOperation } = await dryRun(rows);
    expect(bulkOperation).toMatchObject({ succeeded: 596, failed: 4 });
    const same = (path: string) => ({
      status: 'FAILED',
      error: {
        code: 'INVALID_INPUT',
        issues: [{ path: [path], message: `Row 1 of this operation has the same ${path}.` }],
      },
    });
    expect(found[2]).toMatchObject(same('externalId'));
    expect(found[3]).toMatchObject(same('id'));
    expect(found[598]).toMatchObject(same('externalId'));
    expect(found[599]).toMatchObject(same('id'));
    const skipping = await dryRun(rows, { onConflict: 'SKIP' });
    expect([2, 598].map((at) => skipping.rows[at]?.status)).toEqual(['VALID', 'VALID']);
    expect([3, 599].map((at) => skipping.rows[at]?.status)).toEqual(['FAILED', 'FAILED']);
  });

  it('reports a conflict with an existing conversation, or skips it on request', async () => {
    const existing = await startConversation(app, { externalId: 'there' }, tenant.token);
    const rows = [{ customer: { email: 'a@example.com' }, externalId: 'there' }];
    expect((await dryRun(rows)).rows).toMatchObject([
      { status: 'FAILED', error: { code: 'CONFLICT', field: 'externalId' } },
    ]);
    expect((await dryRun(rows, { onConflict: 'SKIP' })).rows).toMatchObject([
      { status: 'VALID', conversation: { id: existing.id } },
    ]);
  });

  it('with a key is a different input from the operation itself', async () => {
    const rows = [{ customer: { email: 'key@example.com' } }];
    const first = await dryRun(rows, { idempotencyKey: 'k' });
    const again = await dryRun(rows, { idempotencyKey: 'k' });
    expect(again.bulkOperation.id).toBe(first.bulkOperation.id);
    const real = await write(
      app,
      'bulkCreateConversations',
      { conversations: rows, idempotencyKey: 'k', waitMs: 30_000 },
      tenant.token,
    );
    expect(real.code).toBe('IDEMPOTENCY_MISMATCH');
  });
});
