import pino from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { startRetention } from '../../src/jobs/retention.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createTenant, type Tenant } from '../support/gateways/tenant.ts';

let db: Database;
let tenant: Tenant;
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await createTenant(db);
});

const fill = [
  // Too many for a single statement to delete.
  `INSERT INTO events (org_id, id, type, subject_id, data, created_at)
   SELECT $1, gen_random_uuid(), 'thread.added', gen_random_uuid(), '{}', statement_timestamp() - make_interval(hours => h)
   FROM unnest(ARRAY[74, 73, 71, 0]) h, generate_series(1, 1500) ORDER BY h DESC`,
  // Two thirds have been numbered.
  `WITH numbered AS (
     UPDATE events e SET position = o.nth FROM (
       SELECT id, row_number() OVER (ORDER BY sequence) AS nth FROM events WHERE org_id = $1
     ) o WHERE e.org_id = $1 AND e.id = o.id AND e.sequence % 3 > 0 RETURNING e.position
   ) UPDATE event_numbering SET last_position = (SELECT max(position) FROM numbered)`,
  `INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event_type, data, next_attempt_at, created_at)
   SELECT $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'thread.added', '{}', statement_timestamp() + interval '1 day',
     statement_timestamp() - make_interval(days => d) FROM unnest(ARRAY[31, 29]) d, generate_series(1, 1500)`,
  `INSERT INTO audit_entries (org_id, id, action, request_id, created_at)
   SELECT $1, gen_random_uuid(), 'user.created', 'r', statement_timestamp() - make_interval(days => d)
   FROM unnest(ARRAY[401, 399]) d, generate_series(1, 1500)`,
  `INSERT INTO idempotency_keys (org_id, token_id, key, input_hash, outcome, created_at, expires_at)
   SELECT $1, gen_random_uuid(), 'key ' || n, '', '{}', statement_timestamp(), statement_timestamp() + make_interval(mins => m)
   FROM unnest(ARRAY[-1, 1]) m, generate_series(1, 1500) n`,
  `WITH operations AS (
     INSERT INTO bulk_operations (org_id, id, status, total, request, token_id, created_at, updated_at, expires_at)
     SELECT $1, gen_random_uuid(), s::bulk_operation_status, 1, '{}', gen_random_uuid(), statement_timestamp(), statement_timestamp(),
       statement_timestamp() + make_interval(mins => m)
     FROM unnest(ARRAY[-1, 1]) m, unnest(ARRAY['COMPLETED', 'CANCELED', 'RUNNING']) s RETURNING id
   ) INSERT INTO bulk_rows (org_id, operation_id, row_index) SELECT $1, id, 0 FROM operations`,
];
const counts = statement(
  'test_counts',
  `SELECT (SELECT count(*)::int4 FROM events WHERE org_id = $1) AS events,
     (SELECT count(*)::int4 FROM webhook_deliveries WHERE org_id = $1) AS deliveries,
     (SELECT count(*)::int4 FROM audit_entries WHERE org_id = $1 AND request_id = 'r') AS audited,
     (SELECT count(*)::int4 FROM idempotency_keys WHERE org_id = $1) AS keys,
     (SELECT count(*)::int4 FROM bulk_operations WHERE org_id = $1) AS operations,
     (SELECT count(*)::int4 FROM bulk_rows WHERE org_id = $1) AS rows`,
);

it('deletes all expired rows in bounded batches, and nothing else', async () => {
  for (const [nth, text] of fill.entries()) await db.query(statement(`test_fill_${nth}`, text), [tenant.orgId]);
  expect(await db.query(counts, [tenant.orgId])).toEqual([
    { events: 6000, deliveries: 3000, audited: 3000, keys: 3000, operations: 6, rows: 6 },
  ]);
  const retention = startRetention(db, pino({ level: 'silent' }), {
    eventsKeptForMs: 72 * 3_600_000,
    deliveriesKeptForMs: 30 * 86_400_000,
    auditKeptForMs: 400 * 86_400_000,
  });
  const statements: string[] = [];
  const stop = db.onStatement(({ name }) => void statements.push(name));
  await Promise.all([retention.run(), retention.run()]);
  stop();
  await retention.stop();
  expect(await db.query(counts, [tenant.orgId])).toEqual([
    // Operations that are still running are kept.
    { events: 3000, deliveries: 1500, audited: 1500, keys: 1500, operations: 4, rows: 4 },
  ]);
  expect(statements.filter((name) => name === 'delete_expired_events').length).toBeGreaterThanOrEqual(4);
});
