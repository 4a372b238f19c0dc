import type { Database } from '../../../src/store/core/database.ts';
import { homeSchema } from '../../../src/store/core/schemas.ts';
import type { MigratableDatabase } from '../../../src/store/drivers/migratable.ts';
import { shardName } from '../../../src/store/shards/create-shards.ts';
import { oneShard, type Shard, type Shards } from '../../../src/store/shards/shards.ts';
import { extraShards } from '../../setup/extra-shards.ts';
import { afterFile } from '../processes/after-file.ts';

const known = new WeakMap<object, Shards>();

/**
 * The shards of a test's database (or of a wrapper of it, through which a shard is then used). With several, the first organization
 * lives in the given one, and the next ones in the others in turn.
 */
export function testShards(db: Database): Shards {
  const found = known.get(db);
  if (found) return found;
  const shards = extraShards > 0 ? severalShards(db as MigratableDatabase) : oneShard(db);
  known.set(db, shards);
  return shards;
}

/** Organizations by their shard, for all wrappers of a database. */
const placesOf = new Map<string, string>();

function severalShards(db: MigratableDatabase): Shards {
  const open = (name: string): Shard => {
    if (name === db.schema) return { name, db };
    const opened = db.inSchema(name);
    afterFile(() => opened.close());
    return { name, db: opened };
  };
  const home = open(homeSchema);
  const others = Array.from({ length: extraShards }, (_, number) => open(shardName(number)));
  const byName = new Map([home, ...others].map((shard) => [shard.name, shard]));
  let placed = 0;
  return {
    home,
    all: () => [home, ...others],
    of: (orgId) => byName.get(placesOf.get(orgId) ?? db.schema) as Shard,
    place(orgId, create) {
      const shard = others[placed++ % others.length] as Shard;
      placesOf.set(orgId, shard.name);
      return create(shard);
    },
    refresh: async () => {},
    close: async () => {},
  };
}
