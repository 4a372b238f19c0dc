// Fills a database with SQL only: every value is derived from the number of its row, so that two fills are equal.
import type pg from 'pg';
import { apiTokenHash, orgId, permissions, tokenId, userId } from './identity.ts';

export interface FillPlan {
  readonly customers: number;
  readonly conversations: number;
  /** Threads of nine in ten conversations. */
  readonly fewThreads: number;
  /** Threads of every tenth conversation. */
  readonly manyThreads: number;
  /** When conversation number 0 would have been created. */
  readonly start: Date;
  readonly secondsBetween: number;
}

const day = 86_400_000;

/** The number of different topics of messages. */
export const topics = 20_000;

/** 100,000 conversations over the last 300 days, with ten threads each on average. */
export function standardPlan(now: Date): FillPlan {
  const conversations = 100_000;
  return {
    customers: 10_000,
    conversations,
    fewThreads: 6,
    manyThreads: 46,
    start: new Date(now.getTime() - 302 * day),
    secondsBetween: (300 * 86_400) / conversations,
  };
}

const uuid7 = `
  CREATE OR REPLACE FUNCTION pg_temp.uuid7(at timestamptz, key text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
      || '7' || substr(md5(key), 1, 3) || '8' || substr(md5(key), 4, 15))::uuid
  $$`;

/**
 * What Parley searches by: the words of a text (ASCII only), each prefixed with the end of the organization's key.
 * `topics` returns three words, of which the nth most common occurs 1/n as often as the most common, as in natural
 * language.
 */
const words = `
  CREATE OR REPLACE FUNCTION pg_temp.words(text text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_agg(DISTINCT '${orgId.slice(-6)}' || word))
    FROM regexp_split_to_table(lower(text), '[^a-z0-9]+') word WHERE word <> ''
  $$;
  CREATE OR REPLACE FUNCTION pg_temp.topics(key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg('topic' || floor(power(${topics}, ('x' || substr(md5(key), at, 8))::bit(32)::bigint::float8 / 4294967296))
      || 'z', ' ') FROM unnest(ARRAY[1, 9, 17]) at
  $$`;

/** One organization with its user, token and customers. */
export async function fillPeople(client: pg.Client, plan: FillPlan): Promise<void> {
  await client.query(uuid7);
  await client.query(words);
  await client.query(`INSERT INTO organizations (org_id, name) VALUES ($1, 'Benchmark')`, [orgId]);
  await client.query(
    `INSERT INTO users (org_id, id, name, email, email_key, roles)
     VALUES ($1, $2, 'Bench', 'bench@example.com', 'bench@example.com', '{admin}')`,
    [orgId, userId],
  );
  await client.query(
    `INSERT INTO api_tokens (org_id, id, user_id, name, permissions, token_hash) VALUES ($1, $2, $3, 'bench', $4, $5)`,
    [orgId, tokenId, userId, permissions, apiTokenHash],
  );
  await client.query(
    `INSERT INTO customers (org_id, id, email, email_key, first_name, last_name, created_at, words)
     SELECT $1, pg_temp.uuid7($2::timestamptz, 'customer ' || n), 'customer' || n || '@example.com',
            'customer' || n || '@example.com', 'First' || n, 'Last' || n, $2,
            pg_temp.words('First' || n || ' Last' || n || ' customer' || n || '@example.com')
     FROM generate_series(1, $3::int) n`,
    [orgId, plan.start, plan.customers],
  );
}

/** Conversations number `first` to `last`, with their threads and the counters that go with them. */
export async function fillConversations(client: pg.Client, plan: FillPlan, first: number, last: number): Promise<void> {
  await client.query(uuid7);
  await client.query(words);
  // The rows are correct by construction; checking three million references individually would take longer than the
  // rest.
  await client.query(`SET session_replication_role = replica`);
  await client.query(`SET synchronous_commit = off`);
  await client.query(`SET work_mem = '256MB'`);
  await client.query(
    `CREATE TEMP TABLE filled AS
     SELECT n, at, pg_temp.uuid7(at, 'conversation ' || n) AS id, threads,
            pg_temp.uuid7($2::timestamptz, 'customer ' || (1 + n::bigint * 7919 % $5::int)) AS customer_id
     FROM generate_series($3::int, $4::int) n,
          LATERAL (SELECT date_trunc('milliseconds', $2::timestamptz + n * make_interval(secs => $1::float8)) AS at,
                          CASE WHEN n % 10 = 0 THEN $7::int ELSE $6::int END AS threads) made`,
    [plan.secondsBetween, plan.start, first, last, plan.customers, plan.fewThreads, plan.manyThreads],
  );
  await client.query(
    `CREATE TEMP TABLE filled_threads AS
     SELECT filled.id AS conversation_id, customer_id, at, n, k, k % 3 = 0 AS reply,
            pg_temp.uuid7(at, 'thread ' || n || ' ' || k) AS id
     FROM (SELECT filled.id, filled.customer_id, n, k, filled.at + k * interval '7 minutes' AS at
           FROM filled, generate_series(1, filled.threads) k) filled`,
  );
  await client.query(
    `INSERT INTO conversations (org_id, id, customer_id, name, status, priority, direction, channels, tags,
       suggested_tags, custom, assigned_user_ids, assigned_team_ids, message_count, outbound_message_count,
       last_message_in_id, last_message_in_at, first_response_id, first_response_at, created_at, updated_at,
       modified_at, created_by_id, modified_by_id, created_by_token_id, words)
     SELECT $1, id, customer_id, 'Conversation ' || n, (ARRAY['OPEN', 'SNOOZED', 'DONE'])[1 + n % 3]::conversation_status,
            1 + n % 5, 'IN', '{CHAT}', CASE WHEN n % 4 = 0 THEN ARRAY['tag' || n % 50] ELSE '{}' END,
            '{}', jsonb_build_object('visitsNum', n % 100, 'planStr', 'pro'), '{}', '{}', threads, threads / 3,
            CASE WHEN heard > 0 THEN pg_temp.uuid7(heard_at, 'thread ' || n || ' ' || heard) END,
            CASE WHEN heard > 0 THEN heard_at END,
            CASE WHEN threads >= 3 THEN pg_temp.uuid7(replied_at, 'thread ' || n || ' 3') END,
            CASE WHEN threads >= 3 THEN replied_at END,
            at, at + threads * interval '7 minutes', at + threads * interval '7 minutes', $2, $2, $3, pg_temp.words('Conversation ' || n)
     FROM filled,
          LATERAL (SELECT threads - (threads % 3 = 0)::int AS heard) h,
          LATERAL (SELECT at + heard * interval '7 minutes' AS heard_at, at + interval '21 minutes' AS replied_at) t
     ORDER BY at`,
    [orgId, userId, tokenId],
  );
  // Triggers keep this table; they are off here.
  await client.query(
    `INSERT INTO conversation_times (org_id, conversation_id, updated_at, active_at)
     SELECT c.org_id, c.id, c.updated_at, coalesce(c.last_message_in_at, c.created_at)
     FROM conversations c JOIN filled ON c.org_id = $1 AND c.id = filled.id ORDER BY filled.at`,
    [orgId],
  );
  await client.query(
    `INSERT INTO threads (org_id, id, conversation_id, type, text, customer_id, created_by_id, created_at, words)
     SELECT $1, id, conversation_id, CASE WHEN reply THEN 'REPLY' ELSE 'CHAT' END::thread_type, text,
            CASE WHEN NOT reply THEN customer_id END, CASE WHEN reply THEN $2::uuid END, at, ''
     FROM (SELECT *, 'Message ' || k || ' of conversation ' || n || ' about ' || pg_temp.topics(n || ' ' || k) || ': '
              || repeat('the parcel has not arrived, could you look into it please? ', 1 + (n + k) % 3) AS text
           FROM filled_threads) filled_threads ORDER BY at`,
    [orgId, userId],
  );
  await client.query(
    `INSERT INTO thread_words (org_id, thread_id, conversation_id, words)
     SELECT t.org_id, t.id, t.conversation_id, pg_temp.words(t.text)
     FROM threads t JOIN filled_threads f ON t.org_id = $1 AND t.id = f.id ORDER BY f.at`,
    [orgId],
  );
  await client.query('DROP TABLE filled, filled_threads');
  await client.query('RESET session_replication_role');
  await client.query('RESET synchronous_commit');
  await client.query('RESET work_mem');
}

/** Brings tables into the state of a database in use: vacuumed, with statistics. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}
