import type { Organization, Queue, Team, User } from '../../generated/prisma/client.ts';
import { queueTable, teamTable, userTable } from '../../generated/tables.ts';
import { type Executor, statement } from '../core/database.ts';
import { fieldsOf, selectColumns } from '../tables/table.ts';
import { type Keyset, keysetSql } from './keyset.ts';

/** `orgId` is its own id: an organization belongs to itself. */
export type OrganizationRow = Pick<
  Organization,
  'id' | 'name' | 'lockConversationsAfterDays' | 'deleteConversationsAfterDays' | 'customerAttributeKeys'
> & { orgId: string };
export type UserRow = Omit<User, 'emailKey'>;
export type TeamRow = Team;
export type QueueRow = Queue;

const listOrganizationsStatement = statement(
  'list_organizations',
  `SELECT o.org_id AS "orgId", o.org_id AS id, o.name, o.lock_conversations_after_days AS "lockConversationsAfterDays",
     o.delete_conversations_after_days AS "deleteConversationsAfterDays",
     coalesce(o.customer_attribute_keys, '{}') AS "customerAttributeKeys"
   FROM organizations o WHERE o.org_id = ANY ($1::uuid[])`,
);

/** The organizations with these keys, in undefined order. */
export function listOrganizations(db: Executor, ids: string[]): Promise<OrganizationRow[]> {
  return db.query<OrganizationRow>(listOrganizationsStatement, [ids]);
}

const anyOrganizationStatement = statement('any_organization', 'SELECT EXISTS (SELECT FROM organizations) AS present');

/** Does any organization exist? */
export async function hasOrganizations(db: Executor): Promise<boolean> {
  const [row] = await db.query<{ present: boolean }>(anyOrganizationStatement, []);
  return row?.present === true;
}

const countStatement = statement('count_organizations', 'SELECT count(*)::int4 AS count FROM organizations');

/** The number of organizations. */
export async function countOrganizations(db: Executor): Promise<number> {
  const [row] = await db.query<{ count: number }>(countStatement, []);
  return row?.count as number;
}

const byKey = (table: string, columns: string) =>
  statement(
    `list_${table}`,
    `SELECT ${columns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN ${table} r ON r.org_id = k.org_id AND r.id = k.id`,
  );
const userFields = fieldsOf(userTable, ['emailKey']);
const listUsersStatement = byKey('users', selectColumns(userTable, 'r', userFields));
const listTeamsStatement = byKey('teams', selectColumns(teamTable, 'r'));
const listQueuesStatement = byKey('queues', selectColumns(queueTable, 'r'));

/** The users with these keys, in undefined order; keys without a row are skipped. */
export function listUsers(db: Executor, orgIds: string[], ids: string[]): Promise<UserRow[]> {
  return db.query<UserRow>(listUsersStatement, [orgIds, ids]);
}

/** The teams with these keys, in undefined order; keys without a row are skipped. */
export function listTeams(db: Executor, orgIds: string[], ids: string[]): Promise<TeamRow[]> {
  return db.query<TeamRow>(listTeamsStatement, [orgIds, ids]);
}

/** The queues with these keys, in undefined order; keys without a row are skipped. */
export function listQueues(db: Executor, orgIds: string[], ids: string[]): Promise<QueueRow[]> {
  return db.query<QueueRow>(listQueuesStatement, [orgIds, ids]);
}

/** A user as a member of a team. */
export type TeamMemberRow = UserRow & { teamId: string };

/** One page of members for each of these teams, newest first; in one statement. */
export function listTeamMemberPages(db: Executor, orgIds: string[], teamIds: string[], page: Keyset) {
  const keyset = keysetSql(page, 'u.created_at', 'u.id', false, 4);
  return db.query<TeamMemberRow>(
    statement(
      `page_team_members_${keyset.name}`,
      `SELECT ${selectColumns(userTable, 'u', userFields)}, u.team_id AS "teamId"
       FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, team_id)
       CROSS JOIN LATERAL (
         SELECT u.*, m.team_id FROM team_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
         WHERE m.org_id = k.org_id AND m.team_id = k.team_id${keyset.condition}
         ORDER BY ${keyset.orderBy} LIMIT $3
       ) u`,
    ),
    [orgIds, teamIds, page.limit, ...keyset.values],
  );
}

const nowStatement = statement('database_time', `SELECT clock_timestamp() AS now`);

/** The database's time, the only clock that counts. */
export async function databaseTime(db: Executor): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(nowStatement, []);
  return row?.now as Date;
}
