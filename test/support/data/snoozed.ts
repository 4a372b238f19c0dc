import type { Author } from '../../../src/domain/writes/batch-state.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';

const insertStatement = statement(
  'test_snooze',
  `WITH customer AS (INSERT INTO customers (org_id, id) VALUES ($1, gen_random_uuid()) RETURNING id)
   INSERT INTO conversations (org_id, id, customer_id, status, snoozed_until, created_at, updated_at, modified_at,
     created_by_token_id, modified_by_id, channels, tags, suggested_tags, assigned_user_ids, assigned_team_ids)
   SELECT $1, gen_random_uuid(), customer.id, $2::text::conversation_status, statement_timestamp() + make_interval(secs => $3),
     statement_timestamp(), statement_timestamp(), statement_timestamp(), $1, $5, '{}', '{}', '{}', '{}', '{}'
   FROM customer, generate_series(1, $4::int) RETURNING id`,
);

/** Keys of new conversations whose snooze ends in this many seconds, as a gateway that has stopped left them. */
export async function insertSnoozed(
  db: Database,
  { orgId, userId }: Pick<Author, 'orgId' | 'userId'>,
  seconds: number,
  count = 1,
  status = 'SNOOZED',
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(insertStatement, [orgId, status, seconds, count, userId]);
  return rows.map(({ id }) => id);
}

const stateStatement = statement(
  'test_snooze_state',
  `SELECT c.status, c.snoozed_until AS "snoozedUntil", c.rev, c.modified_by_id AS "modifiedById",
     (SELECT json_agg(json_build_array(e.type, e.data->'fields')) FROM events e
      WHERE e.org_id = c.org_id AND e.subject_id = c.id) AS events
   FROM conversations c WHERE c.id = ANY ($1::uuid[])`,
);

/** The current state of conversations, with all of their events. */
export const snoozeStates = (db: Database, ids: readonly string[]) =>
  db.query<Record<string, unknown>>(stateStatement, [ids]);

/** The state of a conversation whose snooze has ended by itself. */
export const woken = {
  status: 'OPEN',
  snoozedUntil: null,
  rev: 2,
  modifiedById: null,
  events: [['conversation.updated', ['status', 'snoozedUntil']]],
};
