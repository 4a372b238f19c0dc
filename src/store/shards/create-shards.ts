import type { MigratableDatabase } from '../drivers/migratable.ts';
import { migrate } from '../migrations/migrate.ts';
import { addShard, createDirectoryScript, hasDirectory, listShardNames } from './directory.ts';
import { distributeSchema } from './distribute-schema.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** The form of a shard's name: also the name of its schema. */
export const shardName = (number: number): string => `parley_${String(number).padStart(2, '0')}`;

/**
 * Creates this many shards beside those that exist, and migrates them. `onShard` hears of each one that is complete. A run that was
 * stopped can be repeated: it completes the shard that was being created. Runs of several processes wait for each other.
 */
export function createShards(
  home: MigratableDatabase,
  count: number,
  onShard: (name: string) => void = () => {},
): Promise<string[]> {
  return oneAtATime(home, 'creation of parley shards', async () => {
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
  await distributeSchema(home, name);
  // Only a complete shard is listed.
  await addShard(home, name);
}
