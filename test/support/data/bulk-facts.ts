import { type Executor, statement } from '../../../src/store/core/database.ts';

/** What the tables contain after `bulkRows` was imported, limited to rows with these names. */
export interface BulkFacts {
  conversations: number;
  names: number;
  externalIds: number;
  /** Number of rows by outcome. */
  rows: Partial<Record<'PENDING' | 'CREATED' | 'EXISTED' | 'FAILED' | 'CANCELED', number>>;
  /** Rows whose conversation exists, with the row's own name and externalId. */
  matched: number;
}

const factsStatement = statement(
  'test_bulk_facts',
  `SELECT count(*)::int4 AS conversations, count(DISTINCT name)::int4 AS names,
     count(DISTINCT external_id)::int4 AS "externalIds",
     (SELECT json_object_agg(status, n) FROM (SELECT status, count(*) AS n FROM bulk_rows GROUP BY status) r) AS rows,
     (SELECT count(DISTINCT c.id)::int4 FROM bulk_rows r
      JOIN conversations c ON c.org_id = r.org_id AND c.id = r.conversation_id AND c.name = r.name
       AND c.external_id IS NOT DISTINCT FROM r.external_id) AS matched
   FROM conversations WHERE name LIKE 'Row %'`,
);

export async function bulkFacts(db: Executor): Promise<BulkFacts> {
  const [facts] = await db.query<BulkFacts>(factsStatement, []);
  return facts as BulkFacts;
}

/** Every one of this many rows was created once. */
export const createdOnce = (count: number): BulkFacts => ({
  conversations: count,
  names: count,
  externalIds: count / 2,
  rows: { CREATED: count },
  matched: count,
});
