import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database } from '../core/database.ts';
import type { ApiTokenRow } from '../queries/api-tokens.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { auditEntryWrite, type NewAuditEntry } from './audit.ts';

/** A token to insert, with the SHA-256 of its text. */
export type NewApiToken = Pick<
  ApiTokenRow,
  'orgId' | 'id' | 'userId' | 'name' | 'permissions' | 'expiresAt' | 'createdById'
> & {
  tokenHash: Uint8Array<ArrayBuffer>;
};

/** Inserts a token (R1). */
export async function insertToken(db: Database, data: NewApiToken, entry: NewAuditEntry): Promise<ApiTokenRow> {
  const [inserted] = await db.prisma.$transaction([db.prisma.apiToken.create({ data }), auditEntryWrite(db, entry)]);
  const { tokenHash: _, ...token } = inserted;
  return token;
}

/** One page of an organization's tokens, newest first, with or without revoked ones. */
export function listTokenPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  includeRevoked: boolean,
  page: Keyset,
): Promise<ApiTokenRow[]> {
  const { where, ...rest } = prismaPage<Prisma.ApiTokenWhereInput>(page);
  return prisma.apiToken.findMany({
    where: { orgId, ...(!includeRevoked && { revokedAt: null }), AND: where },
    omit: { tokenHash: true },
    ...rest,
  });
}

/** Sets the fields of the token with this key, makes it valid, and deletes another one with the same text. */
export async function replaceToken({ prisma }: Database, token: NewApiToken): Promise<void> {
  const { orgId, id, tokenHash, permissions, expiresAt } = token;
  await prisma.$transaction([
    prisma.apiToken.deleteMany({ where: { orgId, tokenHash, NOT: { id } } }),
    prisma.apiToken.upsert({
      where: { orgId_id: { orgId, id } },
      create: token,
      update: { tokenHash, permissions, expiresAt, revokedAt: null },
    }),
  ]);
}

/** Whether the token with this text was revoked. False if it does not exist. */
export async function isRevokedToken(
  { prisma }: Database,
  orgId: string,
  tokenHash: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const row = await prisma.apiToken.findUnique({ where: { orgId_tokenHash: { orgId, tokenHash } } });
  return row !== null && row.revokedAt !== null;
}
