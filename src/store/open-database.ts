import { type EmbeddedOptions, openEmbeddedDatabase } from './embedded-database.ts';
import type { MigratableDatabase } from './migratable.ts';
import type { ServerOptions } from './server-connection.ts';
import { openServerDatabase } from './server-database.ts';

/** With a `url`, a PostgreSQL server; without one, the embedded PostgreSQL in `dataDir`. */
export type DatabaseOptions = ServerOptions | (EmbeddedOptions & { readonly url?: undefined });

/** Opens the database that the options name. Throws a DatabaseUnusableError when it cannot be used. */
export function openDatabase(options: DatabaseOptions): Promise<MigratableDatabase> {
  return options.url === undefined ? openEmbeddedDatabase(options) : openServerDatabase(options);
}
