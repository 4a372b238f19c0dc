import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashToken, newTokenText, organizationOfToken } from '../../domain/access/api-tokens.ts';
import { allPermissions } from '../../domain/access/caller.ts';
import type { Database } from '../../store/core/database.ts';
import { demoKeys } from './ids.ts';

const orgId = demoKeys.organization;

/**
 * Makes the demo token what it should be and gives its text: `chosen`, or else a random one that is kept in the data
 * directory. There is one demo token, so another text takes the place of the one before.
 */
export async function ensureDemoToken(db: Database, dataDir: string, chosen: string | null): Promise<string> {
  const secret = chosen ?? (await keptSecret(db, dataDir));
  const tokenHash = new Uint8Array(hashToken(secret));
  const facts = { tokenHash, permissions: [...allPermissions], expiresAt: null, revokedAt: null };
  const { token: id, admin: userId } = demoKeys;
  await db.prisma.$transaction([
    // Another token may have this very text, should someone choose the secret of one that they made before.
    db.prisma.apiToken.deleteMany({ where: { orgId, tokenHash, NOT: { id } } }),
    db.prisma.apiToken.upsert({
      where: { orgId_id: { orgId, id } },
      create: { orgId, id, userId, name: 'Demo', ...facts },
      update: facts,
    }),
  ]);
  return secret;
}

async function keptSecret(db: Database, dataDir: string): Promise<string> {
  const path = join(dataDir, 'demo-token');
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (organizationOfToken(kept) === orgId && !(await isRevoked(db, kept))) return kept;
  const secret = newTokenText(orgId);
  // Written aside and moved, so that a kill leaves no half a token.
  const draft = `${path}.new`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600 });
  await rename(draft, path);
  return secret;
}

/** A revoked secret is known to someone who should not have it: a start must not bring it back. */
async function isRevoked(db: Database, secret: string): Promise<boolean> {
  const tokenHash = new Uint8Array(hashToken(secret));
  const row = await db.prisma.apiToken.findUnique({ where: { orgId_tokenHash: { orgId, tokenHash } } });
  return row !== null && row.revokedAt !== null;
}
