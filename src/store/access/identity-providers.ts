import type { IdentityProvider, Prisma } from '../../generated/prisma/client.ts';
import { identityProviderTable } from '../../generated/tables.ts';
import { auditEntryWrite, type NewAuditEntry } from '../administration/audit.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { fieldsOf, selectColumns } from '../tables/table.ts';

/** A provider without its secret. */
export type IdentityProviderRow = Omit<IdentityProvider, 'secret'>;

/** Inserts a provider. Throws a unique violation if the organization has one with this issuer and audience. */
export async function insertProvider(
  db: Database,
  data: Omit<IdentityProvider, 'createdAt'>,
  entry: NewAuditEntry,
): Promise<IdentityProviderRow> {
  // A cluster cannot return an enum from an INSERT.
  const [{ createdAt }] = await db.prisma.$transaction([
    db.prisma.identityProvider.create({ data, select: { createdAt: true } }),
    auditEntryWrite(db, entry),
  ]);
  const { secret: _, ...row } = data;
  return { ...row, createdAt };
}

const deleteStatement = statement(
  'delete_identity_provider',
  'DELETE FROM identity_providers WHERE org_id = $1 AND id = $2 RETURNING id',
);

/** Deletes a provider; false if there is none. */
export async function deleteProvider(tx: Executor, orgId: string, id: string): Promise<boolean> {
  return (await tx.query(deleteStatement, [orgId, id])).length > 0;
}

/** One page of an organization's providers, newest first. */
export function listProviderPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  page: Keyset,
): Promise<IdentityProviderRow[]> {
  const { where, ...rest } = prismaPage<Prisma.IdentityProviderWhereInput>(page);
  return prisma.identityProvider.findMany({ where: { orgId, AND: where }, omit: { secret: true }, ...rest });
}

const listStatement = statement(
  'list_identity_providers',
  `SELECT ${selectColumns(identityProviderTable, 'p', fieldsOf(identityProviderTable, ['secret']))}
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN identity_providers p USING (org_id, id)`,
);

/** The providers with these keys, in undefined order; keys without a row are skipped. */
export function listProviders(db: Executor, orgIds: string[], ids: string[]): Promise<IdentityProviderRow[]> {
  return db.query<IdentityProviderRow>(listStatement, [orgIds, ids]);
}

const findByIssuerStatement = statement(
  'find_providers_by_issuer',
  `SELECT ${selectColumns(identityProviderTable, 'p')}
   FROM unnest($1::uuid[], $2::text[]) AS k(org_id, issuer) JOIN identity_providers p USING (org_id, issuer)`,
);

/** R46: the providers with these issuers, each looked up in its organization, with their secrets, in undefined order. */
export function findProvidersByIssuer(db: Executor, orgIds: string[], issuers: string[]): Promise<IdentityProvider[]> {
  return db.query<IdentityProvider>(findByIssuerStatement, [orgIds, issuers]);
}

/** A user as found by their e-mail address. */
export interface UserByEmail {
  readonly orgId: string;
  readonly id: string;
  readonly emailKey: string;
  readonly disabledAt: Date | null;
}

const findUsersStatement = statement(
  'find_users_by_email',
  `SELECT u.org_id AS "orgId", u.id, u.email_key AS "emailKey", u.disabled_at AS "disabledAt"
   FROM unnest($1::uuid[], $2::text[]) AS k(org_id, email_key) JOIN users u USING (org_id, email_key)`,
);

/** R46: the users with these identities of e-mail addresses, in undefined order. */
export function findUsersByEmail(db: Executor, orgIds: string[], emailKeys: string[]): Promise<UserByEmail[]> {
  return db.query<UserByEmail>(findUsersStatement, [orgIds, emailKeys]);
}
