import pg from 'pg';
import { databaseUrl, poolSize } from '../settings.ts';

export const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

const conversationColumns = `c.id, c.customer_id AS "customerId", c.name, c.status, c.priority, c.tags, c.custom,
  c.message_count AS "messageCount", c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.rev`;

export const readConversation = {
  name: 'read-conversation',
  text: `SELECT ${conversationColumns} FROM conversations c WHERE org_id = $1 AND id = $2`,
};

export const listConversations = {
  name: 'list-conversations',
  text: `SELECT ${conversationColumns} FROM conversations c
    WHERE org_id = $1 AND created_at < $2 ORDER BY created_at DESC, id DESC LIMIT $3`,
};

export const readCustomers = {
  name: 'read-customers',
  text: `SELECT id, email, first_name AS "firstName", last_name AS "lastName"
    FROM customers WHERE org_id = $1 AND id = ANY ($2::uuid[])`,
};

export const readLastThreads = {
  name: 'read-last-threads',
  text: `SELECT t.conversation_id AS "conversationId", t.id, t.type, t.text, t.created_at AS "createdAt"
    FROM unnest($2::uuid[]) AS wanted(id), LATERAL (
      SELECT * FROM threads WHERE org_id = $1 AND conversation_id = wanted.id
      ORDER BY created_at DESC, id DESC LIMIT $3) t`,
};
