import { insertToken } from '../../store/administration/api-tokens.ts';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import { findUser } from '../../store/administration/organizations.ts';
import type { Database } from '../../store/core/database.ts';
import { type ApiTokenRow, listTokens, revokeToken } from '../../store/queries/api-tokens.ts';
import { hashToken, newTokenText } from '../access/api-tokens.ts';
import { allPermissions, permissionFault } from '../access/caller.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId, encodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';

export interface CreateApiTokenInput {
  name: string;
  userId: string;
  permissions: string[];
  expiresAt?: Date | null;
}

/** Creates a token for a user; `secret` is the token's text, which is stored nowhere (R1). */
export async function createApiToken(
  db: Database,
  actor: Actor,
  input: CreateApiTokenInput,
  secret: string = newTokenText(actor.orgId),
): Promise<{ apiToken: ApiTokenRow; secret: string } | InvalidInputError | NotFoundError> {
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], input.name, 1, 256);
  check.list(['permissions'], input.permissions, allPermissions.length);
  for (const [index, permission] of input.permissions.entries()) {
    const fault = permissionFault(permission);
    if (fault !== null) check.add(['permissions', index], fault);
  }
  const invalid = check.error();
  if (invalid) return invalid;
  const { orgId } = actor;
  const userId = decodeId('User', input.userId);
  const user = userId === null ? null : await findUser(db, orgId, userId);
  if (!user) return new NotFoundError('User', input.userId, ['userId']);
  if (user.disabledAt)
    return new InvalidInputError([{ path: ['userId'], message: 'Is disabled, so their tokens do not work.' }]);
  const id = newId();
  const { name, permissions, expiresAt = null } = input;
  const details = { userId: input.userId, permissions, expiresAt: expiresAt?.toISOString() ?? null };
  const apiToken = await insertToken(
    db,
    {
      orgId,
      id,
      userId: user.id,
      name,
      permissions,
      tokenHash: new Uint8Array(hashToken(secret)),
      expiresAt,
      createdById: actor.userId,
    },
    auditEntry(actor, { action: 'api_token.created', subject: ['ApiToken', id], details }),
  );
  return { apiToken, secret };
}

/** Revokes a token; gateways that have cached it drop it within 10 seconds. */
export async function revokeApiToken(
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<ApiTokenRow | NotFoundError> {
  const { orgId } = actor;
  const id = decodeId('ApiToken', publicId);
  if (id === null) return new NotFoundError('ApiToken', publicId);
  return db.transaction(async (tx) => {
    const revoked = await revokeToken(tx, orgId, id);
    if (revoked) {
      const details = { userId: encodeId('User', revoked.userId) };
      await insertAuditEntry(
        tx,
        auditEntry(actor, { action: 'api_token.revoked', subject: ['ApiToken', id], details }),
      );
      return revoked;
    }
    const [revokedBefore] = await listTokens(tx, [orgId], [id]);
    return revokedBefore ?? new NotFoundError('ApiToken', publicId);
  });
}
