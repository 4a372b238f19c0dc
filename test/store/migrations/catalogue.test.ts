import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { openTestDatabase } from '../../support/databases/database.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});

const tables = statement(
  'test_tables',
  `SELECT c.relname AS name,
     (SELECT array_agg(a.attname::text ORDER BY k.at)
      FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY AS k(attnum, at)
      JOIN pg_attribute a ON a.attnum = k.attnum
      WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid) AS key
   FROM pg_class c
   WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
   ORDER BY c.relname`,
);

const foreignKeys = statement(
  'test_foreign_keys',
  `SELECT f.conname AS name, f.conrelid::regclass::text AS "from", f.confrelid::regclass::text AS "to",
     array(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY AS k(attnum, at)
           JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.at) AS columns,
     array(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY AS k(attnum, at)
           JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum ORDER BY k.at) AS referred
   FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace ORDER BY f.conname`,
);

const indexes = statement(
  'test_indexes',
  `SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS "table",
     (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS first
   FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
   WHERE c.relnamespace = current_schema()::regnamespace AND c.relname <> '_prisma_migrations'
   ORDER BY 1`,
);

/** Indexes that may start with a column other than `org_id`, with the reason for each. */
const exceptions: Record<string, string> = {
  audit_entries_created_at_idx: 'Retention is of all organizations at once.',
  bulk_operations_expires_at_idx: 'The sweep of expired operations is of all organizations at once.',
  webhook_deliveries_next_attempt_at_idx: 'What is due is looked for in all organizations at once.',
  webhook_deliveries_created_at_idx: 'Retention is of all organizations at once.',
  idempotency_keys_expires_at_idx: 'Retention is of all organizations at once.',
  conversations_snoozed_until_idx: 'Snoozes that are over are looked for in all organizations at once.',
  events_position_idx: 'A gateway reads what is new of all organizations at once.',
  events_unnumbered_idx: 'Events of all organizations are numbered at once.',
  event_numbering_pkey: 'See the tables.',
  conversations_facets_idx: 'A GIN index takes no uuid; it begins with the organization as an array.',
  conversations_words_idx: 'Its words begin with a part of their organization.',
  customers_words_idx: 'Its words begin with a part of their organization.',
  thread_words_words_idx: 'Its words begin with a part of their organization.',
};

/** Tables that have no `org_id`, with the reason for each. */
const common: Record<string, string> = {
  event_numbering: 'The last position of all events. It is one row, and who numbers events locks it.',
};

describe('the catalogue (R3)', () => {
  it('has the tables of the model, each with a primary key that starts with org_id, except those with a reason', async () => {
    const rows = await db.query<{ name: string; key: string[] | null }>(tables, []);
    expect(rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(['organizations', 'customers', 'conversations', 'threads', 'attachments', 'bulk_rows']),
    );
    const others = rows.filter(({ key }) => key?.[0] !== 'org_id').map(({ name }) => name);
    expect(others).toEqual(Object.keys(common));
  });

  it('has no foreign key without org_id in the same position on both sides', async () => {
    const rows = await db.query<{ name: string; columns: string[]; referred: string[] }>(foreignKeys, []);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, columns, referred } of rows) {
      expect({ name, at: columns.indexOf('org_id') }).toEqual({ name, at: referred.indexOf('org_id') });
      expect(columns, name).toContain('org_id');
    }
  });

  it('has no index that starts with anything but org_id, except those with a reason', async () => {
    const rows = await db.query<{ name: string; table: string; first: string }>(indexes, []);
    const others = rows.filter((row) => row.first !== 'org_id').map((row) => row.name.replaceAll('"', ''));
    expect(others.sort()).toEqual(Object.keys(exceptions).sort());
  });

  it('has an index for every foreign key that a delete or a join would otherwise scan for, unless the referenced rows are never deleted', async () => {
    // Only cascades delete referenced rows, and they must find their children by key.
    const rows = await db.query<{ table: string; key: string[] }>(
      statement(
        'test_cascades',
        `SELECT f.conrelid::regclass::text AS "table",
           array(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY AS k(attnum, at)
                 JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.at) AS key
         FROM pg_constraint f WHERE f.contype = 'f' AND f.confdeltype = 'c' AND f.connamespace = current_schema()::regnamespace`,
      ),
      [],
    );
    const keys = await db.query<{ name: string; key: string[] }>(tables, []);
    expect(rows.map(({ table }) => table).sort()).toEqual(['bulk_rows', 'thread_words']);
    for (const { table, key } of rows) {
      const primary = keys.find(({ name }) => name === table)?.key ?? [];
      expect({ table, key: primary.slice(0, key.length) }).toEqual({ table, key });
    }
  });
});
