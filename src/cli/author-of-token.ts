import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { demoOrgId, hashToken, organizationOfToken } from '../domain/access/api-tokens.ts';
import { type Access, access, may } from '../domain/access/caller.ts';
import type { Author } from '../domain/writes/batch-state.ts';
import type { Database } from '../store/core/database.ts';
import { findValidTokens } from '../store/queries/api-tokens.ts';
import type { Shards } from '../store/shards/shards.ts';
import { CommandError } from './report-error.ts';

/**
 * The author of a command's writes and the database of the author's shard: the bearer of the token, if its permissions allow the work.
 * The embedded database falls back to the demo token.
 */
export async function authorOfToken(
  shards: Shards,
  config: Config,
  given: string | undefined,
  what: Access,
): Promise<{ author: Author; db: Database }> {
  const { kind } = shards.home.db;
  const text = given ?? (kind === 'embedded' ? await demoToken(config) : null);
  if (text === null) throw new CommandError(whose[kind]);
  const hash = hashToken(text).toString('hex');
  const named = organizationOfToken(text) ?? demoOrgId;
  const { db } = await shards.of(named);
  const [found = null] = await findValidTokens(db, [named], [hash]);
  if (found === null) throw new CommandError('The token is unknown to this database, or has expired.');
  const { orgId, id: clientId, userId, permissions } = found;
  if (!may({ permissions: new Set(permissions) }, what))
    throw new CommandError(`The token lacks a permission. It needs one of: ${access[what].join(', ')}.`);
  return { author: { orgId, clientId, userId }, db };
}

const whose = {
  server: 'A token is required: use --token or set PARLEY_TOKEN. `npx parley token create` creates a token.',
  embedded:
    'There is no demo token yet. Start the gateway once (npm start) to create the demo organization and its token, use --token, or set PARLEY_TOKEN.',
};

/** The token of the demo organization in the embedded database; null if it is unknown here. */
export async function demoToken({ demoToken, dataDir }: Config): Promise<string | null> {
  if (demoToken !== null) return demoToken;
  const kept = await readFile(join(dataDir, 'demo-token'), 'utf8').catch(() => '');
  return kept.trim() || null;
}
