import { type Executor, statement } from '../core/database.ts';

const groupStatement = statement(
  'list_customer_group',
  `SELECT g.id, g.merged_into_id AS "mergedIntoId", g.email, g.email_key AS "emailKey", g.external_id AS "externalId",
     g.phone_key AS "phoneKey"
   FROM customers c JOIN customers g ON g.org_id = c.org_id
     AND (g.id = coalesce(c.merged_into_id, c.id) OR g.merged_into_id = coalesce(c.merged_into_id, c.id))
   WHERE c.org_id = $1 AND c.id = $2 ORDER BY g.id`,
);

/** One of the rows of a customer: their own, or that of a customer who was merged into them. */
export interface GroupedCustomer {
  readonly id: string;
  readonly mergedIntoId: string | null;
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly externalId: string | null;
  readonly phoneKey: string | null;
}

/** The customer that an id resolves to, with all who were merged into them; empty if there is none. */
export function listCustomerGroup(tx: Executor, orgId: string, id: string): Promise<GroupedCustomer[]> {
  return tx.query<GroupedCustomer>(groupStatement, [orgId, id]);
}

const touched = `
  SELECT c.id FROM conversations c WHERE c.org_id = $1 AND c.customer_id = ANY ($2::uuid[])
  UNION
  SELECT t.conversation_id FROM threads t WHERE t.org_id = $1 AND t.customer_id = ANY ($2::uuid[])`;
const lockTouchedStatement = statement(
  'lock_conversations_of_erased',
  `WITH touched AS MATERIALIZED (${touched})
   SELECT c.id FROM touched k JOIN conversations c ON c.org_id = $1 AND c.id = k.id ORDER BY c.id FOR UPDATE OF c`,
);

/** Locks the conversations of these customers, and those in which they wrote; waits for other locks. */
export async function lockConversationsOfErased(tx: Executor, orgId: string, customerIds: string[]): Promise<void> {
  await tx.query(lockTouchedStatement, [orgId, customerIds]);
}

const ownStatement = statement(
  'list_conversations_of_erased',
  `SELECT c.id FROM conversations c WHERE c.org_id = $1 AND c.customer_id = ANY ($2::uuid[]) ORDER BY c.id`,
);

/** The conversations of these customers, including merged ones. */
export async function listConversationsOfErased(tx: Executor, orgId: string, customerIds: string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(ownStatement, [orgId, customerIds]);
  return rows.map(({ id }) => id);
}

const withMergedStatement = statement(
  'lock_conversations_with_merged',
  `SELECT c.id, c.rev, c.merged_into_id AS "mergedIntoId" FROM conversations c
   WHERE c.org_id = $1 AND (c.id = ANY ($2::uuid[]) OR c.merged_into_id = ANY ($2::uuid[])) ORDER BY c.id FOR UPDATE`,
);

/** Locks these conversations and those that were merged into them. */
export function lockWithMerged(tx: Executor, orgId: string, ids: readonly string[]) {
  return tx.query<{ id: string; rev: number; mergedIntoId: string | null }>(withMergedStatement, [orgId, ids]);
}

// Under its lock, the latest version of a conversation is compared again, but not that of its times.
const oldStatement = statement(
  'lock_old_conversations',
  `SELECT c.id FROM organizations o CROSS JOIN LATERAL (
     SELECT c.id FROM conversation_times x JOIN conversations c ON c.org_id = x.org_id AND c.id = x.conversation_id
     WHERE x.org_id = o.org_id AND c.merged_into_id IS NULL
       AND x.updated_at < now() - make_interval(days => o.delete_conversations_after_days)
       AND c.updated_at < statement_timestamp() - make_interval(days => o.delete_conversations_after_days)
     ORDER BY x.updated_at, x.conversation_id LIMIT $2 FOR UPDATE OF c SKIP LOCKED
   ) c WHERE o.org_id = $1 AND o.delete_conversations_after_days IS NOT NULL`,
);

/** Locks conversations that have not changed for longer than their organization keeps them, the oldest first. */
export async function lockOldConversations(tx: Executor, orgId: string, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(oldStatement, [orgId, limit]);
  return rows.map(({ id }) => id);
}

const forgetfulStatement = statement(
  'list_forgetful_organizations',
  'SELECT o.org_id AS "orgId" FROM organizations o WHERE o.delete_conversations_after_days IS NOT NULL ORDER BY o.org_id',
);

/** The organizations that keep conversations for a limited time. */
export async function listForgetfulOrganizations(db: Executor): Promise<string[]> {
  const rows = await db.query<{ orgId: string }>(forgetfulStatement, []);
  return rows.map(({ orgId }) => orgId);
}
