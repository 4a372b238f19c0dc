import { type Executor, type Statement, statement, type Transaction } from '../core/database.ts';

/** The tables whose rows are identified by e-mail. */
export const keyedTables = ['customers', 'users'] as const;
export type KeyedTable = (typeof keyedTables)[number];

export interface KeyedRow {
  readonly orgId: string;
  readonly id: string;
  readonly email: string;
  readonly emailKey: string | null;
}

const perTable = (make: (table: KeyedTable) => Statement) =>
  Object.fromEntries(keyedTables.map((table) => [table, make(table)])) as Record<KeyedTable, Statement>;

// The condition matches that of an index.
const listStatements = perTable((table) =>
  statement(
    `list_wide_emails_of_${table}`,
    `SELECT t.org_id AS "orgId", t.id, t.email, t.email_key AS "emailKey" FROM ${table} t
     WHERE octet_length(t.email) <> char_length(t.email) AND (t.org_id, t.id) > ($1::uuid, $2::uuid)
     ORDER BY t.org_id, t.id LIMIT $3`,
  ),
);

/** Rows of all organizations, after this one, whose e-mail has non-ASCII characters; the oldest of each organization first. */
export function listWideEmails(db: Executor, table: KeyedTable, after: KeyedRow | null, limit: number) {
  const nil = '00000000-0000-0000-0000-000000000000';
  return db.query<KeyedRow>(listStatements[table], [after?.orgId ?? nil, after?.id ?? nil, limit]);
}

const freeStatements = perTable((table) =>
  statement(
    `free_email_keys_of_${table}`,
    `UPDATE ${table} t SET email_key = t.id::text FROM unnest($2::uuid[], $3::text[]) AS k(id, email_key)
     WHERE t.org_id = $1 AND t.id = k.id AND t.email_key IS NOT DISTINCT FROM k.email_key
       AND t.email_key IS DISTINCT FROM t.id::text`,
  ),
);
const assignStatements = perTable((table) =>
  statement(
    `assign_email_keys_of_${table}`,
    `UPDATE ${table} t SET email_key = k.email_key FROM unnest($2::uuid[], $3::text[]) AS k(id, email_key)
     WHERE t.org_id = $1 AND t.id = k.id AND t.email_key = t.id::text
       AND NOT EXISTS (SELECT FROM ${table} o WHERE o.org_id = $1 AND o.email_key = k.email_key)
     RETURNING t.id`,
  ),
);

/**
 * Sets the given keys (each given once) on rows of one organization; a row whose key another row has gets its own id instead.
 * All keys are cleared before the first is set, because rows may swap keys.
 */
export async function replaceEmailKeys(
  tx: Transaction,
  table: KeyedTable,
  orgId: string,
  rows: readonly KeyedRow[],
  wanted: ReadonlyMap<string, string>,
): Promise<number> {
  const [, given] = await Promise.all([
    tx.query(freeStatements[table], [orgId, rows.map(({ id }) => id), rows.map(({ emailKey }) => emailKey)]),
    tx.query(assignStatements[table], [orgId, [...wanted.keys()], [...wanted.values()]]),
  ]);
  return given.length;
}
