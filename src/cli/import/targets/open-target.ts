import { openOrAsk } from '../../gateway/open-or-ask.ts';
import type { ImportOptions } from '../import-options.ts';
import type { ImportTarget } from './target.ts';

/** Opens the target of the rows: a gateway, or the database that the environment names. */
export async function openTarget(options: ImportOptions): Promise<ImportTarget> {
  const { token, dryRun = false } = options;
  const opened = await openOrAsk(options);
  if (opened.kind === 'gateway') {
    const { createGatewayTarget } = await import('./gateway-target.ts');
    return createGatewayTarget(opened.client, dryRun);
  }
  const { shards, config } = opened;
  const { authorOfToken } = await import('../../author-of-token.ts');
  const { createDatabaseTarget } = await import('./database-target.ts');
  try {
    const { author, db } = await authorOfToken(shards, config, token, 'createConversations');
    const place = config.databaseUrl === null ? config.dataDir : withoutSecrets(config.databaseUrl);
    return createDatabaseTarget({ db, author, dryRun, name: `${place} ${author.orgId}`, close: () => shards.close() });
  } catch (error) {
    await shards.close();
    throw error;
  }
}

function withoutSecrets(databaseUrl: string): string {
  return databaseUrl.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/, '');
}
