import type { User } from '../../generated/prisma/client.ts';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import { insertUser } from '../../store/administration/organizations.ts';
import { changeUser, hasOtherAdministrator, lockAdministrators } from '../../store/administration/people.ts';
import type { Database } from '../../store/core/database.ts';
import { uniqueViolation } from '../../store/core/db-errors.ts';
import { databaseTime, type UserRow } from '../../store/queries/organizations.ts';
import { access } from '../access/caller.ts';
import { type Actor, type AuditAction, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { checkEmail, type EmailAddress, parseEmail } from '../customers/email-address.ts';

const maxRoles = 20;
const maxRoleLength = 64;

export interface CreateUserInput {
  name: string;
  email: string;
  roles?: string[] | null;
}

/** Creates a user; an e-mail of another user of the organization is an issue. */
export async function createUser(
  db: Database,
  actor: Actor,
  input: CreateUserInput,
): Promise<UserRow | InvalidInputError> {
  const check = new InputCheck();
  checkUser(check, input);
  const invalid = check.error();
  if (invalid) return invalid;
  const { address: email, key: emailKey } = parseEmail(input.email) as EmailAddress;
  const { orgId } = actor;
  const id = newId();
  const roles = input.roles ?? ['agent'];
  const entry = auditEntry(actor, { action: 'user.created', subject: ['User', id], details: { roles } });
  try {
    return await insertUser(db, { orgId, id, name: input.name, email, emailKey, roles }, entry);
  } catch (error) {
    if (!uniqueViolation(error)) throw error;
    return emailTaken();
  }
}

export interface UpdateUserInput {
  id: string;
  name?: string | null;
  email?: string | null;
  roles?: string[] | null;
  disabled?: boolean | null;
}

/**
 * Changes the given fields of a user. R36: a disabled user's tokens do not work until the user is enabled again. Nobody can
 * disable themselves or the last user with an administrator token, even if several administrators disable each other at once.
 */
export async function updateUser(
  db: Database,
  actor: Actor,
  input: UpdateUserInput,
): Promise<UserRow | InvalidInputError | NotFoundError> {
  const check = new InputCheck();
  for (const field of ['name', 'email', 'roles', 'disabled'] as const)
    if (input[field] === null) check.add([field], 'Must not be null.');
  checkUser(check, input);
  const { orgId } = actor;
  const id = decodeId('User', input.id);
  if (input.disabled && id !== null && id === actor.userId)
    check.add(['disabled'], 'Must not be yourself: ask another administrator.');
  const invalid = check.error();
  if (invalid) return invalid;
  if (id === null) return new NotFoundError('User', input.id);
  try {
    return await db.transaction(async (tx) => {
      if (input.disabled) await lockAdministrators(tx, orgId);
      const now = await databaseTime(tx);
      const isLast = input.disabled === true && !(await hasOtherAdministrator(tx, orgId, id, access.administer));
      const changed = await changeUser(tx, orgId, id, (before) => (isLast ? {} : changeOf(input, before, now)));
      if (!changed) return new NotFoundError('User', input.id);
      if (isLast) {
        const message = 'Must not be the last user with a token that may administer.';
        return new InvalidInputError([{ path: ['disabled'], message }]);
      }
      const { emailKey: _, ...user } = changed.row;
      const fields = publicNames(changed.changed);
      if (fields.length > 0) {
        const deed = { action: actionOf(fields, user), subject: ['User', id], details: { fields } } as const;
        await insertAuditEntry(tx, auditEntry(actor, deed));
      }
      return user;
    });
  } catch (error) {
    if (!uniqueViolation(error)) throw error;
    return emailTaken();
  }
}

function changeOf(input: UpdateUserInput, before: User, now: Date): Partial<User> {
  const email = input.email == null ? null : (parseEmail(input.email) as EmailAddress);
  return {
    ...(input.name != null && { name: input.name }),
    ...(email && { email: email.address, emailKey: email.key }),
    ...(input.roles != null && { roles: input.roles }),
    ...(input.disabled != null && { disabledAt: input.disabled ? (before.disabledAt ?? now) : null }),
  };
}

/** The fields under the names that clients use. */
function publicNames(changed: readonly (keyof User)[]): string[] {
  const names = changed.map((field) => (field === 'disabledAt' ? 'disabled' : field === 'emailKey' ? 'email' : field));
  return [...new Set(names)];
}

function actionOf(fields: readonly string[], { disabledAt }: Pick<User, 'disabledAt'>): AuditAction {
  if (!fields.includes('disabled')) return 'user.updated';
  return disabledAt === null ? 'user.enabled' : 'user.disabled';
}

function checkUser(check: InputCheck, input: Partial<Pick<UpdateUserInput, 'name' | 'email' | 'roles'>>): void {
  const { name, email, roles } = input;
  check.storable({ name, email, roles });
  check.length(['name'], name, 1, 256);
  if (email != null) checkEmail(check, ['email'], email);
  check.list(['roles'], roles, maxRoles);
  for (const [at, role] of (roles ?? []).slice(0, maxRoles).entries())
    check.length(['roles', at], role, 1, maxRoleLength);
}

function emailTaken(): InvalidInputError {
  return new InvalidInputError([{ path: ['email'], message: 'Belongs to another user already.' }]);
}
