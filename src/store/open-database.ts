import { type EmbeddedOptions, openEmbeddedDatabase } from './drivers/embedded/embedded-database.ts';
import type { MigratableDatabase } from './drivers/migratable.ts';
import type { ServerOptions } from './drivers/server/connection.ts';
import { openServerDatabase } from './drivers/server/server-database.ts';

/** With a `url`, a PostgreSQL server; without one, the embedded PostgreSQL in `dataDir`. */
export type DatabaseOptions = ServerOptions | (EmbeddedOptions & { readonly url?: undefined });

/** Opens the database that the options name. Throws a DatabaseUnusableError when it cannot be used. */
export function openDatabase(options: DatabaseOptions): Promise<MigratableDatabase> {
  return options.url === undefined ? openEmbeddedDatabase(options) : openServerDatabase(options);
}
