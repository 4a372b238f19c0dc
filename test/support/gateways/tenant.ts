import { allPermissions } from '../../../src/domain/access/caller.ts';
import { createOrganization } from '../../../src/domain/administration/administration.ts';
import { createQueue, createTeam } from '../../../src/domain/administration/teams-and-queues.ts';
import { createApiToken } from '../../../src/domain/administration/tokens.ts';
import { type AuditedAuthor, onCommandLine } from '../../../src/domain/audit/audit.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import type { Database } from '../../../src/store/core/database.ts';
import type { MigratableDatabase } from '../../../src/store/drivers/migratable.ts';
import { changePlace, hasDirectory } from '../../../src/store/shards/directory.ts';
import { oneShard, type Shards } from '../../../src/store/shards/shards.ts';
import { extraShards } from '../../setup/extra-shards.ts';
import { testShards } from '../databases/shards.ts';

/** An organization for tests: an administrator, who has every permission, a team and a queue. */
export interface Tenant {
  readonly orgId: string;
  readonly author: AuditedAuthor;
  readonly token: string;
  readonly userId: string;
  readonly teamId: string;
  readonly queueId: string;
  /** Another token of the same user, with only these permissions. */
  tokenWith(permissions: string[], expiresAt?: Date): Promise<string>;
}

let count = 0;

/** Creates an organization in this database. */
export function createTenant(db: Database, lockConversationsAfterDays: number | null = null): Promise<Tenant> {
  return createTenantIn(oneShard(db), lockConversationsAfterDays);
}

/** Creates an organization that only gateways on this database know: if it has several shards, in another one. */
export function createOtherTenant(db: Database): Promise<Tenant> {
  return createTenantIn(testShards(db));
}

/** Creates an organization in the shard that is its turn. */
export async function createTenantIn(
  shards: Shards,
  lockConversationsAfterDays: number | null = null,
): Promise<Tenant> {
  const name = `Tenant ${++count}`;
  const created = succeed(
    await createOrganization(shards, { name, adminEmail: 'admin@example.com', lockConversationsAfterDays }),
  );
  const { db } = created.shard;
  const orgId = created.organization.id;
  await recordPlace(db, orgId);
  const actor = onCommandLine(orgId);
  const userId = encodeId('User', created.admin.id);
  const { apiToken, secret } = succeed(
    await createApiToken(db, actor, { name: 'all', userId, permissions: [...allPermissions] }),
  );
  const team = succeed(await createTeam(db, actor, { name: 'Support' }));
  const queue = succeed(await createQueue(db, actor, { name: 'Inbox' }));
  return {
    orgId,
    author: { ...actor, clientId: apiToken.id, tokenId: apiToken.id, userId: created.admin.id },
    token: secret,
    userId,
    teamId: encodeId('Team', team.id),
    queueId: encodeId('Queue', queue.id),
    tokenWith: async (permissions, expiresAt) =>
      succeed(await createApiToken(db, actor, { name: 'some', userId, permissions, expiresAt: expiresAt ?? null }))
        .secret,
  };
}

/** With several shards, processes that a test starts find the organization by its place. */
async function recordPlace(db: Database, orgId: string): Promise<void> {
  if (extraShards === 0 || !(await hasDirectory(db))) return;
  await changePlace(db, { orgId, shard: (db as MigratableDatabase).schema, movingTo: null, movedFrom: null });
}

/** The outcome, which must not be an expected failure. */
export function succeed<Outcome>(outcome: Outcome): Exclude<Outcome, DomainError> {
  if (outcome instanceof DomainError) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome as Exclude<Outcome, DomainError>;
}
