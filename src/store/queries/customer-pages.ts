import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../core/database.ts';
import type { CustomerRow } from '../tables/customers.ts';
import type { Keyset } from './keyset.ts';
import { type PrismaOrder, prismaPage } from './prisma-page.ts';

export type CustomerOrder = 'NEWEST' | 'OLDEST' | 'RECENTLY_UPDATED' | 'NAME';

/** Which customers to list; every given condition must hold. */
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
} as const satisfies Record<CustomerOrder, PrismaOrder>;

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

/** R33: one page of an organization's customers, without merged ones. */
export function listCustomerPage(
  { prisma }: Database,
  orgId: string,
  filter: CustomerFilter,
  order: CustomerOrder,
  page: Keyset,
): Promise<CustomerRow[]> {
  const { where, ...rest } = prismaPage<Prisma.CustomerWhereInput>(page, orders[order]);
  return prisma.customer.findMany({ where: { ...toWhere(orgId, filter), AND: where }, ...rest });
}

/** The number of an organization's customers that match a filter, counted up to a limit, without merged ones. */
export function countCustomers(
  { prisma }: Database,
  orgId: string,
  filter: CustomerFilter,
  limit: number,
): Promise<number> {
  return prisma.customer.count({ where: toWhere(orgId, filter), take: limit });
}
