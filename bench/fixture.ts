// What the workloads know about the data, read once from the filled database.
import type pg from 'pg';
import { topics } from './fill.ts';
import { orgId } from './identity.ts';

export interface Fixture {
  readonly customerIds: readonly string[];
  /** Conversations with more than 20 threads: W2 reads them. */
  readonly long: readonly LongConversation[];
  /** Conversations with few threads, and their customers: W5 adds to them. None of `newest` is among them. */
  readonly short: readonly { readonly id: string; readonly customerId: string }[];
  /** How many threads each of `short` accepts before the cap. */
  readonly room: number;
  /** The newest conversations, newest first: W3 lists them. */
  readonly newest: readonly ListedConversation[];
  /** Words from the most common to rare ones: W7 searches for them. */
  readonly found: readonly FoundConversations[];
}

export interface FoundConversations {
  readonly word: string;
  /** The newest conversations that have the word, newest first. */
  readonly ids: readonly string[];
}

export interface LongConversation {
  readonly id: string;
  readonly customerId: string;
  /** Its last 20 threads, newest first. */
  readonly lastThreadIds: readonly string[];
}

export interface ListedConversation {
  readonly id: string;
  readonly createdAt: string;
  readonly customerId: string;
  /** Its last 5 threads, newest first. */
  readonly lastThreadIds: readonly string[];
}

/** Conversations with 99 threads accept no more. */
const cap = 99;
const listed = 1_000;
const soughtWords = 40;

export async function readFixture(client: pg.Client): Promise<Fixture> {
  const customers = await client.query<{ id: string }>('SELECT id FROM customers WHERE org_id = $1 ORDER BY id', [
    orgId,
  ]);
  const { rows: counts } = await client.query<{ few: number; many: number }>(
    `SELECT min(message_count) AS few, max(message_count) AS many
     FROM (SELECT message_count FROM conversations WHERE org_id = $1 ORDER BY id LIMIT 1000) sample`,
    [orgId],
  );
  const { few, many } = counts[0] ?? { few: 0, many: 0 };
  const long = await client.query<LongConversation>(
    `SELECT id, customer_id AS "customerId", ${lastThreads(20)} AS "lastThreadIds"
     FROM conversations c WHERE org_id = $1 AND message_count = $2 ORDER BY id LIMIT 10000`,
    [orgId, many],
  );
  const short = await client.query<{ id: string; customerId: string }>(
    `SELECT id, customer_id AS "customerId" FROM conversations
     WHERE org_id = $1 AND message_count = $2 AND created_at < (
       SELECT created_at FROM conversations WHERE org_id = $1 ORDER BY created_at DESC, id DESC OFFSET ${listed} LIMIT 1)
     ORDER BY id LIMIT 100000`,
    [orgId, few],
  );
  const newest = await client.query<{ createdAt: Date } & Omit<ListedConversation, 'createdAt'>>(
    `SELECT id, created_at AS "createdAt", customer_id AS "customerId", ${lastThreads(5)} AS "lastThreadIds"
     FROM conversations c WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT ${listed}`,
    [orgId],
  );
  const found = await client.query<FoundConversations>(
    `SELECT word, ARRAY(
       SELECT c.id::text FROM conversations c WHERE c.org_id = $1 AND c.id IN (
         SELECT t.conversation_id FROM thread_words t WHERE t.org_id = $1 AND t.words @@ ('${orgId.slice(-6)}' || word)::tsquery)
       ORDER BY c.created_at DESC, c.id DESC LIMIT 20) AS ids
     FROM (SELECT DISTINCT 'topic' || floor(power($2::float8, n / $3::float8)) || 'z' AS word
           FROM generate_series(0, $3::int - 1) n) w`,
    [orgId, topics, soughtWords],
  );
  return {
    found: found.rows.filter(({ ids }) => ids.length > 0),
    customerIds: customers.rows.map((row) => row.id),
    long: long.rows,
    short: short.rows,
    room: cap - few,
    newest: newest.rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
  };
}

const lastThreads = (count: number): string =>
  `ARRAY(SELECT t.id::text FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id
         ORDER BY t.created_at DESC, t.id DESC LIMIT ${count})`;
