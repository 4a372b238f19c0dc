import type { Keyset } from './keyset.ts';

export interface PrismaOrder {
  /** A column of times or texts; rows with equal values are in the order of their ids. */
  readonly column: 'createdAt' | 'updatedAt' | 'sortName';
  readonly ascending: boolean;
}

const newestFirst: PrismaOrder = { column: 'createdAt', ascending: false };

// The bound on the column alone is redundant, but lets the index start at the position.
function beyond(column: PrismaOrder['column'], up: boolean, position: NonNullable<Keyset['after']>) {
  const [sort, id] = [position[0] as number | string, position.at(-1) as string];
  const value = column === 'sortName' ? sort : new Date(sort);
  const [more, orEqual] = up ? (['gt', 'gte'] as const) : (['lt', 'lte'] as const);
  return { [column]: { [orEqual]: value }, OR: [{ [column]: { [more]: value } }, { id: { [more]: id } }] };
}

/** The arguments of a page for Prisma's client: conditions to be joined by AND, the order, and the number of rows. */
export function prismaPage<Where>(
  { limit, backward, after, before }: Keyset,
  { column, ascending }: PrismaOrder = newestFirst,
) {
  const where = [
    ...(after ? [beyond(column, ascending, after)] : []),
    ...(before ? [beyond(column, !ascending, before)] : []),
  ];
  const direction = ascending === backward ? ('desc' as const) : ('asc' as const);
  return { where: where as Where[], orderBy: [{ [column]: direction }, { id: direction }], take: limit };
}
