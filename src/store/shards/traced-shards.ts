import { type Trace, traceDatabase } from '../core/traced-database.ts';
import type { Shard, Shards } from './shards.ts';

/** The shards, with a trace of each statement and transaction of their databases. */
export function traceShards(shards: Shards, trace: Trace): Shards {
  const traced = new WeakMap<Shard, Shard>();
  const tracedOf = (shard: Shard): Shard => {
    let found = traced.get(shard);
    if (!found) {
      found = { name: shard.name, db: traceDatabase(shard.db, trace) };
      traced.set(shard, found);
    }
    return found;
  };
  return {
    home: tracedOf(shards.home),
    all: () => shards.all().map(tracedOf),
    of(orgId) {
      const shard = shards.of(orgId);
      return shard instanceof Promise ? shard.then(tracedOf) : tracedOf(shard);
    },
    place: (orgId, create) => shards.place(orgId, (shard) => create(tracedOf(shard))),
    refresh: () => shards.refresh(),
    close: () => shards.close(),
  };
}
