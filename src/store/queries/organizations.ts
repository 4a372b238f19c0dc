import type { Organization, Queue, Team, User } from '../../generated/prisma/client.ts';
import { type Executor, statement } from '../core/database.ts';

/** `orgId` is its own id: an organization belongs to itself. */
export type OrganizationRow = Pick<Organization, 'id' | 'name' | 'lockConversationsAfterDays'> & { orgId: string };
export type UserRow = Pick<User, 'orgId' | 'id' | 'name' | 'email' | 'roles'>;
export type TeamRow = Pick<Team, 'orgId' | 'id' | 'name'>;
export type QueueRow = Pick<Queue, 'orgId' | 'id' | 'name'>;

const listOrganizationsStatement = statement(
  'list_organizations',
  `SELECT o.org_id AS "orgId", o.org_id AS id, o.name, o.lock_conversations_after_days AS "lockConversationsAfterDays"
   FROM organizations o WHERE o.org_id = ANY ($1::uuid[])`,
);

/** The organizations with these keys, in no order. */
export function listOrganizations(db: Executor, ids: string[]): Promise<OrganizationRow[]> {
  return db.query<OrganizationRow>(listOrganizationsStatement, [ids]);
}

const anyOrganizationStatement = statement('any_organization', 'SELECT EXISTS (SELECT FROM organizations) AS present');

/** Does any organization exist? */
export async function hasOrganizations(db: Executor): Promise<boolean> {
  const [row] = await db.query<{ present: boolean }>(anyOrganizationStatement, []);
  return row?.present === true;
}

const byKey = (table: string, columns: string) =>
  statement(
    `list_${table}`,
    `SELECT org_id AS "orgId", id, ${columns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN ${table} USING (org_id, id)`,
  );
const listUsersStatement = byKey('users', 'name, email, roles');
const listTeamsStatement = byKey('teams', 'name');
const listQueuesStatement = byKey('queues', 'name');

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

const nowStatement = statement('database_time', `SELECT clock_timestamp() AS now`);

/** The database's time, the only clock that decides. */
export async function databaseTime(db: Executor): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(nowStatement, []);
  return row?.now as Date;
}
