import type { Prisma, User } from '../../generated/prisma/client.ts';
import { queueTable, teamTable, userTable } from '../../generated/tables.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import { takeNamedLock } from '../core/named-lock.ts';
import { validTokenSql } from '../queries/api-tokens.ts';
import type { Keyset } from '../queries/keyset.ts';
import type { QueueRow, TeamRow, UserRow } from '../queries/organizations.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { fieldsOf } from '../tables/table.ts';
import { type ChangedRow, changeRow } from './change-row.ts';

/** Which users to list: each word must occur in the name or, if `byEmail`, the e-mail address, regardless of case. */
export interface UserFilter {
  readonly words: readonly string[];
  readonly byEmail: boolean;
  readonly includeDisabled: boolean;
}

/** One page of an organization's users, newest first. */
export function listUserPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  { words, byEmail, includeDisabled }: UserFilter,
  page: Keyset,
): Promise<UserRow[]> {
  const { where, ...rest } = prismaPage<Prisma.UserWhereInput>(page);
  const matches = words.map((word) => {
    // Prisma treats these as wildcards.
    const contains = { contains: word.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
    return { OR: [{ name: contains }, ...(byEmail ? [{ email: contains }] : [])] };
  });
  return prisma.user.findMany({
    where: { orgId, ...(!includeDisabled && { disabledAt: null }), AND: [...matches, ...where] },
    omit: { emailKey: true },
    ...rest,
  });
}

/** One page of an organization's teams, newest first. */
export function listTeamPage({ prisma }: Pick<Database, 'prisma'>, orgId: string, page: Keyset): Promise<TeamRow[]> {
  const { where, ...rest } = prismaPage<Prisma.TeamWhereInput>(page);
  return prisma.team.findMany({ where: { orgId, AND: where }, ...rest });
}

/** One page of an organization's queues, newest first. */
export function listQueuePage({ prisma }: Pick<Database, 'prisma'>, orgId: string, page: Keyset): Promise<QueueRow[]> {
  const { where, ...rest } = prismaPage<Prisma.QueueWhereInput>(page);
  return prisma.queue.findMany({ where: { orgId, AND: where }, ...rest });
}

/** Serializes transactions that disable users of an organization. */
export async function lockAdministrators(tx: Executor, orgId: string): Promise<void> {
  await takeNamedLock(tx, `administrators of ${orgId}`);
}

const otherAdministratorStatement = statement(
  'has_other_administrator',
  `SELECT EXISTS (SELECT FROM api_tokens t
     WHERE t.org_id = $1 AND t.user_id <> $2 AND t.permissions && $3::text[] AND ${validTokenSql}) AS present`,
);

/** Whether another user of the organization has a valid token with one of these permissions. */
export async function hasOtherAdministrator(
  tx: Executor,
  orgId: string,
  userId: string,
  permissions: readonly string[],
): Promise<boolean> {
  const [row] = await tx.query<{ present: boolean }>(otherAdministratorStatement, [orgId, userId, permissions]);
  return row?.present === true;
}

/** Changes a user under its lock. Throws a unique violation if another user of the organization has the e-mail. */
export function changeUser(
  tx: Executor,
  orgId: string,
  id: string,
  change: (before: User) => Partial<User>,
): Promise<ChangedRow<User> | null> {
  return changeRow<User>(tx, userTable, { orgId, id }, fieldsOf(userTable), change);
}

/** Changes a team under its lock; see `replaceMembers` for its members. */
export function changeTeam(tx: Executor, orgId: string, id: string, change: Partial<Pick<TeamRow, 'name'>>) {
  return changeRow<TeamRow>(tx, teamTable, { orgId, id }, fieldsOf(teamTable), () => change);
}

/** Changes a queue under its lock. */
export function changeQueue(tx: Executor, orgId: string, id: string, change: Pick<QueueRow, 'name'>) {
  return changeRow<QueueRow>(tx, queueTable, { orgId, id }, fieldsOf(queueTable), () => change);
}

const removeMembersStatement = statement(
  'remove_team_members',
  `DELETE FROM team_members m WHERE m.org_id = $1 AND m.team_id = $2 AND NOT m.user_id = ANY ($3::uuid[])
   RETURNING m.user_id AS id`,
);
const addMembersStatement = statement(
  'add_team_members',
  `INSERT INTO team_members AS m (org_id, team_id, user_id) SELECT $1, $2, unnest($3::uuid[])
   ON CONFLICT DO NOTHING RETURNING m.user_id AS id`,
);

/** Makes these users, who must exist, the members of a locked team; returns who was added and who was removed. */
export async function replaceMembers(tx: Executor, orgId: string, teamId: string, userIds: readonly string[]) {
  const values = [orgId, teamId, userIds];
  const [removed, added] = await Promise.all([
    tx.query<{ id: string }>(removeMembersStatement, values),
    tx.query<{ id: string }>(addMembersStatement, values),
  ]);
  return { added: added.map(({ id }) => id), removed: removed.map(({ id }) => id) };
}
