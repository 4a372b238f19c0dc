import type { ConversationStatus } from '../../generated/prisma/enums.ts';
import { type Executor, statement } from '../core/database.ts';
import { type ConversationRow, conversationColumns } from '../tables/conversations.ts';
import { type Keyset, keysetSql } from './keyset.ts';

export type ConversationOrder = 'NEWEST' | 'OLDEST' | 'RECENTLY_UPDATED';

/** Which conversations to list; every given part must hold. */
export interface ConversationFilter {
  readonly status: ConversationStatus[] | null;
  readonly customerId: string | null;
  readonly assignedUserId: string | null;
  readonly assignedTeamId: string | null;
  /** All of them. */
  readonly tags: string[] | null;
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
}

// The second half of each array condition repeats the partial index's own, or the planner would not see that it applies.
const conditions: Record<keyof ConversationFilter, ($: string) => string> = {
  status: ($) => `c.status = ANY (${$}::conversation_status[])`,
  customerId: ($) => `c.customer_id = ${$}::uuid`,
  assignedUserId: ($) => `c.assigned_user_ids @> ARRAY[${$}::uuid] AND c.assigned_user_ids <> '{}'::uuid[]`,
  assignedTeamId: ($) => `c.assigned_team_ids @> ARRAY[${$}::uuid] AND c.assigned_team_ids <> '{}'::uuid[]`,
  tags: ($) => `c.tags @> ${$}::text[] AND c.tags <> '{}'::text[]`,
  createdAfter: ($) => `c.created_at > ${$}::timestamptz`,
  createdBefore: ($) => `c.created_at < ${$}::timestamptz`,
};

const creation: readonly (keyof ConversationFilter)[] = ['createdAfter', 'createdBefore'];
/** What the index of an order bounds by itself. */
const inOrder: Record<ConversationOrder, readonly (keyof ConversationFilter)[]> = {
  NEWEST: creation,
  OLDEST: creation,
  RECENTLY_UPDATED: [],
};

/** Which conversations a page holds, as SQL over `conversations c`; parameters are numbered from 1. */
export interface ConversationPageSql {
  /** Tells pages of different shape apart. */
  readonly name: string;
  readonly where: string;
  readonly sortColumn: string;
  readonly orderBy: string;
  readonly limit: string;
  readonly values: readonly unknown[];
  /** The order's own index may be a long way round, where few conversations pass the filter: the planner has to look. */
  readonly byValues: boolean;
}

/** The SQL of one page of an organization's conversations, without those merged away. */
export function conversationPageSql(
  orgId: string,
  filter: ConversationFilter,
  order: ConversationOrder,
  page: Keyset,
): ConversationPageSql {
  const sortColumn = order === 'RECENTLY_UPDATED' ? 'c.updated_at' : 'c.created_at';
  const values: unknown[] = [orgId, page.limit];
  const given = (Object.keys(conditions) as (keyof ConversationFilter)[]).filter((name) => filter[name] !== null);
  const where = given.map((name) => ` AND ${conditions[name](`$${values.push(filter[name])}`)}`).join('');
  const keyset = keysetSql(page, sortColumn, 'c.id', order === 'OLDEST', values.length + 1);
  const letters = given.map((name) => name.replace(/[a-z]/g, '') + name[0] + name.at(-1)).join('');
  return {
    name: `${order.toLowerCase()}_${letters}_${keyset.name}`,
    where: `c.org_id = $1 AND c.merged_into_id IS NULL${where}${keyset.condition}`,
    sortColumn,
    orderBy: keyset.orderBy,
    limit: '$2',
    values: [...values, ...keyset.values],
    byValues: given.some((name) => !inOrder[order].includes(name)),
  };
}

/** One page of an organization's conversations, without those merged away. */
export function listConversationPage(
  db: Executor,
  orgId: string,
  filter: ConversationFilter,
  order: ConversationOrder,
  page: Keyset,
): Promise<ConversationRow[]> {
  const sql = conversationPageSql(orgId, filter, order, page);
  return db.query<ConversationRow>(
    statement(
      `page_conversations_${sql.name}`,
      `SELECT ${conversationColumns} FROM conversations c
       WHERE ${sql.where} ORDER BY ${sql.orderBy} LIMIT ${sql.limit}`,
      { byValues: sql.byValues, owner: orgId },
    ),
    sql.values,
  );
}

/** How many of an organization's conversations pass a filter, without those merged away. */
export async function countConversations(db: Executor, orgId: string, filter: ConversationFilter): Promise<number> {
  const oneRow = { limit: 1, backward: false, after: null, before: null };
  const sql = conversationPageSql(orgId, filter, 'OLDEST', oneRow);
  const text = `SELECT count(*)::float8 AS count FROM conversations c WHERE ${sql.where} LIMIT ${sql.limit}`;
  const [row] = await db.query<{ count: number }>(statement(`count_conversations_${sql.name}`, text), sql.values);
  return row?.count ?? 0;
}

/** For each of these customers one page of their conversations, newest first, without those merged away; in one statement. */
export function listConversationPagesOfCustomers(db: Executor, orgIds: string[], customerIds: string[], page: Keyset) {
  const keyset = keysetSql(page, 'c.created_at', 'c.id', false, 4);
  return db.query<ConversationRow>(
    statement(
      `page_customer_conversations_${keyset.name}`,
      `SELECT ${conversationColumns}
       FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, customer_id)
       CROSS JOIN LATERAL (
         SELECT * FROM conversations c
         WHERE c.org_id = k.org_id AND c.customer_id = k.customer_id AND c.merged_into_id IS NULL${keyset.condition}
         ORDER BY ${keyset.orderBy} LIMIT $3
       ) c`,
    ),
    [orgIds, customerIds, page.limit, ...keyset.values],
  );
}
