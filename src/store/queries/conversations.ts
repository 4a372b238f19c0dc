import { type Executor, statement } from '../core/database.ts';
import { type ConversationRow, conversationColumns } from '../tables/conversations.ts';

const wantedConversations = `
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN conversations c ON c.org_id = k.org_id AND c.id = k.id`;
const locked = `SELECT ${conversationColumns} ${wantedConversations} ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c`;
const waitStatement = statement('wait_for_conversations', locked);
const lockStatement = statement('lock_conversations', `${locked} SKIP LOCKED`);
const existingStatement = statement(
  'existing_conversations',
  `SELECT c.org_id AS "orgId", c.id ${wantedConversations}`,
);

/**
 * Locks these conversations until the end of the transaction, always in the same order, and returns their latest state; keys without a
 * row are skipped. Waits for other locks. R16, R17, R18 and R27 are decided on this state.
 */
export function waitForConversations(tx: Executor, orgIds: string[], ids: string[]): Promise<ConversationRow[]> {
  return tx.query<ConversationRow>(waitStatement, [orgIds, ids]);
}

/** The same without waiting; `held` are those that another transaction has locked. */
export async function lockConversations(
  tx: Executor,
  orgIds: string[],
  ids: string[],
): Promise<{ rows: ConversationRow[]; held: { orgId: string; id: string }[] }> {
  const rows = await tx.query<ConversationRow>(lockStatement, [orgIds, ids]);
  const found = new Set(rows.map(({ orgId, id }) => orgId + id));
  const missing = ids.flatMap((id, at) => (found.has(orgIds[at] + id) ? [] : [{ orgId: orgIds[at] as string, id }]));
  if (missing.length === 0) return { rows, held: [] };
  const keys = [missing.map(({ orgId }) => orgId), missing.map(({ id }) => id)];
  return { rows, held: await tx.query<{ orgId: string; id: string }>(existingStatement, keys) };
}

const listStatement = statement(
  'list_conversations',
  `SELECT ${conversationColumns}
   ${wantedConversations}`,
);

/** The conversations with these keys, merged ones too, in undefined order; keys without a row are skipped. */
export function listConversations(db: Executor, orgIds: string[], ids: string[]): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(listStatement, [orgIds, ids]);
}

const findByExternalIdStatement = statement(
  'find_conversation_by_external_id',
  `SELECT ${conversationColumns} FROM conversations c WHERE c.org_id = $1 AND c.external_id = $2`,
);

/** The conversation with this external id, merged or not, or null. */
export async function findConversationByExternalId(
  db: Executor,
  orgId: string,
  externalId: string,
): Promise<ConversationRow | null> {
  const [row] = await db.query<ConversationRow>(findByExternalIdStatement, [orgId, externalId]);
  return row ?? null;
}

const mergedStatement = statement(
  'list_merged_conversations',
  `SELECT c.org_id AS "orgId", c.merged_into_id AS "survivorId", array_agg(c.id ORDER BY c.id) AS ids
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
   JOIN conversations c ON c.org_id = k.org_id AND c.merged_into_id = k.id
   GROUP BY c.org_id, c.merged_into_id`,
);

/** For each of these conversations that others were merged into, the keys that now resolve to it (R18). */
export function listMergedConversations(db: Executor, orgIds: string[], ids: string[]) {
  return db.query<{ orgId: string; survivorId: string; ids: string[] }>(mergedStatement, [orgIds, ids]);
}
