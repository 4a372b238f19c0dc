import { readConfig } from '../../read-config.ts';
import { CommandError } from '../../report-error.ts';
import type { ImportOptions } from '../import-options.ts';
import type { ImportTarget } from './target.ts';

/** Opens where the rows go: a gateway, or the database that the environment names. */
export async function openTarget({ url, token, dryRun = false }: ImportOptions): Promise<ImportTarget> {
  if (url !== undefined) {
    if (!token) throw new CommandError('A gateway wants a token: say --token or set PARLEY_TOKEN.');
    const { createGatewayClient } = await import('../../gateway/client.ts');
    const { createGatewayTarget } = await import('./gateway-target.ts');
    return createGatewayTarget(createGatewayClient(url, token), dryRun);
  }
  const config = readConfig();
  const { openConfiguredDatabase } = await import('../../configured-database.ts');
  const { bringUpToDate } = await import('../../../domain/administration/bring-up-to-date.ts');
  const { authorOfToken } = await import('../../author-of-token.ts');
  const { createDatabaseTarget } = await import('./database-target.ts');
  const db = await openConfiguredDatabase(config);
  try {
    await bringUpToDate(db);
    const author = await authorOfToken(db, config, token, 'createConversations');
    const place = config.databaseUrl === null ? config.dataDir : withoutSecrets(config.databaseUrl);
    return createDatabaseTarget({ db, author, dryRun, name: `${place} ${author.orgId}`, close: () => db.close() });
  } catch (error) {
    await db.close();
    throw error;
  }
}

function withoutSecrets(databaseUrl: string): string {
  return databaseUrl.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/, '');
}
