import type { Database } from '../core/database.ts';
import type { ApiTokenRow } from '../queries/api-tokens.ts';

/** A token to insert, with the SHA-256 of its text. */
export type NewApiToken = Pick<ApiTokenRow, 'orgId' | 'id' | 'userId' | 'name' | 'permissions' | 'expiresAt'> & {
  tokenHash: Uint8Array<ArrayBuffer>;
};

/** Inserts a token (R1). */
export async function insertToken({ prisma }: Database, data: NewApiToken): Promise<ApiTokenRow> {
  const { tokenHash: _, ...token } = await prisma.apiToken.create({ data });
  return token;
}

/** Inserts or updates the token with this key and makes it valid; another token with the same text is deleted. */
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

/** Was the token with this text revoked? False if it does not exist. */
export async function isRevokedToken(
  { prisma }: Database,
  orgId: string,
  tokenHash: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const row = await prisma.apiToken.findUnique({ where: { orgId_tokenHash: { orgId, tokenHash } } });
  return row !== null && row.revokedAt !== null;
}
