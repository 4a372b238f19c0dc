import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../core/database.ts';

/** An organization with its users. */
export interface Seed {
  readonly organization: Prisma.OrganizationCreateManyInput;
  readonly users: Prisma.UserCreateManyInput[];
  readonly teams: Prisma.TeamCreateManyInput[];
  readonly queues: Prisma.QueueCreateManyInput[];
  readonly customers: Prisma.CustomerCreateManyInput[];
}

/** Inserts missing rows in one transaction; existing rows do not change. */
export async function insertSeed({ prisma }: Database, seed: Seed): Promise<void> {
  const skipDuplicates = true;
  await prisma.$transaction([
    prisma.organization.createMany({ data: [seed.organization], skipDuplicates }),
    prisma.user.createMany({ data: seed.users, skipDuplicates }),
    prisma.team.createMany({ data: seed.teams, skipDuplicates }),
    prisma.queue.createMany({ data: seed.queues, skipDuplicates }),
    prisma.customer.createMany({ data: seed.customers, skipDuplicates }),
  ]);
}
