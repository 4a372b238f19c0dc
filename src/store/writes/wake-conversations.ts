import { type Executor, statement } from '../core/database.ts';

export interface WokenConversation {
  readonly orgId: string;
  readonly id: string;
  readonly at: Date;
}

// Rows that others have locked are skipped: a chat or update ends the snooze anyway, or another gateway opens the conversation.
// A row that has changed since is checked again under its lock. Times are those of the statement, because an index
// cannot be searched by a clock.
const wakeStatement = statement(
  'wake_conversations',
  `WITH due AS (
     SELECT c.org_id, c.id FROM conversations c
     WHERE c.status = 'SNOOZED' AND c.snoozed_until IS NOT NULL AND c.snoozed_until <= statement_timestamp()
       AND NOT c.org_id = ANY ($2::uuid[])
     ORDER BY c.snoozed_until LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
   )
   UPDATE conversations c SET status = 'OPEN', snoozed_until = NULL, modified_by_id = NULL,
     modified_at = statement_timestamp(), updated_at = statement_timestamp(), rev = c.rev + 1
   FROM due WHERE c.org_id = due.org_id AND c.id = due.id
   RETURNING c.org_id AS "orgId", c.id, c.updated_at AS at`,
);

/** R42: opens at most this many conversations whose snooze has ended, of other organizations than these, the longest overdue first; increments `rev` (R27). */
export function wakeConversations(
  tx: Executor,
  limit: number,
  without: readonly string[],
): Promise<WokenConversation[]> {
  return tx.query<WokenConversation>(wakeStatement, [limit, without]);
}

const nextStatement = statement(
  'next_snooze_end',
  `SELECT (extract(epoch FROM c.snoozed_until - statement_timestamp()) * 1000)::float8 AS "dueInMs"
   FROM conversations c WHERE c.status = 'SNOOZED' AND c.snoozed_until IS NOT NULL ORDER BY c.snoozed_until LIMIT 1`,
);

/** Milliseconds until the next snooze ends; 0 or less if one has ended, null if none has an end. */
export async function nextSnoozeEnd(db: Executor): Promise<number | null> {
  const [next] = await db.query<{ dueInMs: number }>(nextStatement, []);
  return next?.dueInMs ?? null;
}
