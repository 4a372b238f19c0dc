// What the workloads know about the data, read once from the filled database.
import type pg from 'pg';
import { orgId } from './identity.ts';

export interface Fixture {
  readonly customerIds: readonly string[];
  /** Conversations with more than 20 threads: what W2 reads. */
  readonly long: readonly LongConversation[];
  /** Conversations with few threads, and who wrote them: what W5 adds to. None of `newest` is among them. */
  readonly short: readonly { readonly id: string; readonly customerId: string }[];
  /** How many threads each of `short` takes before the cap. */
  readonly room: number;
  /** The newest conversations, newest first: what W3 lists. */
  readonly newest: readonly ListedConversation[];
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

/** Adding a thread is refused at 99. */
const cap = 99;
const listed = 1_000;

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
  return {
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
