import { insertOrganization, updateOrganizationRow } from '../../store/administration/organizations.ts';
import type { Database } from '../../store/core/database.ts';
import type { OrganizationRow, UserRow } from '../../store/queries/organizations.ts';
import type { Shard, Shards } from '../../store/shards/shards.ts';
import { type Actor, auditEntry, onCommandLine } from '../audit/audit.ts';
import type { InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { checkEmail, type EmailAddress, parseEmail } from '../customers/email-address.ts';

const maxLockDays = 36_500;
const maxAttributeKeys = 100;

/** A new organization, its first user, and the shard in which it lives. */
export interface CreatedOrganization {
  readonly organization: OrganizationRow;
  readonly admin: UserRow;
  readonly shard: Shard;
}

/** Creates an organization with its first user, an administrator, in the shard with the fewest organizations. */
export async function createOrganization(
  shards: Shards,
  input: {
    id?: string;
    name: string;
    adminName?: string;
    adminEmail: string;
    lockConversationsAfterDays?: number | null;
  },
): Promise<CreatedOrganization | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  checkEmail(check, ['adminEmail'], input.adminEmail);
  checkLockDays(check, input.lockConversationsAfterDays);
  const invalid = check.error();
  if (invalid) return invalid;
  const orgId = input.id ?? newId();
  const { address: email, key: emailKey } = parseEmail(input.adminEmail) as EmailAddress;
  return shards.place(orgId, async (shard) => {
    const inserted = await insertOrganization(
      shard.db,
      { id: orgId, name: input.name, lockConversationsAfterDays: input.lockConversationsAfterDays ?? null },
      { orgId, id: newId(), name: input.adminName ?? input.adminEmail, email, emailKey, roles: ['admin'] },
      auditEntry(onCommandLine(orgId), { action: 'organization.created', subject: ['Organization', orgId] }),
    );
    return { ...inserted, shard };
  });
}

/** Changes the caller's organization; a null number of days lifts the age lock (R17), or keeps conversations indefinitely (R34). */
export async function updateOrganization(
  db: Database,
  actor: Actor,
  input: {
    name?: string | null;
    lockConversationsAfterDays?: number | null;
    deleteConversationsAfterDays?: number | null;
    customerAttributeKeys?: string[] | null;
  },
): Promise<OrganizationRow | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  if (input.name === null) check.add(['name'], 'Must not be null.');
  check.length(['name'], input.name, 1, 256);
  checkLockDays(check, input.lockConversationsAfterDays);
  checkDays(
    check,
    'deleteConversationsAfterDays',
    input.deleteConversationsAfterDays,
    'to keep conversations indefinitely',
  );
  checkAttributeKeys(check, 'customerAttributeKeys', input.customerAttributeKeys);
  const invalid = check.error();
  if (invalid) return invalid;
  const { lockConversationsAfterDays, deleteConversationsAfterDays, customerAttributeKeys } = input;
  const change = {
    ...(input.name != null && { name: input.name }),
    ...(lockConversationsAfterDays !== undefined && { lockConversationsAfterDays }),
    ...(deleteConversationsAfterDays !== undefined && { deleteConversationsAfterDays }),
    ...(customerAttributeKeys !== undefined && { customerAttributeKeys: customerAttributeKeys ?? [] }),
  };
  const { orgId } = actor;
  const details = { fields: Object.keys(change) };
  const entry = auditEntry(actor, { action: 'organization.updated', subject: ['Organization', orgId], details });
  return updateOrganizationRow(db, orgId, change, entry);
}

/** R45: at most 100 keys of custom attributes, each once. */
function checkAttributeKeys(check: InputCheck, name: string, keys: readonly string[] | null | undefined): void {
  check.list([name], keys, maxAttributeKeys);
  for (const [index, key] of (keys ?? []).slice(0, maxAttributeKeys).entries())
    check.length([name, index], key, 1, 256);
}

function checkLockDays(check: InputCheck, days: number | null | undefined): void {
  checkDays(check, 'lockConversationsAfterDays', days, 'to lift the lock');
}

function checkDays(check: InputCheck, name: string, days: number | null | undefined, what: string): void {
  if (days != null && (days < 1 || days > maxLockDays))
    check.add([name], `Must be 1 to ${maxLockDays.toLocaleString('en')}, or null ${what}.`);
}
