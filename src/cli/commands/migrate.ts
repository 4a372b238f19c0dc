import type { Command } from 'commander';
import type { BroughtUpToDate } from '../../domain/administration/bring-up-to-date.ts';
import { readConfig } from '../read-config.ts';

/** `parley migrate`: migrates the database, as `parley start` does too. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Migrate the database, all shards of it, to this version. A run that was stopped can be repeated.')
    .option('--check', 'Change nothing; exit with code 1 if migrations are pending.')
    .action(({ check }: { check?: boolean }) => (check ? checkMigrations() : applyMigrations()));
}

async function applyMigrations(): Promise<void> {
  const shards = await open();
  try {
    const { bringShardsUpToDate } = await import('../../domain/administration/bring-up-to-date.ts');
    const prefixOf = prefixes(shards.all().length);
    await bringShardsUpToDate(shards, { onShard: ({ name }, done) => report(prefixOf(name), done) });
  } finally {
    await shards.close();
  }
}

function report(prefix: string, { migrations, emailKeys, customers }: BroughtUpToDate): void {
  const print = (line: string) => console.log(`${prefix}${line}`);
  print(migrations.length > 0 ? `Applied: ${migrations.join(', ')}` : 'The database is up to date.');
  if (customers > 0) print(`Customers whose name order and phone number were updated: ${customers}`);
  if (emailKeys.renewed > 0) print(`E-mail addresses that have a new identity: ${emailKeys.renewed}`);
  if (emailKeys.parted > 0)
    print(
      `E-mail addresses that are now invalid or belong to another row: ${emailKeys.parted} (see docs/operations.md)`,
    );
}

async function checkMigrations(): Promise<void> {
  const shards = await open();
  try {
    const { pendingMigrations } = await import('../../store/migrations/migrate.ts');
    const prefixOf = prefixes(shards.all().length);
    for (const { name, db } of shards.all()) {
      const pending = await pendingMigrations(db);
      const state = pending.length > 0 ? `Pending: ${pending.join(', ')}` : 'The database is up to date.';
      console.log(`${prefixOf(name)}${state}`);
      if (pending.length > 0) process.exitCode = 1;
    }
  } finally {
    await shards.close();
  }
}

/** Lines name their shard if there are several. */
const prefixes = (shards: number) => (name: string) => (shards > 1 ? `${name}: ` : '');

async function open() {
  const config = readConfig();
  // Loaded on demand, so that `--help` does not load a database driver.
  const { openConfiguredShards } = await import('../configured-database.ts');
  return openConfiguredShards(config);
}
