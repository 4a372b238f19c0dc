import { type Executor, statement } from '../../../src/store/core/database.ts';

// Texts in other scripts are cut in ways that SQL does not know. The key of the organization precedes each word.
const hasOtherWords = (text: string, words: string) => `(${text} ~ '^[\\x01-\\x7f]*$' AND EXISTS (
        SELECT FROM unnest(tsvector_to_array(${words})) AS k(word) WHERE strpos(lower(${text}), substr(k.word, 7)) = 0))`;

/** The invariants of the tables, each with a statement that finds the rows that violate it. */
const invariants: Readonly<Record<string, string>> = {
  'counters equal counts': `
    SELECT c.id FROM conversations c
    LEFT JOIN (
      SELECT org_id, conversation_id AS id, count(*) FILTER (WHERE type <> 'NOTE') AS messages,
        count(*) FILTER (WHERE type = 'NOTE') AS notes, count(*) FILTER (WHERE type = 'REPLY') AS replies
      FROM threads GROUP BY 1, 2
    ) t USING (org_id, id)
    WHERE (c.message_count, c.note_count, c.outbound_message_count)
      IS DISTINCT FROM (coalesce(t.messages, 0), coalesce(t.notes, 0), coalesce(t.replies, 0))`,
  'the last message in and the first response are the conversation’s own': `
    SELECT c.id FROM conversations c
    CROSS JOIN LATERAL (
      SELECT max(created_at) FILTER (WHERE type = 'CHAT') AS last_in, min(created_at) FILTER (WHERE type = 'REPLY') AS first_out
      FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id
    ) t
    LEFT JOIN threads i ON i.org_id = c.org_id AND i.id = c.last_message_in_id AND i.conversation_id = c.id AND i.type = 'CHAT'
    LEFT JOIN threads o ON o.org_id = c.org_id AND o.id = c.first_response_id AND o.conversation_id = c.id AND o.type = 'REPLY'
    WHERE (i.created_at, c.last_message_in_at, o.created_at, c.first_response_at)
      IS DISTINCT FROM (t.last_in, t.last_in, t.first_out, t.first_out)`,
  'the times of a conversation are kept next to it': `
    SELECT coalesce(c.id, x.conversation_id) AS id FROM conversations c
    FULL JOIN conversation_times x ON x.org_id = c.org_id AND x.conversation_id = c.id
    WHERE (x.updated_at, x.active_at) IS DISTINCT FROM (c.updated_at, coalesce(c.last_message_in_at, c.created_at))`,
  'the words of a thread are those of its text, in its conversation': `
    SELECT coalesce(t.id, w.thread_id) AS id FROM threads t
    FULL JOIN thread_words w ON w.org_id = t.org_id AND w.thread_id = t.id
    WHERE t.id IS NULL OR w.conversation_id <> t.conversation_id OR (t.words = '' AND t.text ~ '[a-z0-9]' AND w.words IS NULL)
      OR ${hasOtherWords('t.text', 'w.words')}`,
  'the words of conversations and customers are those of their texts': `
    SELECT c.id FROM conversations c WHERE ${hasOtherWords("coalesce(c.name, '')", 'c.words')}
    UNION ALL
    SELECT p.id FROM customers p
    WHERE ${hasOtherWords(`concat_ws(' ', p.first_name, p.last_name, p.email, p.phone, regexp_replace(p.phone, '\\D', '', 'g'))`, 'p.words')}`,
  'a snooze time belongs to a conversation that is snoozed, and not merged': `
    SELECT c.id FROM conversations c
    WHERE c.snoozed_until IS NOT NULL AND (c.status <> 'SNOOZED' OR c.merged_into_id IS NOT NULL)`,
  'a conversation’s channels include those of its messages': `
    SELECT c.id FROM conversations c JOIN threads t ON t.org_id = c.org_id AND t.conversation_id = c.id
    WHERE t.type <> 'NOTE' AND NOT t.channel = ANY (c.channels)`,
  'a merge leads to a survivor that was not merged itself': `
    SELECT c.id FROM conversations c LEFT JOIN conversations s ON s.org_id = c.org_id AND s.id = c.merged_into_id
    WHERE c.merged_into_id IS NOT NULL AND (s.id IS NULL OR s.merged_into_id IS NOT NULL)`,
  'assigned users and teams exist': `
    SELECT c.id FROM conversations c
    WHERE EXISTS (SELECT FROM unnest(c.assigned_user_ids) AS k(id)
        LEFT JOIN users u ON u.org_id = c.org_id AND u.id = k.id WHERE u.id IS NULL)
      OR EXISTS (SELECT FROM unnest(c.assigned_team_ids) AS k(id)
        LEFT JOIN teams t ON t.org_id = c.org_id AND t.id = k.id WHERE t.id IS NULL)`,
  'a bulk operation’s counts match its rows': `
    SELECT o.id FROM bulk_operations o
    LEFT JOIN (
      SELECT org_id, operation_id AS id, count(*) AS total, count(*) FILTER (WHERE status IN ('CREATED', 'EXISTED')) AS succeeded,
        count(*) FILTER (WHERE status = 'FAILED') AS failed, count(*) FILTER (WHERE status = 'CANCELED') AS canceled,
        count(*) FILTER (WHERE status = 'PENDING') AS pending
      FROM bulk_rows GROUP BY 1, 2
    ) r USING (org_id, id)
    WHERE (o.total, o.succeeded) IS DISTINCT FROM (r.total, r.succeeded)
      OR o.failed + o.canceled <> r.failed + r.canceled OR o.canceled <> r.canceled
      OR (o.completed_at IS NOT NULL AND r.pending > 0)`,
  'what a bulk row created exists': `
    SELECT r.operation_id AS id FROM bulk_rows r
    LEFT JOIN conversations c ON c.org_id = r.org_id AND c.id = r.conversation_id
    WHERE r.status IN ('CREATED', 'EXISTED') AND c.id IS NULL AND r.conversation_id IS NOT NULL`,
  'the subject of an event exists': `
    SELECT e.id FROM events e
    WHERE e.type NOT IN ('conversation.deleted', 'customer.erased', 'erased') AND NOT EXISTS (
      SELECT FROM conversations WHERE org_id = e.org_id AND id = e.subject_id
      UNION ALL SELECT FROM threads WHERE org_id = e.org_id AND id = e.subject_id
      UNION ALL SELECT FROM customers WHERE org_id = e.org_id AND id = e.subject_id
      UNION ALL SELECT FROM bulk_operations WHERE org_id = e.org_id AND id = e.subject_id)`,
  'events have positions that were given once, in the order in which their subject was changed': `
    SELECT id FROM (
      SELECT e.id, e.position, e.type, count(*) OVER (PARTITION BY e.position) AS count,
        lag(e.position) OVER (PARTITION BY e.org_id, e.subject_id ORDER BY e.sequence) AS before
      FROM events e WHERE e.position IS NOT NULL) e
    WHERE e.count > 1 OR e.position > (SELECT last_position FROM event_numbering)
      OR (e.type <> 'erased' AND e.position < e.before)`,
  'an attachment has its stated size': `
    SELECT id FROM attachments WHERE size <> length(data) OR sha256 <> sha256(data)`,
};

/** The violated invariants, each with some of the offending rows; empty if all hold. */
export async function brokenInvariants(db: Executor): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, text] of Object.entries(invariants)) {
    const ids = await db.query<{ id: string }>(statement('', `${text} LIMIT 5`), []);
    if (ids.length > 0) broken.push(`${name}: ${ids.map(({ id }) => id).join(', ')}`);
  }
  return broken;
}
