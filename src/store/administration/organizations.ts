import type { Database } from '../core/database.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../queries/organizations.ts';
import { auditEntryWrite, type NewAuditEntry } from './audit.ts';

const organizationFields = {
  id: true,
  name: true,
  lockConversationsAfterDays: true,
  deleteConversationsAfterDays: true,
  customerAttributeKeys: true,
} as const;

export type NewOrganization = Pick<OrganizationRow, 'id' | 'name' | 'lockConversationsAfterDays'>;
export type NewUser = Omit<UserRow, 'createdAt' | 'disabledAt'> & { emailKey: string };
export type NewTeam = Omit<TeamRow, 'createdAt'>;
export type NewQueue = Omit<QueueRow, 'createdAt'>;

/** Inserts an organization with its first user and the audit entry, in one transaction. */
export async function insertOrganization(
  db: Database,
  organization: NewOrganization,
  admin: NewUser,
  entry: NewAuditEntry,
): Promise<{ organization: OrganizationRow; admin: UserRow }> {
  const { prisma } = db;
  const [inserted, user] = await prisma.$transaction([
    prisma.organization.create({ data: organization, select: organizationFields }),
    prisma.user.create({ data: admin }),
    auditEntryWrite(db, entry),
  ]);
  return { organization: { ...inserted, orgId: organization.id }, admin: user };
}

/** Updates the given fields of an organization. */
export async function updateOrganizationRow(
  db: Database,
  orgId: string,
  data: Partial<Omit<OrganizationRow, 'id' | 'orgId'>>,
  entry: NewAuditEntry,
): Promise<OrganizationRow> {
  const { prisma } = db;
  const [updated] = await prisma.$transaction([
    prisma.organization.update({ where: { id: orgId }, data, select: organizationFields }),
    auditEntryWrite(db, entry),
  ]);
  return { ...updated, orgId };
}

/** Inserts a user. Throws a unique violation if the organization has one with this e-mail. */
export async function insertUser(db: Database, data: NewUser, entry: NewAuditEntry): Promise<UserRow> {
  const [user] = await db.prisma.$transaction([db.prisma.user.create({ data }), auditEntryWrite(db, entry)]);
  return user;
}

/** The user with this key, or null. */
export function findUser({ prisma }: Database, orgId: string, id: string): Promise<UserRow | null> {
  return prisma.user.findUnique({ where: { orgId_id: { orgId, id } } });
}

/** Inserts a team. */
export async function insertTeam(db: Database, data: NewTeam, entry: NewAuditEntry): Promise<TeamRow> {
  const [team] = await db.prisma.$transaction([db.prisma.team.create({ data }), auditEntryWrite(db, entry)]);
  return team;
}

/** Inserts a queue. */
export async function insertQueue(db: Database, data: NewQueue, entry: NewAuditEntry): Promise<QueueRow> {
  const [queue] = await db.prisma.$transaction([db.prisma.queue.create({ data }), auditEntryWrite(db, entry)]);
  return queue;
}
