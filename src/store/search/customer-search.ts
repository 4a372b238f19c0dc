import { type Executor, statement } from '../core/database.ts';
import type { CustomerFilter, CustomerOrder } from '../queries/customer-pages.ts';
import { type Keyset, keysetSql, type SortColumn } from '../queries/keyset.ts';
import { type CustomerRow, customerColumns } from '../tables/customers.ts';
import { type SearchWord, searchQuery } from './words.ts';

interface OrderSql {
  readonly sort: readonly SortColumn[];
  readonly ascending: boolean;
}

const orders: Record<CustomerOrder, OrderSql> = {
  NEWEST: { sort: [{ sql: 'c.created_at', type: 'timestamptz' }], ascending: false },
  OLDEST: { sort: [{ sql: 'c.created_at', type: 'timestamptz' }], ascending: true },
  RECENTLY_UPDATED: { sort: [{ sql: 'c.updated_at', type: 'timestamptz' }], ascending: false },
  NAME: { sort: [{ sql: 'c.sort_name', type: 'text' }], ascending: true },
};

const conditions: Record<keyof CustomerFilter, ($: string) => string> = {
  externalIds: ($) => `c.external_id = ANY (${$}::text[])`,
  createdAfter: ($) => `c.created_at > ${$}::timestamptz`,
  createdBefore: ($) => `c.created_at < ${$}::timestamptz`,
  updatedAfter: ($) => `c.updated_at > ${$}::timestamptz`,
};

/** The customers that pass a filter and have all of these words; parameters are numbered from 1. */
function foundSql(orgId: string, words: readonly SearchWord[], filter: CustomerFilter) {
  const values: unknown[] = [orgId];
  const given = (Object.keys(conditions) as (keyof CustomerFilter)[]).filter((name) => filter[name] !== null);
  const filtered = given.map((name) => ` AND ${conditions[name](`$${values.push(filter[name])}`)}`);
  const sought = words.map((word) => ` AND c.words @@ $${values.push(searchQuery(orgId, word))}::tsquery`);
  return {
    name: `${words.length}_${given.map((name) => name.at(-1) + name.slice(0, 2)).join('')}`,
    where: `c.org_id = $1 AND c.merged_into_id IS NULL${filtered.join('')}${sought.join('')}`,
    values,
  };
}

/**
 * R28: one page of an organization's customers who pass a filter and have all of these words in their name, e-mail or phone,
 * without those merged away. `words` holds at least one.
 */
export function searchCustomerPage(
  db: Executor,
  orgId: string,
  words: readonly SearchWord[],
  filter: CustomerFilter,
  order: CustomerOrder,
  page: Keyset,
): Promise<CustomerRow[]> {
  const { name, where, values } = foundSql(orgId, words, filter);
  const { sort, ascending } = orders[order];
  const limit = `$${values.push(page.limit)}`;
  const keyset = keysetSql(page, sort, 'c.id', ascending, values.length + 1);
  const text = `SELECT ${customerColumns} FROM customers c
    WHERE ${where}${keyset.condition} ORDER BY ${keyset.orderBy} LIMIT ${limit}`;
  const searching = statement(`search_customers_${order.toLowerCase()}_${name}_${keyset.name}`, text, {
    byValues: true,
    owner: orgId,
  });
  return db.query<CustomerRow>(searching, [...values, ...keyset.values]);
}

/** R28: how many customers such a search finds in all, counted up to `most`. */
export async function countFoundCustomers(
  db: Executor,
  orgId: string,
  words: readonly SearchWord[],
  filter: CustomerFilter,
  most: number,
): Promise<number> {
  const { name, where, values } = foundSql(orgId, words, filter);
  const limit = `$${values.push(most)}`;
  const text = `SELECT count(*)::float8 AS count FROM (SELECT FROM customers c WHERE ${where} LIMIT ${limit}) c`;
  const counting = statement(`count_found_customers_${name}`, text, { byValues: true, owner: orgId });
  const [row] = await db.query<{ count: number }>(counting, values);
  return row?.count ?? 0;
}
