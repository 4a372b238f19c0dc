import { type Executor, statement } from '../core/database.ts';
import { takeNamedLock } from '../core/named-lock.ts';
import { homeSchema } from '../core/schemas.ts';

// Outside every shard's schema, and absent until the first shard is created beside the one that every database has.
const directorySchema = 'parley_directory';
const places = `${directorySchema}.organizations`;
const shards = `${directorySchema}.shards`;

/** Where an organization lives. */
export interface Place {
  readonly orgId: string;
  readonly shard: string;
  /** The shard that it is being moved to; null unless a move has begun. */
  readonly movingTo: string | null;
  /** The shard that it has been moved from and whose rows are still to be removed, or null. */
  readonly movedFrom: string | null;
}

/** The script that creates the directory; it changes nothing if there is one. */
export const createDirectoryScript = `
CREATE SCHEMA IF NOT EXISTS ${directorySchema};
CREATE TABLE IF NOT EXISTS ${shards} (name text PRIMARY KEY, created_at timestamptz(3) NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS ${places} (org_id uuid PRIMARY KEY, shard text NOT NULL, moving_to text, moved_from text);
`;

const existsStatement = statement('find_directory', `SELECT to_regclass('${places}') IS NOT NULL AS present`);

/** Whether the database has more shards than the first one, or had. */
export async function hasDirectory(home: Executor): Promise<boolean> {
  const [row] = await home.query<{ present: boolean }>(existsStatement, []);
  return row?.present === true;
}

const listStatement = statement('list_shards', `SELECT s.name FROM ${shards} s ORDER BY s.name`);

/** The names of all shards except the first one, in order. */
export async function listShardNames(home: Executor): Promise<string[]> {
  return (await home.query<{ name: string }>(listStatement, [])).map(({ name }) => name);
}

const addStatement = statement('add_shard', `INSERT INTO ${shards} (name) VALUES ($1) ON CONFLICT DO NOTHING`);

/** Adds a shard whose tables exist: from now on, new organizations are placed in it. */
export async function addShard(home: Executor, name: string): Promise<void> {
  await home.query(addStatement, [name]);
}

const placesStatement = statement(
  'list_places',
  `SELECT p.org_id AS "orgId", p.shard, p.moving_to AS "movingTo", p.moved_from AS "movedFrom"
   FROM ${places} p WHERE p.org_id = ANY ($1::uuid[])`,
);

/** The places of these organizations, in undefined order. Those without one live in the first shard. */
export function listPlaces(home: Executor, orgIds: readonly string[]): Promise<Place[]> {
  return home.query<Place>(placesStatement, [orgIds]);
}

/** Serializes transactions that place organizations. */
export function lockDirectory(tx: Executor): Promise<void> {
  return takeNamedLock(tx, 'parley directory');
}

const placeStatement = statement(
  'place_organization',
  `INSERT INTO ${places} AS p (org_id, shard)
   SELECT $1, s.name FROM ${shards} s
   ORDER BY (SELECT count(*) FROM ${places} o WHERE o.shard = s.name), s.name LIMIT 1
   RETURNING p.shard`,
);

/** Places a new organization in the shard with the fewest; needs the lock. Returns the name of the shard. */
export async function placeOrganization(tx: Executor, orgId: string): Promise<string> {
  const [row] = await tx.query<{ shard: string }>(placeStatement, [orgId]);
  return row?.shard ?? homeSchema;
}

const movePlaceStatement = statement(
  'change_place',
  `INSERT INTO ${places} (org_id, shard, moving_to, moved_from) VALUES ($1, $2, $3, $4)
   ON CONFLICT (org_id) DO UPDATE
   SET shard = excluded.shard, moving_to = excluded.moving_to, moved_from = excluded.moved_from`,
);

/** Records where an organization lives now, and the state of its move. */
export async function changePlace(home: Executor, { orgId, shard, movingTo, movedFrom }: Place): Promise<void> {
  await home.query(movePlaceStatement, [orgId, shard, movingTo, movedFrom]);
}

const forgetStatement = statement('forget_place', `DELETE FROM ${places} WHERE org_id = $1`);

/** Forgets the place of an organization that could not be created. */
export async function forgetPlace(home: Executor, orgId: string): Promise<void> {
  await home.query(forgetStatement, [orgId]);
}
