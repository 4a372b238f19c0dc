import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../core/database.ts';
import type { CustomerRow } from '../tables/customers.ts';
import type { Keyset } from './keyset.ts';

export type CustomerOrder = 'NEWEST' | 'OLDEST' | 'RECENTLY_UPDATED' | 'NAME';

/** Which customers to list; every given part must hold. */
export interface CustomerFilter {
  readonly externalIds: string[] | null;
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
  readonly updatedAfter: Date | null;
}

const orders = {
  NEWEST: { column: 'createdAt', ascending: false },
  OLDEST: { column: 'createdAt', ascending: true },
  RECENTLY_UPDATED: { column: 'updatedAt', ascending: false },
  NAME: { column: 'sortName', ascending: true },
} as const;

const toWhere = (orgId: string, filter: CustomerFilter): Prisma.CustomerWhereInput => ({
  orgId,
  mergedIntoId: null,
  ...(filter.externalIds && { externalId: { in: filter.externalIds } }),
  createdAt: {
    ...(filter.createdAfter && { gt: filter.createdAfter }),
    ...(filter.createdBefore && { lt: filter.createdBefore }),
  },
  ...(filter.updatedAfter && { updatedAt: { gt: filter.updatedAfter } }),
});

// The first condition lets the index of the order start at the place; the second leaves out what stands there up to it.
function beyond(
  column: 'createdAt' | 'updatedAt' | 'sortName',
  up: boolean,
  position: Keyset['after'] & {},
): Prisma.CustomerWhereInput {
  const [sort, id] = [position[0] as number | string, position.at(-1) as string];
  const value = column === 'sortName' ? sort : new Date(sort);
  const [more, orEqual] = up ? (['gt', 'gte'] as const) : (['lt', 'lte'] as const);
  return { [column]: { [orEqual]: value }, OR: [{ [column]: { [more]: value } }, { id: { [more]: id } }] };
}

/** R33: one page of an organization's customers, without those merged away. */
export function listCustomerPage(
  { prisma }: Database,
  orgId: string,
  filter: CustomerFilter,
  order: CustomerOrder,
  page: Keyset,
): Promise<CustomerRow[]> {
  const { column, ascending } = orders[order];
  const places = [
    ...(page.after ? [beyond(column, ascending, page.after)] : []),
    ...(page.before ? [beyond(column, !ascending, page.before)] : []),
  ];
  const direction = ascending === page.backward ? 'desc' : 'asc';
  return prisma.customer.findMany({
    where: { ...toWhere(orgId, filter), AND: places },
    orderBy: [{ [column]: direction }, { id: direction }],
    take: page.limit,
  });
}

/** How many of an organization's customers pass a filter, counted up to a limit, without those merged away. */
export function countCustomers(
  { prisma }: Database,
  orgId: string,
  filter: CustomerFilter,
  limit: number,
): Promise<number> {
  return prisma.customer.count({ where: toWhere(orgId, filter), take: limit });
}
