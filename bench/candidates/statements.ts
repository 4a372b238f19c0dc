// The statements of the candidates with handwritten SQL, each prepared once per connection under its name. `$1` is
// always the organization.

const createdColumns = `id, customer_id, name, status, priority, tags, custom, created_at, updated_at, rev`;

const conversationColumns = `org_id, id, customer_id, name, priority, direction, channels, tags, suggested_tags, custom,
  assigned_user_ids, assigned_team_ids, created_at, updated_at, modified_at, created_by_id, modified_by_id,
  created_by_token_id`;

/** $2 user, $3 token, $4 id, $5 customer, $6 name, $7 priority, $8 tags, $9 custom (JSON text). */
export const insertConversation = {
  name: 'insert-conversation',
  text: `INSERT INTO conversations (${conversationColumns})
    VALUES ($1, $4, $5, $6, $7, 'IN', '{CHAT}', $8, '{}', $9, '{}', '{}', now(), now(), now(), $2, $2, $3)
    RETURNING ${createdColumns}`,
};

/** The same with a customer by e-mail, created if there is none: $5 the id it would get, $10 the e-mail. */
export const insertConversationByEmail = {
  name: 'insert-conversation-by-email',
  text: `WITH made AS (
      INSERT INTO customers (org_id, id, email, email_key) VALUES ($1, $5, $10, lower($10))
      ON CONFLICT (org_id, email_key) DO UPDATE SET email_key = excluded.email_key
      RETURNING id
    )
    INSERT INTO conversations (${conversationColumns})
    SELECT $1, $4::uuid, made.id, $6::text, $7::smallint, 'IN', '{CHAT}', $8::text[], '{}', $9::jsonb, '{}', '{}',
           now(), now(), now(), $2::uuid, $2::uuid, $3::uuid
    FROM made
    RETURNING ${createdColumns}`,
};

/**
 * $2 token's user, $3 thread id, $4 conversation, $5 customer, $6 text, $7 cap. Locks the conversation, stops at the
 * cap (returning no row), counts and inserts.
 */
export const insertThread = {
  name: 'insert-thread',
  text: `WITH counted AS (
      UPDATE conversations
      SET message_count = message_count + 1, last_message_in_id = $3, last_message_in_at = now(), status = 'OPEN',
          updated_at = now(), modified_at = now(), modified_by_id = $2, rev = rev + 1
      WHERE org_id = $1 AND id = $4 AND message_count + note_count < $7
      RETURNING id, status, message_count, rev
    ), added AS (
      INSERT INTO threads (org_id, id, conversation_id, type, text, customer_id, created_by_id, created_at)
      SELECT $1, $3, counted.id, 'CHAT', $6, $5, $2, now() FROM counted
      RETURNING id, type, text, created_at
    )
    SELECT added.id, added.type, added.text, added.created_at, counted.id AS conversation_id, counted.status,
           counted.message_count, counted.rev
    FROM counted, added`,
};
