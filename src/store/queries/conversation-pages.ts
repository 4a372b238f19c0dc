import { type Executor, statement } from '../core/database.ts';
import { type ConversationRow, conversationColumns } from '../tables/conversations.ts';
import { type ConversationFilter, conversationFilterSql, joinTimes } from './conversation-filter.ts';
import { type Keyset, keysetSql, type SortColumn } from './keyset.ts';

export type ConversationOrder =
  | 'NEWEST'
  | 'OLDEST'
  | 'RECENTLY_UPDATED'
  | 'LEAST_RECENTLY_UPDATED'
  | 'RECENTLY_ACTIVE'
  | 'PRIORITY';

interface OrderSql {
  readonly sort: readonly SortColumn[];
  /** The same columns read from `conversation_times x`, which has the index. */
  readonly times?: readonly SortColumn[];
  readonly ascending: boolean;
  /** The filters that the index of the order covers itself. */
  readonly bounds: readonly (keyof ConversationFilter)[];
}

const creation: SortColumn = { sql: 'c.created_at', type: 'timestamptz' };
const change: SortColumn = { sql: 'c.updated_at', type: 'timestamptz' };
const activity: SortColumn = { sql: 'coalesce(c.last_message_in_at, c.created_at)', type: 'timestamptz' };
const changeInTimes: SortColumn = { sql: 'x.updated_at', type: 'timestamptz' };
const activityInTimes: SortColumn = { sql: 'x.active_at', type: 'timestamptz' };
// Conversations without a priority come after those with the lowest.
const priority: SortColumn = { sql: 'coalesce(c.priority, 0)', type: 'int4' };

// Each has an index of its own.
const orders: Record<ConversationOrder, OrderSql> = {
  NEWEST: { sort: [creation], ascending: false, bounds: ['createdAfter', 'createdBefore'] },
  OLDEST: { sort: [creation], ascending: true, bounds: ['createdAfter', 'createdBefore'] },
  RECENTLY_UPDATED: {
    sort: [change],
    times: [changeInTimes],
    ascending: false,
    bounds: ['updatedAfter', 'updatedBefore'],
  },
  LEAST_RECENTLY_UPDATED: {
    sort: [change],
    times: [changeInTimes],
    ascending: true,
    bounds: ['updatedAfter', 'updatedBefore'],
  },
  RECENTLY_ACTIVE: { sort: [activity], times: [activityInTimes], ascending: false, bounds: [] },
  PRIORITY: { sort: [priority, creation], ascending: false, bounds: [] },
};

/** Which conversations a page contains, as SQL over `conversations c`; parameters are numbered from 1. */
export interface ConversationPageSql {
  /** Identifies the shape of the page. */
  readonly name: string;
  /** A join that `where` and `orderBy` need besides `conversations c`, or ''. */
  readonly join: string;
  readonly where: string;
  /** The sort columns in addition to the id, the most significant first; of `c` alone. */
  readonly sorts: readonly string[];
  readonly orderBy: string;
  /** The same order by columns of `c` alone, for rows that have been read. */
  readonly rowOrderBy: string;
  readonly limit: string;
  readonly values: readonly unknown[];
  /** The index of the order may be slow if few conversations match the filter, so the planner must choose for these values. */
  readonly byValues: boolean;
}

/** The SQL of one page of an organization's conversations, without merged ones. */
export function conversationPageSql(
  orgId: string,
  filter: ConversationFilter,
  order: ConversationOrder,
  page: Keyset,
): ConversationPageSql {
  const { sort, times, ascending, bounds } = orders[order];
  const filtered = conversationFilterSql(filter, 3);
  const key = times ? 'x.conversation_id' : 'c.id';
  const keyset = keysetSql(page, times ?? sort, key, ascending, 3 + filtered.values.length);
  const sorts = sort.map(({ sql }) => sql);
  return {
    name: `${order.toLowerCase()}_${filtered.name}_${keyset.name}`,
    join: times || filtered.needsTimes ? joinTimes : '',
    where: `c.org_id = $1 AND c.merged_into_id IS NULL${filtered.condition}${keyset.condition}`,
    sorts,
    orderBy: keyset.orderBy,
    rowOrderBy: [...sorts, 'c.id'].map((column) => `${column} ${keyset.direction}`).join(', '),
    limit: '$2',
    values: [orgId, page.limit, ...filtered.values, ...keyset.values],
    byValues: filtered.given.some((name) => !bounds.includes(name)),
  };
}

/** One page of an organization's conversations, without merged ones. */
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
      `SELECT ${conversationColumns} FROM conversations c${sql.join}
       WHERE ${sql.where} ORDER BY ${sql.orderBy} LIMIT ${sql.limit}`,
      { byValues: sql.byValues, owner: orgId },
    ),
    sql.values,
  );
}

/**
 * The number of an organization's conversations that match a filter, without merged ones, counted up to `most`, or without a
 * limit if that is null.
 */
export async function countConversations(
  db: Executor,
  orgId: string,
  filter: ConversationFilter,
  most: number | null,
): Promise<number> {
  const { name, condition, needsTimes, values } = conversationFilterSql(filter, 3);
  const join = needsTimes ? joinTimes : '';
  const text = `SELECT count(*)::float8 AS count FROM (
      SELECT FROM conversations c${join} WHERE c.org_id = $1 AND c.merged_into_id IS NULL${condition} LIMIT $2
    ) c`;
  const counting = statement(`count_conversations_${name}`, text, { byValues: true, owner: orgId });
  const [row] = await db.query<{ count: number }>(counting, [orgId, most, ...values]);
  return row?.count ?? 0;
}

/** One page of conversations for each of these customers, newest first, without merged ones; in one statement. */
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
