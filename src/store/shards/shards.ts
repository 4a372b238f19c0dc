import { LRUCache } from 'lru-cache';
import type { Database, PoolUse } from '../core/database.ts';
import { homeSchema } from '../core/schemas.ts';
import type { MigratableDatabase } from '../drivers/migratable.ts';
import {
  forgetPlace,
  hasDirectory,
  listPlaces,
  listShardNames,
  lockDirectory,
  placeOrganization,
} from './directory.ts';

/** One schema with all tables, in which some of the organizations live, each as a whole. No statement concerns two shards. */
export interface Shard<Of extends Database = Database> {
  readonly name: string;
  readonly db: Of;
}

/** The shards of a database, and which organization lives in which. */
export interface Shards<Of extends Database = Database> {
  /** The shard that every database has. It also has the job queue, and the directory of organizations is beside it. */
  readonly home: Shard<Of>;
  /** All shards as of the last refresh, the first one included, in order. */
  all(): readonly Shard<Of>[];
  /** The shard in which an organization lives or, if it does not exist, would be looked for. At most `PLACE_STALE_MS` old. */
  of(orgId: string): Shard<Of> | Promise<Shard<Of>>;
  /** Runs the work that creates an organization in the shard with the fewest organizations. */
  place<Result>(orgId: string, create: (shard: Shard<Of>) => Promise<Result>): Promise<Result>;
  /** Looks for shards that were created since. */
  refresh(): Promise<void>;
  /** Closes the databases of all shards. */
  close(): Promise<void>;
}

/** How long a gateway may use the place of an organization after it has changed. */
export const PLACE_STALE_MS = 2_000;
const maxPlaces = 10_000;

/** A database that is known to have one shard. */
export function oneShard<Of extends Database>(db: Of): Shards<Of> {
  const home = { name: homeSchema, db };
  return {
    home,
    all: () => [home],
    of: () => home,
    place: (_orgId, create) => create(home),
    refresh: async () => {},
    close: () => db.close(),
  };
}

/** The connections of all shards together; null if there are no pools. */
export function poolUseOf(shards: Shards): PoolUse | null {
  const uses = shards.all().flatMap(({ db }) => db.poolUse() ?? []);
  if (uses.length === 0) return null;
  const sum = (of: (use: PoolUse) => number) => uses.reduce((total, use) => total + of(use), 0);
  return { busy: sum(({ busy }) => busy), idle: sum(({ idle }) => idle), waiting: sum(({ waiting }) => waiting) };
}

/** The shards of an open database. */
export async function openShards(db: MigratableDatabase): Promise<Shards<MigratableDatabase>> {
  const shards = new DirectoryShards(db);
  await shards.refresh();
  return shards;
}

class DirectoryShards implements Shards<MigratableDatabase> {
  readonly home: Shard<MigratableDatabase>;
  readonly #byName = new Map<string, Shard<MigratableDatabase>>();
  readonly #places = new LRUCache<string, Shard<MigratableDatabase>>({ max: maxPlaces, ttl: PLACE_STALE_MS });
  readonly #waiting = new Map<string, Promise<Shard<MigratableDatabase>>>();
  #next: { orgIds: string[]; places: Promise<Map<string, string>> } | null = null;
  #hasDirectory = false;

  constructor(db: MigratableDatabase) {
    this.home = { name: homeSchema, db };
    this.#byName.set(homeSchema, this.home);
  }

  all(): readonly Shard<MigratableDatabase>[] {
    return [...this.#byName.values()];
  }

  of(orgId: string): Shard<MigratableDatabase> | Promise<Shard<MigratableDatabase>> {
    if (!this.#hasDirectory) return this.home;
    const known = this.#places.get(orgId);
    if (known) return known;
    let lookup = this.#waiting.get(orgId);
    if (!lookup) {
      lookup = this.#lookUp(orgId).finally(() => this.#waiting.delete(orgId));
      this.#waiting.set(orgId, lookup);
    }
    return lookup;
  }

  async place<Result>(orgId: string, create: (shard: Shard<MigratableDatabase>) => Promise<Result>): Promise<Result> {
    await this.refresh();
    if (!this.#hasDirectory) return create(this.home);
    const { db } = this.home;
    const name = await db.transaction(async (tx) => {
      const [, shard] = await Promise.all([lockDirectory(tx), placeOrganization(tx, orgId)]);
      return shard;
    });
    try {
      return await create(this.#shardOf(name));
    } catch (error) {
      await forgetPlace(db, orgId).catch(() => {});
      throw error;
    }
  }

  async refresh(): Promise<void> {
    this.#hasDirectory ||= await hasDirectory(this.home.db);
    if (!this.#hasDirectory) return;
    for (const name of await listShardNames(this.home.db)) this.#shardOf(name);
  }

  async close(): Promise<void> {
    const others = this.all().filter((shard) => shard !== this.home);
    await Promise.all(others.map(({ db }) => db.close()));
    await this.home.db.close();
  }

  #shardOf(name: string): Shard<MigratableDatabase> {
    let shard = this.#byName.get(name);
    if (!shard) {
      shard = { name, db: this.home.db.inSchema(name) };
      this.#byName.set(name, shard);
    }
    return shard;
  }

  async #lookUp(orgId: string): Promise<Shard<MigratableDatabase>> {
    const requestedAt = performance.now();
    const shard = this.#shardOf((await this.#place(orgId)) ?? homeSchema);
    // Counted from the question: the answer may have been on its way for a while.
    const ttl = PLACE_STALE_MS - (performance.now() - requestedAt);
    if (ttl >= 1) this.#places.set(orgId, shard, { ttl });
    return shard;
  }

  /** The name of an organization's shard. Organizations that are asked for at the same time share a statement. */
  async #place(orgId: string): Promise<string | undefined> {
    this.#next ??= this.#gather();
    const { orgIds, places } = this.#next;
    orgIds.push(orgId);
    return (await places).get(orgId);
  }

  #gather() {
    const orgIds: string[] = [];
    const places = Promise.resolve().then(async () => {
      this.#next = null;
      return new Map((await listPlaces(this.home.db, orgIds)).map(({ orgId, shard }) => [orgId, shard]));
    });
    return { orgIds, places };
  }
}
