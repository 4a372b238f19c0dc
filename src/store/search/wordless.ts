import type { Database, Executor } from '../core/database.ts';
import { statement } from '../core/database.ts';
import { wordsOfConversation, wordsOfCustomer, wordsOfThread } from './row-words.ts';

interface Wordless {
  readonly orgId: string;
  readonly id: string;
}

/** A table that searches read: how to find its rows without words, and the words of a row. */
interface SearchedTable {
  readonly name: 'conversations' | 'customers' | 'threads';
  readonly columns: string;
  readonly condition: string;
  readonly wordsOf: (row: never) => string | null;
}

export const searchedTables: readonly SearchedTable[] = [
  { name: 'conversations', columns: 'x.name', condition: 'x.name IS NOT NULL', wordsOf: wordsOfConversation },
  {
    name: 'customers',
    columns: 'x.first_name AS "firstName", x.last_name AS "lastName", x.email, x.phone',
    condition: 'true',
    wordsOf: wordsOfCustomer,
  },
  { name: 'threads', columns: 'x.text', condition: 'true', wordsOf: wordsOfThread },
];

/**
 * Adds the words to up to `limit` rows of a table: rows of an earlier version, and rows whose text was changed by a statement
 * that did not set them. Skips rows that a transaction has locked. Returns the number of rows without words.
 */
export function addWords(db: Database, { name, columns, condition, wordsOf }: SearchedTable, limit: number) {
  return db.transaction(async (tx: Executor) => {
    const rows = await tx.query<Wordless>(
      statement(
        `lock_wordless_${name}`,
        `SELECT x.org_id AS "orgId", x.id, ${columns} FROM ${name} x WHERE x.words IS NULL AND ${condition}
         ORDER BY x.org_id, x.id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      ),
      [limit],
    );
    if (rows.length === 0) return 0;
    const words = rows.map((row) => ({ orgId: row.orgId, id: row.id, words: wordsOf(row as never) }));
    await tx.query(
      statement(
        `add_words_to_${name}`,
        `UPDATE ${name} x SET words = r.words
         FROM json_to_recordset($1::json) AS r("orgId" uuid, id uuid, words tsvector)
         WHERE x.org_id = r."orgId" AND x.id = r.id`,
      ),
      [JSON.stringify(words)],
    );
    return rows.length;
  });
}
