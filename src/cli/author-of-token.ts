import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { demoOrgId, hashToken, organizationOfToken } from '../domain/access/api-tokens.ts';
import { type Access, access, may } from '../domain/access/caller.ts';
import type { Author } from '../domain/writes/batch-state.ts';
import type { Database } from '../store/core/database.ts';
import { findValidTokens } from '../store/queries/api-tokens.ts';
import { CommandError } from './report-error.ts';

/** Whose work a command does on a database: the bearer of the token, who must be allowed to. The demo's has one of its own. */
export async function authorOfToken(
  db: Database,
  config: Config,
  given: string | undefined,
  what: Access,
): Promise<Author> {
  const text = given ?? (db.kind === 'embedded' ? await demoToken(config) : null);
  if (text === null) throw new CommandError(whose[db.kind]);
  const hash = hashToken(text).toString('hex');
  const [found = null] = await findValidTokens(db, [organizationOfToken(text) ?? demoOrgId], [hash]);
  if (found === null) throw new CommandError('The token is not known to this database, or has expired.');
  const { orgId, id: tokenId, userId, permissions } = found;
  if (!may({ orgId, tokenId, userId, permissions: new Set(permissions) }, what))
    throw new CommandError(`The token lacks a permission; one of these would do: ${access[what].join(', ')}.`);
  return { orgId, tokenId, userId };
}

const whose = {
  server: 'Whose work is it? Say --token or set PARLEY_TOKEN; `npx parley token create` makes one.',
  embedded:
    'There is no demo token yet. Start the gateway once (npm start), which makes the demo organization and its token; or say --token or set PARLEY_TOKEN.',
};

/** The token of the embedded database's own organization; null where none is known here. */
export async function demoToken({ demoToken, dataDir }: Config): Promise<string | null> {
  if (demoToken !== null) return demoToken;
  const kept = await readFile(join(dataDir, 'demo-token'), 'utf8').catch(() => '');
  return kept.trim() || null;
}
