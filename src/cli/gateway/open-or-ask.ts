import type { Config } from '../../config/config.ts';
import type { MigratableDatabase } from '../../store/drivers/migratable.ts';
import type { Shards } from '../../store/shards/shards.ts';
import { readConfig } from '../read-config.ts';
import { CommandError } from '../report-error.ts';
import type { GatewayClient } from './client.ts';

/** The shards of a migrated database, which the caller closes, or a client of the gateway to use instead. */
export type Opened =
  | { readonly kind: 'database'; readonly shards: Shards<MigratableDatabase>; readonly config: Config }
  | { readonly kind: 'gateway'; readonly client: GatewayClient };

export interface Where {
  readonly url?: string;
  readonly token?: string;
  readonly quiet?: boolean;
}

/**
 * Opens the given gateway, or else the database that the environment names. If a gateway on this machine has the embedded
 * database open, it is used instead: two processes cannot open it.
 */
export async function openOrAsk({ url, token, quiet }: Where): Promise<Opened> {
  if (url !== undefined) {
    if (!token) throw new CommandError('A gateway needs a token: use --token or set PARLEY_TOKEN.');
    return ask(url, token);
  }
  const config = readConfig();
  const { openConfiguredShards } = await import('../configured-database.ts');
  const { DataDirectoryInUseError } = await import('../../store/drivers/embedded/data-directory-lock.ts');
  let shards: Shards<MigratableDatabase>;
  try {
    shards = await openConfiguredShards(config);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError) || error.gateway === null) throw error;
    const { gateway } = error;
    const { demoToken } = await import('../author-of-token.ts');
    const known = token ?? (await demoToken(config));
    if (known === null)
      throw new CommandError(
        `The gateway at ${gateway} is using ${config.dataDir}. Use --url ${gateway} --token <token>.`,
      );
    if (!quiet) process.stderr.write(`Connecting to the gateway at ${gateway}, which is using ${config.dataDir}.\n`);
    return ask(gateway, known);
  }
  try {
    const { bringShardsUpToDate } = await import('../../domain/administration/bring-up-to-date.ts');
    await bringShardsUpToDate(shards, { onUnavailable: () => {} });
    return { kind: 'database', shards, config };
  } catch (error) {
    await shards.close();
    throw error;
  }
}

async function ask(url: string, token: string): Promise<Opened> {
  const { createGatewayClient } = await import('./client.ts');
  return { kind: 'gateway', client: createGatewayClient(url, token) };
}
