import type { Command } from 'commander';
import { readConfig } from '../read-config.ts';

/** `parley migrate`: migrates the database, as `parley start` does too. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Migrate the database to this version.')
    .option('--check', 'Change nothing; exit with code 1 if migrations are pending.')
    .action(({ check }: { check?: boolean }) => (check ? checkMigrations() : applyMigrations()));
}

async function applyMigrations(): Promise<void> {
  const db = await open();
  try {
    const { bringUpToDate } = await import('../../domain/administration/bring-up-to-date.ts');
    const { migrations, emailKeys, customers } = await bringUpToDate(db);
    console.log(migrations.length > 0 ? `Applied: ${migrations.join(', ')}` : 'The database is up to date.');
    if (customers > 0) console.log(`Customers whose name order and phone number were updated: ${customers}`);
    if (emailKeys.renewed > 0) console.log(`E-mail addresses that have a new identity: ${emailKeys.renewed}`);
    if (emailKeys.parted > 0)
      console.log(
        `E-mail addresses that are now invalid or belong to another row: ${emailKeys.parted} (see docs/operations.md)`,
      );
  } finally {
    await db.close();
  }
}

async function checkMigrations(): Promise<void> {
  const db = await open();
  try {
    const { pendingMigrations } = await import('../../store/migrations/migrate.ts');
    const pending = await pendingMigrations(db);
    console.log(pending.length > 0 ? `Pending: ${pending.join(', ')}` : 'The database is up to date.');
    if (pending.length > 0) process.exitCode = 1;
  } finally {
    await db.close();
  }
}

async function open() {
  const config = readConfig();
  // Loaded on demand, so that `--help` does not load a database driver.
  const { openConfiguredDatabase } = await import('../configured-database.ts');
  return openConfiguredDatabase(config);
}
