import { insertToken } from '../../store/administration/api-tokens.ts';
import {
  findUser,
  insertOrganization,
  insertQueue,
  insertTeam,
  insertUser,
  updateOrganizationRow,
} from '../../store/administration/organizations.ts';
import type { Database } from '../../store/core/database.ts';
import { uniqueViolation } from '../../store/core/db-errors.ts';
import { type ApiTokenRow, revokeToken } from '../../store/queries/api-tokens.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../../store/queries/organizations.ts';
import { hashToken, newTokenText } from '../access/api-tokens.ts';
import { allPermissions } from '../access/caller.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { checkEmail, type EmailAddress, parseEmail } from '../customers/email-address.ts';

const maxLockDays = 36_500;

/** Creates an organization with its first user, an administrator. */
export async function createOrganization(
  db: Database,
  input: {
    id?: string;
    name: string;
    adminName?: string;
    adminEmail: string;
    lockConversationsAfterDays?: number | null;
  },
): Promise<{ organization: OrganizationRow; admin: UserRow } | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  checkEmail(check, ['adminEmail'], input.adminEmail);
  checkLockDays(check, input.lockConversationsAfterDays);
  const invalid = check.error();
  if (invalid) return invalid;
  const orgId = input.id ?? newId();
  const { address: email, key: emailKey } = parseEmail(input.adminEmail) as EmailAddress;
  return insertOrganization(
    db,
    { id: orgId, name: input.name, lockConversationsAfterDays: input.lockConversationsAfterDays ?? null },
    { orgId, id: newId(), name: input.adminName ?? input.adminEmail, email, emailKey, roles: ['admin'] },
  );
}

/** Creates a user. An e-mail address that another user of the organization has is an issue. */
export async function createUser(
  db: Database,
  orgId: string,
  input: { name: string; email: string },
): Promise<UserRow | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  checkEmail(check, ['email'], input.email);
  const invalid = check.error();
  if (invalid) return invalid;
  const { address: email, key: emailKey } = parseEmail(input.email) as EmailAddress;
  try {
    return await insertUser(db, { orgId, id: newId(), name: input.name, email, emailKey, roles: ['agent'] });
  } catch (error) {
    if (!uniqueViolation(error)) throw error;
    return new InvalidInputError([{ path: ['email'], message: 'Belongs to another user.' }]);
  }
}

/** Creates a team. */
export async function createTeam(
  db: Database,
  orgId: string,
  input: { name: string },
): Promise<TeamRow | InvalidInputError> {
  return invalidName(input) ?? insertTeam(db, { orgId, id: newId(), name: input.name });
}

/** Creates a queue. */
export async function createQueue(
  db: Database,
  orgId: string,
  input: { name: string },
): Promise<QueueRow | InvalidInputError> {
  return invalidName(input) ?? insertQueue(db, { orgId, id: newId(), name: input.name });
}

/** Updates the caller's organization. Setting the number of days to null removes the age lock (R17). */
export async function updateOrganization(
  db: Database,
  orgId: string,
  input: { name?: string | null; lockConversationsAfterDays?: number | null },
): Promise<OrganizationRow | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  if (input.name === null) check.add(['name'], 'Must not be null.');
  check.length(['name'], input.name, 1, 256);
  checkLockDays(check, input.lockConversationsAfterDays);
  const invalid = check.error();
  if (invalid) return invalid;
  const { lockConversationsAfterDays } = input;
  return updateOrganizationRow(db, orgId, {
    ...(input.name != null && { name: input.name }),
    ...(lockConversationsAfterDays !== undefined && { lockConversationsAfterDays }),
  });
}

export interface CreateApiTokenInput {
  name: string;
  userId: string;
  permissions: string[];
  expiresAt?: Date | null;
}

/** Creates a token for a user. `secret` is the token's text, which is not stored (R1). */
export async function createApiToken(
  db: Database,
  orgId: string,
  input: CreateApiTokenInput,
  secret: string = newTokenText(orgId),
): Promise<{ apiToken: ApiTokenRow; secret: string } | InvalidInputError | NotFoundError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  check.list(['permissions'], input.permissions, allPermissions.length);
  for (const [index, permission] of input.permissions.entries()) {
    if (!allPermissions.includes(permission))
      check.add(['permissions', index], `Must be one of ${allPermissions.join(', ')}.`);
  }
  const invalid = check.error();
  if (invalid) return invalid;
  const userId = decodeId('User', input.userId);
  const user = userId === null ? null : await findUser(db, orgId, userId);
  if (!user) return new NotFoundError('User', input.userId, ['userId']);
  const apiToken = await insertToken(db, {
    orgId,
    id: newId(),
    userId: user.id,
    name: input.name,
    permissions: input.permissions,
    tokenHash: new Uint8Array(hashToken(secret)),
    expiresAt: input.expiresAt ?? null,
  });
  return { apiToken, secret };
}

/** Revokes a token. Gateways that have cached it reject it within 10 seconds. */
export async function revokeApiToken(
  db: Database,
  orgId: string,
  publicId: string,
): Promise<ApiTokenRow | NotFoundError> {
  const id = decodeId('ApiToken', publicId);
  const revoked = id === null ? null : await revokeToken(db, orgId, id);
  return revoked ?? new NotFoundError('ApiToken', publicId);
}

function invalidName(input: { name: string }): InvalidInputError | null {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  return check.error();
}

function checkLockDays(check: InputCheck, days: number | null | undefined): void {
  if (days != null && (days < 1 || days > maxLockDays))
    check.add(['lockConversationsAfterDays'], `Must be 1 to ${maxLockDays.toLocaleString('en')}, or null for no lock.`);
}
