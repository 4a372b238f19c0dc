import { type Database, statement } from '../../../src/store/core/database.ts';

const factsStatement = statement(
  'test_organization_facts',
  `SELECT c.id, c.external_id, c.name, c.status, c.priority, c.direction, c.channels::text[] AS channels, c.reply_channel,
     c.default_lang, c.tags, c.suggested_tags, c.sentiment, c.satisfaction, c.custom, c.message_count, c.note_count,
     c.outbound_message_count, c.last_message_in_at, c.first_response_at, c.imported_at, c.created_at, c.rev,
     cardinality(c.assigned_user_ids) AS users, cardinality(c.assigned_team_ids) AS teams, c.queue_id IS NULL AS unqueued,
     (SELECT to_jsonb(u) - '{org_id,id,phone_key,created_at,updated_at,words}'::text[]
        || jsonb_build_object('phone_key', nullif(u.phone_key, u.id::text)) FROM customers u
      WHERE u.org_id = c.org_id AND u.id = c.customer_id) AS customer,
     (SELECT t.text FROM threads t WHERE t.org_id = c.org_id AND t.id = c.last_message_in_id) AS last_message_in,
     (SELECT t.text FROM threads t WHERE t.org_id = c.org_id AND t.id = c.first_response_id) AS first_response,
     (SELECT json_agg(json_build_array(t.type, t.text, t.created_at, t.imported, t.customer_id = c.customer_id,
        (SELECT json_agg(json_build_array(a.file_name, a.mime_type, a.size, encode(a.sha256, 'hex'), encode(a.data, 'base64'))
           ORDER BY a.position)
         FROM attachments a WHERE a.org_id = t.org_id AND a.thread_id = t.id)) ORDER BY t.created_at, t.id)
      FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id) AS threads
   FROM conversations c WHERE c.org_id = $1 AND c.merged_into_id IS NULL ORDER BY c.id`,
);

/** All data of an organization's conversations that an import can restore, in the order of their ids. */
export function organizationFacts(db: Database, orgId: string): Promise<Record<string, unknown>[]> {
  return db.query(factsStatement, [orgId]);
}
