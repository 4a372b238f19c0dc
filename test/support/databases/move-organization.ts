import { type Database, type Executor, statement } from '../../../src/store/core/database.ts';

/**
 * Copies an organization to another database as docs/operations.md does: all of its rows, and its events in their order, without the
 * numbers of the source.
 */
export async function copyToDatabase(source: Database, target: Database, orgId: string): Promise<void> {
  await target.transaction(async (tx) => {
    // Rows are copied in any order, so referenced rows may be missing at first.
    await tx.query(statement('', 'SET LOCAL session_replication_role = replica'), []);
    for (const { name, columns } of await tablesOf(source)) {
      const copied = columns
        .filter((column) => name !== 'events' || !['sequence', 'position'].includes(column))
        .map((column) => `"${column}"`)
        .join(', ');
      const order = name === 'events' ? 'ORDER BY position, sequence' : '';
      const list = `SELECT coalesce(json_agg(r), '[]')::text AS rows FROM (
        SELECT ${copied} FROM ${name} WHERE org_id = $1 ${order}) r`;
      const [row] = await source.query<{ rows: string }>(statement('', list), [orgId]);
      const insert = `INSERT INTO ${name} (${copied}) SELECT ${copied} FROM json_populate_recordset(NULL::${name}, $1::json)`;
      await tx.query(statement('', insert), [row?.rows]);
    }
  });
}

function tablesOf(db: Executor): Promise<{ name: string; columns: string[] }[]> {
  const list = `SELECT c.table_name AS name, json_agg(c.column_name) AS columns
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    GROUP BY c.table_name HAVING bool_or(c.column_name = 'org_id')`;
  return db.query(statement('', list), []);
}
