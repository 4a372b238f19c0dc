import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashToken, newTokenText, organizationOfToken } from '../../domain/access/api-tokens.ts';
import { allPermissions } from '../../domain/access/caller.ts';
import { isRevokedToken, replaceToken } from '../../store/administration/api-tokens.ts';
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
  const { token: id, admin: userId } = demoKeys;
  // Another token may have this very text, should someone choose the secret of one that they made before.
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
  // Written aside and moved, so that a kill leaves no half a token.
  const draft = `${path}.new`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600 });
  await rename(draft, path);
  return secret;
}

/** A revoked secret is known to someone who should not have it: a start must not bring it back. */
function isRevoked(db: Database, secret: string): Promise<boolean> {
  return isRevokedToken(db, orgId, new Uint8Array(hashToken(secret)));
}
