import { type Executor, statement } from '../core/database.ts';
import type { MigratableDatabase } from '../drivers/migratable.ts';
import { migrate } from '../migrations/migrate.ts';
import { addShard, createDirectoryScript, hasDirectory, listShardNames } from './directory.ts';

/** The form of a shard's name: also the name of its schema. */
export const shardName = (number: number): string => `parley_${String(number).padStart(2, '0')}`;

const lockStatement = statement(
  'lock_shard_creation',
  `SELECT pg_advisory_xact_lock(hashtextextended('creation of parley shards', 0))`,
);

/**
 * Creates this many shards beside those that exist, and migrates them. `onShard` hears of each one that is complete. A run that was
 * stopped can be repeated: it completes the shard that was being created. Runs of several processes wait for each other.
 */
export function createShards(
  home: MigratableDatabase,
  count: number,
  onShard: (name: string) => void = () => {},
): Promise<string[]> {
  return oneAtATime(home, async () => {
    if (!(await hasDirectory(home))) await home.execute(createDirectoryScript);
    const existing = new Set(await listShardNames(home));
    const created: string[] = [];
    for (let number = 0; created.length < count; number++) {
      const name = shardName(number);
      if (existing.has(name)) continue;
      await createShard(home, name);
      created.push(name);
      onShard(name);
    }
    return created;
  });
}

async function createShard(home: MigratableDatabase, name: string): Promise<void> {
  await home.execute(`CREATE SCHEMA IF NOT EXISTS "${name}"`);
  const db = home.inSchema(name);
  try {
    await migrate(db);
  } finally {
    await db.close();
  }
  // Only a complete shard is listed.
  await addShard(home, name);
}

/** On a server, holds a lock in a transaction of its own. The embedded database has one process, and one connection. */
function oneAtATime<Result>(home: MigratableDatabase, work: () => Promise<Result>): Promise<Result> {
  if (home.kind === 'embedded') return work();
  return home.transaction(async (tx: Executor) => {
    await tx.query(lockStatement, []);
    return work();
  });
}
