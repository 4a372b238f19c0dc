import type { Config } from '../../config/config.ts';
import type { UnknownVariable } from '../../config/unknown-variables.ts';
import {
  type BroughtUpToDate,
  bringShardsUpToDate,
  bringUpToDate,
} from '../../domain/administration/bring-up-to-date.ts';
import { isLoopback } from '../../domain/core/loopback.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { homeSchema } from '../../store/core/schemas.ts';
import { announceGateway } from '../../store/drivers/embedded/data-directory-lock.ts';
import type { MigratableDatabase } from '../../store/drivers/migratable.ts';
import { hasOrganizations } from '../../store/queries/organizations.ts';
import type { Shard, Shards } from '../../store/shards/shards.ts';
import { openConfiguredShards } from '../configured-database.ts';
import { ensureDemo } from '../demo/demo.ts';
import { demoIds } from '../demo/ids.ts';
import { describeUnknown } from '../read-config.ts';
import { CommandError } from '../report-error.ts';
import { createEnding } from './ending.ts';
import { greeting } from './greeting.ts';
import { closeServer, listen } from './http-server.ts';
import { logForPeople } from './log-for-people.ts';
import { stopOnFault } from './stop-on-fault.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** How long the rest may take to stop, in addition to requests and jobs, which have configured timeouts. */
const closingMs = 30_000;

export interface ServeOptions {
  readonly version: string;
  /** Each of these variables gets a warning. */
  readonly unknownVariables: readonly UnknownVariable[];
}

/** Runs the gateway until a signal stops it. If the start fails, everything is closed again. */
export async function serve(config: Config, { version, unknownVariables }: ServeOptions): Promise<void> {
  const logger = createLogger(config.logLevel, process.stderr.isTTY ? await logForPeople() : undefined);
  for (const variable of unknownVariables) logger.warn(describeUnknown(variable));
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    for (const each of opened.toReversed()) await each.close();
  };
  // Until the gateway listens, nothing needs a graceful stop.
  let stop = async () => {};
  const ending = createEnding(logger, () => stop(), 2 * config.drainTimeoutMs + closingMs);
  stopOnSignal(logger, ending);
  stopOnFault(logger, ending);

  try {
    if (config.databaseUrl === null) console.log(`Opening the embedded PostgreSQL in ${config.dataDir} …`);
    const shards = await openConfiguredShards(config);
    opened.push(shards);
    const arrived = await bringShardsUpToDate(shards, {
      onShard: (shard, done) => logMigrated(logger, shard, done),
      onUnavailable: ({ name }, error) =>
        logger.warn({ err: error, shard: name }, 'a shard does not respond; it is opened as soon as it does'),
    });
    const { db } = shards.home;
    const demoToken = db.kind === 'embedded' ? await ensureDemo(db, config) : null;
    if (db.kind === 'server' && config.demoToken !== null)
      logger.warn('PARLEY_DEMO_TOKEN is ignored: it applies to the embedded database only.');

    const { createApp, PersistedOperationsError } = await import('../../app.ts');
    const app = await createApp({
      config,
      shards,
      prepareShard: (name) => arriveLater(shards, arrived, name, logger),
      logger,
      // The playground shows the token to everyone who can open the page, so only on a loopback address.
      demoToken: isLoopback(config.host) ? demoToken : null,
      ...(demoToken !== null && { examples: demoIds }),
    }).catch((error: unknown) => {
      throw error instanceof PersistedOperationsError ? new CommandError(error.message) : error;
    });
    opened.push(app);
    const hasOrganization = await hasAnyOrganization(shards, arrived);
    const server = app.createServer();
    const address = await listen(server, config);
    if (db.kind === 'embedded') announceGateway(config.dataDir, address);
    stop = async () => {
      app.drain();
      await closeServer(server, config.drainTimeoutMs);
      await closeAll();
    };
    console.log(greeting({ version, address, config, demoToken, hasOrganization }));
    logger.info({ address }, 'Listening.');
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function logMigrated(logger: Logger, { name }: Shard, { migrations, emailKeys, customers }: BroughtUpToDate): void {
  const shard = name === homeSchema ? {} : { shard: name };
  if (migrations.length > 0) logger.info({ ...shard, migrations }, 'Migrated the database.');
  if (customers > 0) logger.info({ ...shard, customers }, 'Updated the names and phone numbers of customers.');
  if (emailKeys.renewed + emailKeys.parted > 0)
    logger.info({ ...shard, ...emailKeys }, 'Updated the identities of e-mail addresses.');
}

/** Brings a shard up to date that did not respond when the gateway started, or was created since. */
async function arriveLater(
  shards: Shards<MigratableDatabase>,
  arrived: Set<string>,
  name: string,
  logger: Logger,
): Promise<void> {
  const shard = shards.all().find((each) => each.name === name);
  if (!shard || arrived.has(name)) return;
  logMigrated(logger, shard, await bringUpToDate(shard.db));
  arrived.add(name);
}

async function hasAnyOrganization(shards: Shards, arrived: ReadonlySet<string>): Promise<boolean> {
  const responding = shards.all().filter(({ name }) => arrived.has(name));
  const found = await Promise.all(responding.map(({ db }) => hasOrganizations(db)));
  return found.includes(true);
}
