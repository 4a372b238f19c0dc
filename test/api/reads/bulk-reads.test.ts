import { beforeAll, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
});

const query = `query ($id: ID!) {
  bulkOperation(id: $id) {
    status canceled cancelReason
    rows(first: 100, status: [FAILED]) { nodes { error { ... on RateLimitedError { retryAfterMs resetAt } } } }
  }
}`;
const read = async (id: string) => (await app.ask(query, { id })).bulkOperation;

it('R9: computes how long a rate-limited row has to wait at the time it is read', async () => {
  const conversations = Array.from({ length: 122 }, () => ({ customer: { email: 'limited@example.com' } }));
  const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
  const { id } = bulkOperation;
  const { rows } = await read(id);
  expect(rows.nodes).toHaveLength(2);
  const reset = (interval: string) =>
    db.query(
      statement(
        'test_reset_at',
        `UPDATE bulk_rows SET error = jsonb_set(error, '{resetAt}', to_jsonb(
           to_char(statement_timestamp() + $2::interval, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
         WHERE org_id = $1 AND status = 'FAILED'`,
      ),
      [app.tenant.orgId, interval],
    );
  const waits = async () =>
    (await read(id)).rows.nodes.map(({ error }: { error: { retryAfterMs: number } }) => error.retryAfterMs);
  await reset('1 hour');
  for (const wait of await waits()) expect(wait).toBeGreaterThan(60_000);
  await reset('-1 hour');
  expect(await waits()).toEqual([0, 0]);
});

it('R14: a bulk operation says why its rows were canceled, or null if none were', async () => {
  const completed = await write(app, 'bulkCreateConversations', {
    conversations: [{ customer: { email: 'one@example.com' } }],
    waitMs: 30_000,
  });
  expect(await read(completed.bulkOperation.id)).toMatchObject({ status: 'COMPLETED', cancelReason: null });
  await write(app, 'cancelBulkOperation', { id: completed.bulkOperation.id });
  expect(await read(completed.bulkOperation.id)).toMatchObject({ status: 'COMPLETED', cancelReason: null });

  // As an older version without reasons stored it.
  const older = statement(
    'test_canceled_before',
    `UPDATE bulk_operations SET status = 'CANCELED', failed = 1, succeeded = 0, canceled = 1 WHERE org_id = $1`,
  );
  await db.query(older, [app.tenant.orgId]);
  expect(await read(completed.bulkOperation.id)).toMatchObject({ status: 'CANCELED', cancelReason: 'REQUESTED' });
});
