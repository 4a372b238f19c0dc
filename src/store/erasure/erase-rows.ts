import { type Executor, statement } from '../core/database.ts';
import { filed } from '../search/thread-words.ts';

/** What to erase: conversations with their contents, and what customers wrote in other conversations. */
export interface Erased {
  readonly orgId: string;
  readonly conversationIds: readonly string[];
  readonly customerIds: readonly string[];
}

// Uses two indexes, one after the other; OR would scan the table.
const threadsOf = (condition = '') => `threads_wanted AS MATERIALIZED (
     SELECT t.id FROM threads t WHERE t.org_id = $1 AND t.conversation_id = ANY ($2::uuid[])${condition}
     UNION
     SELECT t.id FROM threads t WHERE t.org_id = $1 AND t.customer_id = ANY ($3::uuid[])${condition}
   )`;
const valuesOf = ({ orgId, conversationIds, customerIds }: Erased) => [orgId, conversationIds, customerIds];

const attachmentsStatement = statement(
  'erase_attachments',
  `WITH ${threadsOf()}, removed AS (
     DELETE FROM attachments a USING threads_wanted w WHERE a.org_id = $1 AND a.thread_id = w.id RETURNING 1
   ) SELECT count(*)::int4 AS count FROM removed`,
);

/** Deletes the attachments; returns their number. */
export async function eraseAttachments(tx: Executor, erased: Erased): Promise<number> {
  const [row] = await tx.query<{ count: number }>(attachmentsStatement, valuesOf(erased));
  return row?.count ?? 0;
}

const deleteThreadsStatement = statement(
  'erase_threads',
  `WITH ${threadsOf()}, removed AS (
     DELETE FROM threads t USING threads_wanted w WHERE t.org_id = $1 AND t.id = w.id RETURNING t.conversation_id
   ) SELECT count(*)::int4 AS count,
       coalesce(array_agg(DISTINCT r.conversation_id) FILTER (WHERE r.conversation_id <> ALL ($2::uuid[])), '{}') AS elsewhere
     FROM removed r`,
);
const recountStatement = statement(
  'recount_threads',
  `UPDATE conversations c SET message_count = s.messages, note_count = s.notes, outbound_message_count = s.replies,
     last_message_in_id = s.last_id, last_message_in_at = s.last_at, first_response_id = s.first_id, first_response_at = s.first_at,
     updated_at = statement_timestamp(), rev = c.rev + 1
   FROM unnest($2::uuid[]) AS k(id) CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE t.type <> 'NOTE')::int4 AS messages, count(*) FILTER (WHERE t.type = 'NOTE')::int4 AS notes,
       count(*) FILTER (WHERE t.type = 'REPLY')::int4 AS replies,
       (array_agg(t.id ORDER BY t.created_at DESC, t.id DESC) FILTER (WHERE t.type = 'CHAT'))[1] AS last_id,
       max(t.created_at) FILTER (WHERE t.type = 'CHAT') AS last_at,
       (array_agg(t.id ORDER BY t.created_at, t.id) FILTER (WHERE t.type = 'REPLY'))[1] AS first_id,
       min(t.created_at) FILTER (WHERE t.type = 'REPLY') AS first_at
     FROM threads t WHERE t.org_id = $1 AND t.conversation_id = k.id
   ) s WHERE c.org_id = $1 AND c.id = k.id`,
);

/** Deletes the threads with their words, and recounts those of the remaining conversations that lose some; returns the number of deleted threads. */
export async function deleteThreads(tx: Executor, erased: Erased): Promise<number> {
  const [row] = await tx.query<{ count: number; elsewhere: string[] }>(deleteThreadsStatement, valuesOf(erased));
  if (row && row.elsewhere.length > 0) await tx.query(recountStatement, [erased.orgId, row.elsewhere]);
  return row?.count ?? 0;
}

// Merged ones first, because they refer to their survivor.
const deleteMergedStatement = statement(
  'delete_merged_conversations',
  'DELETE FROM conversations c WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[]) AND c.merged_into_id IS NOT NULL',
);
const deleteConversationsStatement = statement(
  'delete_conversations',
  'DELETE FROM conversations c WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])',
);

/** Deletes conversations without threads, into which no remaining conversation was merged. */
export async function deleteConversationRows(tx: Executor, orgId: string, ids: readonly string[]): Promise<void> {
  await tx.query(deleteMergedStatement, [orgId, ids]);
  await tx.query(deleteConversationsStatement, [orgId, ids]);
}

const chats = threadsOf(` AND t.type = 'CHAT'`);
// The search job locks the threads to whose words it adds. Waits for it, so that the next statement sees all words.
const waitForChatsStatement = statement(
  'wait_to_clear_threads',
  `WITH ${chats} SELECT FROM threads t JOIN threads_wanted w ON t.org_id = $1 AND t.id = w.id ORDER BY t.id FOR UPDATE OF t`,
);
const clearThreadsStatement = statement(
  'clear_threads',
  `WITH ${chats}, removed_words AS (
     DELETE FROM thread_words x USING threads_wanted w WHERE x.org_id = $1 AND x.thread_id = w.id
   ), cleared AS (
     UPDATE threads t SET text = '', author_name = NULL, words = ${filed} FROM threads_wanted w
     WHERE t.org_id = $1 AND t.id = w.id RETURNING 1
   ) SELECT count(*)::int4 AS count FROM cleared`,
);

/** Removes the texts and authors' names of the chats; replies and notes are kept. Returns the number of chats. */
export async function clearThreads(tx: Executor, erased: Erased): Promise<number> {
  const [, [row]] = await Promise.all([
    tx.query(waitForChatsStatement, valuesOf(erased)),
    tx.query<{ count: number }>(clearThreadsStatement, valuesOf(erased)),
  ]);
  return row?.count ?? 0;
}

const clearConversationsStatement = statement(
  'clear_conversations',
  `UPDATE conversations c SET external_id = NULL, name = NULL, default_lang = NULL, tags = '{}', suggested_tags = '{}',
     custom = '{}', words = NULL, modified_by_id = $3, modified_at = statement_timestamp(), updated_at = statement_timestamp(),
     rev = c.rev + 1
   WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])`,
);

/** Removes all texts from the conversations' own fields; times, counts, status and assignees are kept. */
export async function clearConversations(
  tx: Executor,
  orgId: string,
  ids: readonly string[],
  modifiedById: string | null,
): Promise<void> {
  await tx.query(clearConversationsStatement, [orgId, ids, modifiedById]);
}

const clearCustomersStatement = statement(
  'clear_customers',
  `UPDATE customers c SET external_id = NULL, email = NULL, email_key = NULL, first_name = NULL, last_name = NULL, phone = NULL,
     phone_key = NULL, photo_url = NULL, photo_type = NULL, job_title = NULL, background = NULL, location = NULL, company = NULL,
     gender = NULL, age = NULL, sort_name = c.id::text, words = NULL, updated_at = statement_timestamp(), rev = c.rev + 1,
     sessions_revoked_at = date_trunc('milliseconds', statement_timestamp())
   WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])`,
);

/** Removes the whole profile of customers, and ends their sessions (R44); their ids and times are kept. */
export async function clearCustomers(tx: Executor, orgId: string, ids: readonly string[]): Promise<void> {
  await tx.query(clearCustomersStatement, [orgId, ids]);
}

const deleteCustomersStatement = statement(
  'delete_customers',
  'DELETE FROM customers c WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])',
);

/** Deletes customers to whom no other row refers. */
export async function deleteCustomers(tx: Executor, orgId: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query(deleteCustomersStatement, [orgId, ids]);
}
