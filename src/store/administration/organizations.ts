import type { Database } from '../core/database.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../queries/organizations.ts';

const organizationFields = { id: true, name: true, lockConversationsAfterDays: true } as const;

export type NewOrganization = Pick<OrganizationRow, 'id' | 'name' | 'lockConversationsAfterDays'>;
export type NewUser = UserRow & { emailKey: string };

/** Inserts an organization with its first user, in one transaction. */
export async function insertOrganization(
  { prisma }: Database,
  organization: NewOrganization,
  admin: NewUser,
): Promise<{ organization: OrganizationRow; admin: UserRow }> {
  const [inserted, user] = await prisma.$transaction([
    prisma.organization.create({ data: organization, select: organizationFields }),
    prisma.user.create({ data: admin }),
  ]);
  return { organization: { ...inserted, orgId: organization.id }, admin: user };
}

/** Updates the given fields of an organization. */
export async function updateOrganizationRow(
  { prisma }: Database,
  orgId: string,
  data: Partial<Omit<NewOrganization, 'id'>>,
): Promise<OrganizationRow> {
  const updated = await prisma.organization.update({ where: { id: orgId }, data, select: organizationFields });
  return { ...updated, orgId };
}

/** Inserts a user. Throws a unique violation if the organization has one with this e-mail address. */
export function insertUser({ prisma }: Database, data: NewUser): Promise<UserRow> {
  return prisma.user.create({ data });
}

/** The user with this key, or null. */
export function findUser({ prisma }: Database, orgId: string, id: string): Promise<UserRow | null> {
  return prisma.user.findUnique({ where: { orgId_id: { orgId, id } } });
}

/** Inserts a team. */
export function insertTeam({ prisma }: Database, data: TeamRow): Promise<TeamRow> {
  return prisma.team.create({ data });
}

/** Inserts a queue. */
export function insertQueue({ prisma }: Database, data: QueueRow): Promise<QueueRow> {
  return prisma.queue.create({ data });
}
