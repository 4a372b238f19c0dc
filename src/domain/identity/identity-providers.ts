import { randomBytes } from 'node:crypto';
import type { IdentityKind } from '../../generated/prisma/enums.ts';
import { deleteProvider, type IdentityProviderRow, insertProvider } from '../../store/access/identity-providers.ts';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database } from '../../store/core/database.ts';
import { uniqueViolation } from '../../store/core/db-errors.ts';
import { permissionFault } from '../access/caller.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { outboundUrlFault } from '../core/urls.ts';
import { sessionIssuer } from '../sessions/customer-sessions.ts';
import { organizationOfAudience } from './audience.ts';

export interface CreateIdentityProviderInput {
  name: string;
  kind: IdentityKind;
  issuer: string;
  audience: string;
  jwksUrl?: string | null;
  permissions?: string[] | null;
  permissionsClaim?: string | null;
}

export interface CreatedProvider {
  readonly identityProvider: IdentityProviderRow;
  /** The key of HS256, as UTF-8; null if the provider signs with the keys of its JWKS. */
  readonly secret: string | null;
}

const maxLength = 2048;
const noPermissions = 'Customers have no permissions.';

/**
 * R46: creates a provider whose signed tokens the organization accepts. Without a `jwksUrl` it shares a secret with the gateway,
 * which is returned only here. `allowPrivate`: whether the JWKS may have an address that is not public.
 */
export async function createIdentityProvider(
  db: Database,
  actor: Actor,
  input: CreateIdentityProviderInput,
  allowPrivate: boolean,
): Promise<CreatedProvider | InvalidInputError> {
  const { orgId } = actor;
  const invalid = judge(orgId, input, allowPrivate);
  if (invalid) return invalid;
  const { name, kind, issuer, audience, jwksUrl = null, permissions, permissionsClaim = null } = input;
  const id = newId();
  const secret = jwksUrl === null ? newSecret() : null;
  const details = { kind, permissions: permissions ?? [], permissionsClaim, sharedSecret: secret !== null };
  const deed = { action: 'identity_provider.created', subject: ['IdentityProvider', id], details } as const;
  try {
    const row = { orgId, id, name, kind, issuer, audience, jwksUrl, secret, permissionsClaim };
    const data = { ...row, permissions: permissions ?? [] };
    return { identityProvider: await insertProvider(db, data, auditEntry(actor, deed)), secret };
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    const message = 'Another identity provider of the organization has this issuer and audience.';
    return new InvalidInputError([{ path: ['audience'], message }]);
  }
}

/** R46: deletes a provider; gateways stop accepting its tokens within 10 seconds. Returns its key. */
export async function deleteIdentityProvider(
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<string | NotFoundError> {
  const { orgId } = actor;
  const id = decodeId('IdentityProvider', publicId);
  if (id === null) return new NotFoundError('IdentityProvider', publicId);
  return db.transaction(async (tx) => {
    if (!(await deleteProvider(tx, orgId, id))) return new NotFoundError('IdentityProvider', publicId);
    const deed = { action: 'identity_provider.deleted', subject: ['IdentityProvider', id] } as const;
    await insertAuditEntry(tx, auditEntry(actor, deed));
    return id;
  });
}

/** Begins with a text by which scanners recognize leaked secrets. */
const newSecret = () => `parley_secret_${randomBytes(32).toString('base64url')}`;

function judge(orgId: string, input: CreateIdentityProviderInput, allowPrivate: boolean): InvalidInputError | null {
  const { name, kind, issuer, audience, jwksUrl, permissions, permissionsClaim } = input;
  const check = new InputCheck();
  check.storable(input);
  check.length(['name'], name, 1, 256);
  check.length(['issuer'], issuer, 1, maxLength);
  if (issuer === sessionIssuer) check.add(['issuer'], 'Is reserved for the sessions of this gateway.');
  check.length(['audience'], audience, 1, maxLength);
  if (organizationOfAudience(audience) !== orgId)
    check.add(['audience'], 'Must be urn:parley:<your organization id>, or end with /<your organization id>.');
  if (jwksUrl != null) {
    check.length(['jwksUrl'], jwksUrl, 1, maxLength);
    const fault = outboundUrlFault(jwksUrl, allowPrivate);
    if (fault !== null) check.add(['jwksUrl'], fault);
  }
  for (const [index, permission] of (permissions ?? []).entries()) {
    const fault = kind === 'CUSTOMER' ? noPermissions : permissionFault(permission);
    if (fault !== null) check.add(['permissions', index], fault);
  }
  if (kind === 'USER' && (permissions ?? []).length === 0)
    check.add(['permissions'], 'Must name the permissions that users can have.');
  check.length(['permissionsClaim'], permissionsClaim, 1, 256);
  if (kind === 'CUSTOMER' && permissionsClaim != null) check.add(['permissionsClaim'], noPermissions);
  return check.error();
}
