import { homeSchema } from '../core/schemas.ts';
import { countOrganizations } from '../queries/organizations.ts';
import type { Shard, Shards } from './shards.ts';

/** A shard and the number of organizations that live in it. */
export interface DescribedShard {
  readonly name: string;
  readonly organizations: number;
}

/**
 * All shards, in order. The one that every database has is left out if it is empty and there are others: no new organization is
 * placed there.
 */
export async function describeShards(shards: Shards): Promise<DescribedShard[]> {
  const describe = async ({ name, db }: Shard) => ({ name, organizations: await countOrganizations(db) });
  const described = await Promise.all(shards.all().map(describe));
  return described.filter(
    ({ name, organizations }) => described.length === 1 || name !== homeSchema || organizations > 0,
  );
}
