import type { Keyset } from '../queries/keyset.ts';

type Bound = { lt: Date } | { gt: Date } | { lte: Date } | { gte: Date };

interface Place {
  readonly createdAt: Bound | Date;
  readonly id?: { lt: string } | { gt: string };
}

/**
 * A page, newest first, as Prisma's client is asked for it, of rows with `createdAt` and `id`. The bound on `createdAt` alone
 * says nothing new, but lets the index start at the position.
 */
export function prismaPage({ limit, backward, after, before }: Keyset) {
  const where: (Place | { createdAt: Bound } | { OR: Place[] })[] = [];
  if (after) {
    const [at, id] = [new Date(after[0] as number), after.at(-1) as string];
    where.push({ createdAt: { lte: at } }, { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] });
  }
  if (before) {
    const [at, id] = [new Date(before[0] as number), before.at(-1) as string];
    where.push({ createdAt: { gte: at } }, { OR: [{ createdAt: { gt: at } }, { createdAt: at, id: { gt: id } }] });
  }
  const direction = backward ? ('asc' as const) : ('desc' as const);
  return { where, orderBy: [{ createdAt: direction }, { id: direction }], take: limit };
}
