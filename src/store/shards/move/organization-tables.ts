import { type Executor, statement } from '../../core/database.ts';

/** A table with rows of organizations, as the catalog describes it. */
export interface OrganizationTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of the primary key, in order. */
  readonly key: readonly string[];
  /** The columns that refer to another row of the same table, apart from `org_id`. */
  readonly selfReferences: readonly string[];
  /** The other tables that its rows refer to. */
  readonly refersTo: readonly string[];
}

const tablesStatement = statement(
  'list_organization_tables',
  `SELECT c.relname AS name,
     (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
     (SELECT array_agg(a.attname::text ORDER BY k.nth) FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, nth)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
     coalesce((SELECT array_agg(DISTINCT a.attname::text) FROM pg_constraint f
      CROSS JOIN LATERAL unnest(f.conkey) AS k(attnum)
      JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
      WHERE f.conrelid = c.oid AND f.confrelid = c.oid AND f.contype = 'f' AND a.attname <> 'org_id'), '{}') AS "selfReferences",
     coalesce((SELECT array_agg(DISTINCT r.relname::text) FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
      WHERE f.conrelid = c.oid AND f.confrelid <> c.oid AND f.contype = 'f'), '{}') AS "refersTo"
   FROM pg_class c JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'org_id' AND NOT o.attisdropped
   WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind = 'r' ORDER BY c.relname`,
);

// A trigger of the latter writes rows of the former, which the copied ones must replace.
const writtenBy: Readonly<Record<string, string>> = { conversation_times: 'conversations' };

/** All tables with rows of organizations; a table comes after those that its rows refer to. */
export async function listOrganizationTables(db: Executor): Promise<OrganizationTable[]> {
  const left = new Map(
    (await db.query<OrganizationTable>(tablesStatement, [])).map((table) => [table.name, table] as const),
  );
  const ordered: OrganizationTable[] = [];
  while (left.size > 0) {
    const isReady = ({ name, refersTo }: OrganizationTable) =>
      ![...refersTo, writtenBy[name] ?? ''].some((other) => left.has(other));
    const next = [...left.values()].filter(isReady);
    if (next.length === 0) throw new Error(`The tables ${[...left.keys()].join(', ')} refer to each other.`);
    for (const table of next) left.delete(table.name);
    ordered.push(...next);
  }
  return ordered;
}
