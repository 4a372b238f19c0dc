import { type Executor, statement } from '../core/database.ts';
import type { ConversationFilter } from '../queries/conversation-filter.ts';
import {
  type ConversationOrder,
  type ConversationPageSql,
  conversationPageSql,
} from '../queries/conversation-pages.ts';
import type { Keyset } from '../queries/keyset.ts';
import { type ConversationRow, conversationColumns } from '../tables/conversations.ts';
import { type SearchWord, searchQuery } from './words.ts';

// A word can occur in the name, in a thread or in the customer, so no single index finds conversations with several words, and
// none returns them in the order of a list. There are two ways; the frequency of the words decides which is faster:
//
// - Walking: read the list in its order, without the search, and check each conversation for the words. Common words fill a
//   page after a few conversations.
// - Collecting: for each of the longest words, which tend to be rare, read all conversations that have it from the indexes of
//   words. Keep those that have all, and check them for the other words. Words that are too common are not collected.
//
// So a search first walks a little. If that yields neither a full page nor the end of the list, it collects. Only if every
// word is too common, it walks to the end. The result is the same either way.

export interface SearchLimits {
  /** The number of conversations to walk before collecting. */
  readonly walkedFirst: number;
  /** The maximum number of entries of a word to collect, for each of threads, names and customers. */
  readonly maxCollected: number;
}

const usualLimits: SearchLimits = { walkedFirst: 400, maxCollected: 10_000 };
// A count cannot end early, so collecting more is worth it.
const limitsOfCounts: SearchLimits = { walkedFirst: 0, maxCollected: 40_000 };

/** The maximum number of words to collect; conversations are checked for further ones. */
const maxCollectedWords = 3;

interface Search {
  readonly orgId: string;
  readonly words: readonly SearchWord[];
  readonly base: ConversationPageSql;
  readonly limits: SearchLimits;
}

/** Adds parameters to those of the page. */
class Parameters {
  readonly values: unknown[];
  constructor(values: readonly unknown[]) {
    this.values = [...values];
  }
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/**
 * One page of the conversations that pass a filter and have all of these words, in their name, their threads, or the name,
 * e-mail or phone of their customer; without those merged away. `words` holds at least one.
 */
export async function searchConversationPage(
  db: Executor,
  orgId: string,
  words: readonly SearchWord[],
  filter: ConversationFilter,
  order: ConversationOrder,
  page: Keyset,
  limits: SearchLimits = usualLimits,
): Promise<ConversationRow[]> {
  const search: Search = { orgId, words, base: conversationPageSql(orgId, filter, order, page), limits };
  const near = await walk(db, search);
  if (near.ended || near.rows.length === page.limit) return near.rows;
  const found = await collect<ConversationRow>(db, search, conversationColumns);
  return found ?? walkToTheEnd<ConversationRow>(db, search, conversationColumns);
}

/** How many conversations a search finds in all, counted up to `most`. `words` holds at least one. */
export async function countFoundConversations(
  db: Executor,
  orgId: string,
  words: readonly SearchWord[],
  filter: ConversationFilter,
  most: number,
  limits: SearchLimits = limitsOfCounts,
): Promise<number> {
  const page = { limit: most, backward: false, after: null, before: null };
  const search: Search = { orgId, words, base: conversationPageSql(orgId, filter, 'NEWEST', page), limits };
  const found = await collect<{ count: number }>(db, search, null);
  const [counted] = found ?? (await walkToTheEnd<{ count: number }>(db, search, null));
  return counted?.count ?? 0;
}

// OFFSET prevents a plan that reads all threads with the word to find those of this one conversation.
const hasWord = ($: string) => `(c.words @@ ${$}::tsquery
      OR EXISTS (SELECT FROM threads t JOIN thread_words w ON w.org_id = t.org_id AND w.thread_id = t.id
        WHERE t.org_id = c.org_id AND t.conversation_id = c.id AND w.words @@ ${$}::tsquery OFFSET 0)
      OR EXISTS (SELECT FROM customers p
        WHERE p.org_id = c.org_id AND p.id = c.customer_id AND p.words @@ ${$}::tsquery OFFSET 0))`;

/** The conditions that conversation `c` has these words, each preceded by AND. */
const haveWords = ({ orgId }: Search, words: readonly SearchWord[], parameters: Parameters) =>
  words.map((word) => ` AND ${hasWord(parameters.add(searchQuery(orgId, word)))}`).join('');

/** Rows of conversations `c`, or, without columns, their number. */
const rowsOrCount = (columns: string | null, from: string, orderBy: string, { limit }: ConversationPageSql) =>
  columns === null
    ? `SELECT count(*)::float8 AS count FROM (SELECT ${from} LIMIT ${limit}) c`
    : `SELECT ${columns} ${from} ORDER BY ${orderBy} LIMIT ${limit}`;

/** Checks the first conversations of the list. `ended` means that there are no others. */
async function walk(db: Executor, search: Search): Promise<{ rows: ConversationRow[]; ended: boolean }> {
  const { orgId, words, base, limits } = search;
  const parameters = new Parameters(base.values);
  const walkedFirst = parameters.add(limits.walkedFirst);
  const conditions = haveWords(search, words, parameters);
  const text = `WITH walked AS MATERIALIZED (
      SELECT c.* FROM conversations c${base.join} WHERE ${base.where} ORDER BY ${base.orderBy} LIMIT ${walkedFirst}::int4
    )
    SELECT w.walked, c.* FROM (SELECT count(*)::int4 AS walked FROM walked) w LEFT JOIN (
      ${rowsOrCount(conversationColumns, `FROM walked c WHERE true${conditions}`, base.rowOrderBy, base)}
    ) c ON true`;
  const walking = statement(`search_walk_${words.length}_${base.name}`, text, { byValues: true, owner: orgId });
  const rows = await db.query<ConversationRow & { walked: number }>(walking, parameters.values);
  const found = rows.filter(({ id }) => id !== null).map(({ walked: _, ...row }) => row);
  return { rows: found, ended: (rows[0]?.walked ?? 0) < limits.walkedFirst };
}

/** The conversations of organization $1 that have a word, some of them twice; up to `most` entries of each index. */
const entriesOf = (query: string, most: string) => `(
      (SELECT w.conversation_id AS id FROM thread_words w WHERE w.org_id = $1 AND w.words @@ ${query} LIMIT ${most})
      UNION ALL
      (SELECT o.id FROM conversations o WHERE o.org_id = $1 AND o.words @@ ${query} LIMIT ${most})
      UNION ALL
      (SELECT o.id FROM customers p JOIN conversations o ON o.org_id = p.org_id AND o.customer_id = p.id
        WHERE p.org_id = $1 AND p.words @@ ${query} LIMIT ${most})
    )`;

/** Checks the conversations that have the longest words; null if all of these are too common. */
async function collect<Row>(db: Executor, search: Search, columns: string | null): Promise<Row[] | null> {
  const { orgId, words, base, limits } = search;
  const parameters = new Parameters(base.values);
  const most = `${parameters.add(limits.maxCollected)}::int4`;
  const byLength = words.toSorted((one, other) => other.text.length - one.text.length);
  const collected = byLength.slice(0, maxCollectedWords).map((word, at) => {
    const $ = parameters.add(searchQuery(orgId, word));
    return { $, set: `word${at}`, isWhole: `n.entries${at} < ${most}`, entries: entriesOf(`${$}::tsquery`, most) };
  });
  const wholes = collected.map(({ isWhole }) => `(${isWhole})::int4`).join(' + ');
  const sets = collected.map(({ set, isWhole }) => `SELECT DISTINCT id, '${set}' FROM ${set} WHERE ${isWhole}`);
  const seen = collected.map(({ $, isWhole }) => ` AND (${isWhole} OR ${hasWord($)})`).join('');
  const from = `FROM (SELECT id FROM (${sets.join(' UNION ALL ')}) u GROUP BY id HAVING count(*) = ${wholes}) k
      JOIN conversations c ON c.id = k.id${base.join}
      WHERE ${base.where}${seen}${haveWords(search, byLength.slice(maxCollectedWords), parameters)}`;
  const counts = collected.map(({ set }, at) => `(SELECT count(*) FROM ${set})::int4 AS entries${at}`);
  const text = `WITH ${collected.map(({ set, entries }) => `${set} AS MATERIALIZED ${entries}`).join(', ')}
    SELECT ${wholes} AS wholes, c.* FROM (SELECT ${counts.join(', ')}) n LEFT JOIN LATERAL (
      ${rowsOrCount(columns, from, base.orderBy, base)}
    ) c ON true`;
  const name = `search_${columns === null ? 'count' : 'collect'}_${words.length}_${base.name}`;
  const collecting = statement(name, text, { byValues: true, owner: orgId });
  const rows = await db.query<Row & { wholes: number; id?: string | null }>(collecting, parameters.values);
  if ((rows[0]?.wholes ?? 0) === 0) return null;
  return rows.filter(({ id }) => id !== null).map(({ wholes: _, ...row }) => row as Row);
}

/** Checks all conversations of the list until the page is full. */
function walkToTheEnd<Row>(db: Executor, search: Search, columns: string | null): Promise<Row[]> {
  const { orgId, words, base } = search;
  const parameters = new Parameters(base.values);
  const from = `FROM conversations c${base.join} WHERE ${base.where}${haveWords(search, words, parameters)}`;
  const name = `search_${columns === null ? 'count_all' : 'all'}_${words.length}_${base.name}`;
  const walking = statement(name, rowsOrCount(columns, from, base.orderBy, base), { byValues: true, owner: orgId });
  return db.query<Row>(walking, parameters.values);
}
