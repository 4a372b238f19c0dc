import type { Database, Executor } from '../core/database.ts';
import { statement } from '../core/database.ts';
import { wordsOfRecord } from './record-words.ts';
import { wordsOfConversation, wordsOfCustomer, wordsOfThread } from './row-words.ts';
import { filed, insertThreadWords } from './thread-words.ts';

interface Wordless {
  readonly orgId: string;
  readonly id: string;
}

/** A table that searches read: how to find its rows without words, and how to add the words of a row. */
interface SearchedTable {
  readonly name: 'conversations' | 'customers' | 'threads';
  readonly columns: string;
  readonly condition: string;
  readonly wordsOf: (row: never) => string | null;
  /** Columns of the records that `add` needs besides the key and the words. */
  readonly more: string;
  /** Statements that together write the words of the records `r`. */
  readonly add: readonly [...string[], string];
}

const setWords = (name: string, words: string) =>
  `UPDATE ${name} x SET words = ${words} FROM records r WHERE x.org_id = r."orgId" AND x.id = r.id`;

export const searchedTables: readonly SearchedTable[] = [
  {
    name: 'conversations',
    columns: 'x.name',
    condition: 'x.words IS NULL AND x.name IS NOT NULL',
    wordsOf: wordsOfConversation,
    more: '',
    add: [setWords('conversations', wordsOfRecord)],
  },
  {
    name: 'customers',
    columns: 'x.first_name AS "firstName", x.last_name AS "lastName", x.email, x.phone',
    condition: 'x.words IS NULL',
    wordsOf: wordsOfCustomer,
    more: '',
    add: [setWords('customers', wordsOfRecord)],
  },
  {
    name: 'threads',
    columns: 'x.conversation_id AS "conversationId", x.text',
    condition: `x.words IS DISTINCT FROM ${filed}`,
    wordsOf: wordsOfThread,
    more: '"conversationId" uuid, ',
    add: [
      setWords('threads', filed),
      // Those of a text that a gateway of an earlier version has erased.
      `DELETE FROM thread_words x USING records r WHERE x.org_id = r."orgId" AND x.thread_id = r.id AND r.words = ''`,
      `${insertThreadWords('records r')}
       ON CONFLICT (org_id, thread_id) DO UPDATE SET conversation_id = excluded.conversation_id, words = excluded.words`,
    ],
  },
];

/**
 * Adds the words to up to `limit` rows of a table: rows of an earlier version, and rows whose words a statement has set to null.
 * Skips rows that a transaction has locked. Returns the number of rows without words.
 */
export function addWords(db: Database, table: SearchedTable, limit: number) {
  const { name, columns, condition, wordsOf, more, add } = table;
  const records = `SELECT * FROM json_to_recordset($1::json) AS r("orgId" uuid, id uuid, ${more}words text)`;
  const before = add.slice(0, -1).map((part, at) => `, part${at} AS (${part})`);
  return db.transaction(async (tx: Executor) => {
    const rows = await tx.query<Wordless>(
      statement(
        `lock_wordless_${name}`,
        `SELECT x.org_id AS "orgId", x.id, ${columns} FROM ${name} x WHERE ${condition}
         ORDER BY x.org_id, x.id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      ),
      [limit],
    );
    if (rows.length === 0) return 0;
    const withWords = rows.map((row) => ({ ...row, words: wordsOf(row as never) }));
    await tx.query(
      statement(`add_words_to_${name}`, `WITH records AS MATERIALIZED (${records})${before.join('')} ${add.at(-1)}`),
      [JSON.stringify(withWords)],
    );
    return rows.length;
  });
}
