const thread = `json_build_object('id', t.id, 'type', t.type, 'text', t.text, 'createdAt', t.created_at)`;

const lastThreads = (count: number): string => `
  SELECT coalesce(json_agg(${thread}), '[]') AS threads
  FROM (SELECT id, type, text, created_at FROM threads
        WHERE org_id = c.org_id AND conversation_id = c.id
        ORDER BY created_at DESC, id DESC LIMIT ${count}) t`;

const conversation = `json_build_object(
  'id', c.id, 'name', c.name, 'status', c.status, 'messageCount', c.message_count, 'createdAt', c.created_at,
  'customer', json_build_object('id', p.id, 'email', p.email, 'firstName', p.first_name, 'lastName', p.last_name),
  'threads', l.threads)::text AS json`;

export const readConversation = {
  name: 'read-conversation',
  text: `SELECT ${conversation}
    FROM conversations c
    JOIN customers p ON p.org_id = c.org_id AND p.id = c.customer_id, LATERAL (${lastThreads(20)}) l
    WHERE c.org_id = $1 AND c.id = $2`,
};

export const listConversations = {
  name: 'list-conversations',
  text: `SELECT ${conversation}
    FROM (SELECT * FROM conversations WHERE org_id = $1 AND created_at < $2
          ORDER BY created_at DESC, id DESC LIMIT $3) c
    JOIN customers p ON p.org_id = c.org_id AND p.id = c.customer_id, LATERAL (${lastThreads(5)}) l
    ORDER BY c.created_at DESC, c.id DESC`,
};

export const searchConversations = {
  name: 'search-conversations',
  text: `SELECT json_build_object('id', c.id, 'name', c.name)::text AS json FROM conversations c
    WHERE c.org_id = $1 AND (
      c.name ILIKE $2
      OR EXISTS (SELECT FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id AND t.text ILIKE $2)
      OR EXISTS (SELECT FROM customers p WHERE p.org_id = c.org_id AND p.id = c.customer_id
        AND (p.first_name ILIKE $2 OR p.last_name ILIKE $2 OR p.email ILIKE $2 OR p.phone ILIKE $2)))
    ORDER BY c.created_at DESC, c.id DESC LIMIT $3`,
};

export const bulkInsert = {
  name: 'bulk-insert',
  text: `INSERT INTO conversations (org_id, id, customer_id, name, priority, direction, channels, tags, suggested_tags,
      custom, assigned_user_ids, assigned_team_ids, created_at, updated_at, modified_at, created_by_id, modified_by_id,
      created_by_token_id)
    SELECT $1, id, "customerId", name, priority, 'IN', '{CHAT}', tags, '{}', custom, '{}', '{}', now(), now(), now(),
           $2, $2, $3
    FROM jsonb_to_recordset($4) AS row(id uuid, "customerId" uuid, name text, priority smallint, tags text[], custom jsonb)`,
};
