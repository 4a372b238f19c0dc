import { insertUser } from '../../store/administration/organizations.ts';
import type { Database } from '../../store/core/database.ts';
import { uniqueViolation } from '../../store/core/db-errors.ts';
import type { UserRow } from '../../store/queries/organizations.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { checkEmail, type EmailAddress, parseEmail } from '../customers/email-address.ts';

/** Creates a user; an e-mail that another user of the organization has is an issue. */
export async function createUser(
  db: Database,
  actor: Actor,
  input: { name: string; email: string },
): Promise<UserRow | InvalidInputError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  checkEmail(check, ['email'], input.email);
  const invalid = check.error();
  if (invalid) return invalid;
  const { address: email, key: emailKey } = parseEmail(input.email) as EmailAddress;
  const { orgId } = actor;
  const id = newId();
  const entry = auditEntry(actor, { action: 'user.created', subject: ['User', id] });
  try {
    return await insertUser(db, { orgId, id, name: input.name, email, emailKey, roles: ['agent'] }, entry);
  } catch (error) {
    if (!uniqueViolation(error)) throw error;
    return new InvalidInputError([{ path: ['email'], message: 'Belongs to another user already.' }]);
  }
}
