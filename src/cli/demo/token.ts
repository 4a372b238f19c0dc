import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashToken, newTokenText, organizationOfToken } from '../../domain/access/api-tokens.ts';
import { allPermissions } from '../../domain/access/caller.ts';
import { isRevokedToken, replaceToken } from '../../store/administration/api-tokens.ts';
import type { Database } from '../../store/core/database.ts';
import { demoKeys } from './ids.ts';

const orgId = demoKeys.organization;

/**
 * Ensures the demo token and returns its secret: `chosen`, or else a random one that is stored in the data directory. There
 * is only one demo token, so a new secret replaces the previous one.
 */
export async function ensureDemoToken(db: Database, dataDir: string, chosen: string | null): Promise<string> {
  const secret = chosen ?? (await keptSecret(db, dataDir));
  const tokenHash = new Uint8Array(hashToken(secret));
  const { token: id, admin: userId } = demoKeys;
  // Another token may have the same secret: someone may choose the secret of a token that they created before.
  await replaceToken(db, {
    orgId,
    id,
    userId,
    name: 'Demo',
    tokenHash,
    permissions: [...allPermissions],
    expiresAt: null,
    createdById: null,
  });
  return secret;
}

async function keptSecret(db: Database, dataDir: string): Promise<string> {
  const path = join(dataDir, 'demo-token');
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (organizationOfToken(kept) === orgId && !(await isRevoked(db, kept))) return kept;
  const secret = newTokenText(orgId);
  // Written to a temporary file and renamed, so that a kill cannot leave a partial token.
  const draft = `${path}.new`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600 });
  await rename(draft, path);
  return secret;
}

/** A revoked secret may be known to someone who should not have it, so a start must not restore it. */
function isRevoked(db: Database, secret: string): Promise<boolean> {
  return isRevokedToken(db, orgId, new Uint8Array(hashToken(secret)));
}
