import { type Executor, statement } from '../../core/database.ts';
import type { OrganizationTable } from './organization-tables.ts';

const rowsAtOnce = 2_000;

/** Deletes all rows of an organization in a shard, some at a time, so that other work is not delayed. Can be repeated. */
export async function deleteRows(db: Executor, tables: readonly OrganizationTable[], orgId: string): Promise<void> {
  for (const table of tables.toReversed()) {
    // Rows that refer to others of their table first.
    for (const column of table.selfReferences) await deletePart(db, table, orgId, `AND "${column}" IS NOT NULL`);
    await deletePart(db, table, orgId, '');
  }
}

async function deletePart(db: Executor, { name, key }: OrganizationTable, orgId: string, part: string): Promise<void> {
  const columns = key.map((column) => `"${column}"`).join(', ');
  const text = `WITH chunk AS (SELECT ${columns} FROM "${name}" WHERE org_id = $1 ${part} LIMIT ${rowsAtOnce})
    DELETE FROM "${name}" t USING chunk s WHERE ${key.map((column) => `t."${column}" = s."${column}"`).join(' AND ')} RETURNING 1`;
  for (let deleted = rowsAtOnce; deleted === rowsAtOnce; )
    deleted = (await db.query(statement('', text), [orgId])).length;
}
