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

// A word may stand in the name, in a thread or at the customer, so no one index finds conversations with several words, and
// none gives them in the order of a list. There are two ways, and which is short depends on how common the words are:
//
// - Walking: read the list, without the search, in its order, and look at each conversation for the words. Words that many
//   conversations have fill a page after a few.
// - Collecting: take all conversations that have a word by the indexes of words, for each of the longest words, since these
//   are rare, and keep those that have all; look at them for the other words. A word that too many have is given up.
//
// So a search first walks a little. If that gives neither a page nor the end of the list, it collects. Only where every word
// is too common for that it walks to the end. Whichever way answers, the answer is the same.

export interface SearchLimits {
  /** Conversations that are walked before anything is collected. */
  readonly walkedFirst: number;
  /** Entries of a word that are collected at the most, of threads, names and customers each. */
  readonly maxCollected: number;
}

const usualLimits: SearchLimits = { walkedFirst: 400, maxCollected: 10_000 };
// Counting has no end to come to early, so that more is worth collecting.
const limitsOfCounts: SearchLimits = { walkedFirst: 0, maxCollected: 40_000 };

/** Words that are collected; conversations are looked at for further ones. */
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

// OFFSET keeps the planner from reading all threads that have the word, to look up this one conversation among them.
const hasWord = ($: string) => `(c.words @@ ${$}::tsquery
      OR EXISTS (SELECT FROM threads t
        WHERE t.org_id = c.org_id AND t.conversation_id = c.id AND t.words @@ ${$}::tsquery OFFSET 0)
      OR EXISTS (SELECT FROM customers p
        WHERE p.org_id = c.org_id AND p.id = c.customer_id AND p.words @@ ${$}::tsquery OFFSET 0))`;

/** The conditions that conversation `c` has these words, each to be joined by AND. */
const haveWords = ({ orgId }: Search, words: readonly SearchWord[], parameters: Parameters) =>
  words.map((word) => ` AND ${hasWord(parameters.add(searchQuery(orgId, word)))}`).join('');

/** Rows of conversations `c`, or, without columns, their number. */
const rowsOrCount = (columns: string | null, from: string, { orderBy, limit }: ConversationPageSql) =>
  columns === null
    ? `SELECT count(*)::float8 AS count FROM (SELECT ${from} LIMIT ${limit}) c`
    : `SELECT ${columns} ${from} ORDER BY ${orderBy} LIMIT ${limit}`;

/** Looks at the first conversations of the list. `ended` says that there are no others. */
async function walk(db: Executor, search: Search): Promise<{ rows: ConversationRow[]; ended: boolean }> {
  const { orgId, words, base, limits } = search;
  const parameters = new Parameters(base.values);
  const walkedFirst = parameters.add(limits.walkedFirst);
  const conditions = haveWords(search, words, parameters);
  const text = `WITH walked AS MATERIALIZED (
      SELECT * FROM conversations c WHERE ${base.where} ORDER BY ${base.orderBy} LIMIT ${walkedFirst}::int4
    )
    SELECT w.walked, c.* FROM (SELECT count(*)::int4 AS walked FROM walked) w LEFT JOIN (
      ${rowsOrCount(conversationColumns, `FROM walked c WHERE true${conditions}`, base)}
    ) c ON true`;
  const walking = statement(`search_walk_${words.length}_${base.name}`, text, { byValues: true, owner: orgId });
  const rows = await db.query<ConversationRow & { walked: number }>(walking, parameters.values);
  const found = rows.filter(({ id }) => id !== null).map(({ walked: _, ...row }) => row);
  return { rows: found, ended: (rows[0]?.walked ?? 0) < limits.walkedFirst };
}

/** The conversations that have a word, of organization $1, some of them twice; up to `most` entries of each index. */
const entriesOf = (query: string, most: string) => `(
      (SELECT t.conversation_id AS id FROM threads t WHERE t.org_id = $1 AND t.words @@ ${query} LIMIT ${most})
      UNION ALL
      (SELECT o.id FROM conversations o WHERE o.org_id = $1 AND o.words @@ ${query} LIMIT ${most})
      UNION ALL
      (SELECT o.id FROM customers p JOIN conversations o ON o.org_id = p.org_id AND o.customer_id = p.id
        WHERE p.org_id = $1 AND p.words @@ ${query} LIMIT ${most})
    )`;

/** Looks at the conversations that have the longest words; null where too many have each of these. */
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
      JOIN conversations c ON c.id = k.id
      WHERE ${base.where}${seen}${haveWords(search, byLength.slice(maxCollectedWords), parameters)}`;
  const counts = collected.map(({ set }, at) => `(SELECT count(*) FROM ${set})::int4 AS entries${at}`);
  const text = `WITH ${collected.map(({ set, entries }) => `${set} AS MATERIALIZED ${entries}`).join(', ')}
    SELECT ${wholes} AS wholes, c.* FROM (SELECT ${counts.join(', ')}) n LEFT JOIN LATERAL (
      ${rowsOrCount(columns, from, base)}
    ) c ON true`;
  const name = `search_${columns === null ? 'count' : 'collect'}_${words.length}_${base.name}`;
  const collecting = statement(name, text, { byValues: true, owner: orgId });
  const rows = await db.query<Row & { wholes: number; id?: string | null }>(collecting, parameters.values);
  if ((rows[0]?.wholes ?? 0) === 0) return null;
  return rows.filter(({ id }) => id !== null).map(({ wholes: _, ...row }) => row as Row);
}

/** Looks at all conversations of the list until the page is full. */
function walkToTheEnd<Row>(db: Executor, search: Search, columns: string | null): Promise<Row[]> {
  const { orgId, words, base } = search;
  const parameters = new Parameters(base.values);
  const from = `FROM conversations c WHERE ${base.where}${haveWords(search, words, parameters)}`;
  const name = `search_${columns === null ? 'count_all' : 'all'}_${words.length}_${base.name}`;
  const walking = statement(name, rowsOrCount(columns, from, base), { byValues: true, owner: orgId });
  return db.query<Row>(walking, parameters.values);
}
