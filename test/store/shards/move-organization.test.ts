import { expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { createShards } from '../../../src/store/shards/create-shards.ts';
import { MoveRefusedError, moveOrganization } from '../../../src/store/shards/move/move-organization.ts';
import { oneShard, openShards } from '../../../src/store/shards/shards.ts';
import { openEmptyDatabase } from '../../support/databases/database.ts';
import { createTenantIn } from '../../support/gateways/tenant.ts';

it('moves an organization and all of its rows, and refuses what it cannot do', async () => {
  const db = await openEmptyDatabase();
  await migrate(db);
  const { orgId } = await createTenantIn(oneShard(db));
  const move = async (to: string) => moveOrganization(await openShards(db), orgId, to);
  await expect(move('public')).rejects.toThrow(MoveRefusedError);
  await expect(move('parley_00')).rejects.toThrow('The database has one shard.');

  await createShards(db, 2);
  await expect(move('parley_77')).rejects.toThrow('There is no shard parley_77.');
  await expect(move('public')).rejects.toThrow('lives in public already');
  const rowsIn = async (schema: string) => {
    const found = await Promise.all(
      ['organizations', 'users', 'teams', 'queues', 'api_tokens', 'audit_entries'].map((table) =>
        db.query<{ n: number }>(statement('', `SELECT count(*)::int4 AS n FROM ${schema}.${table} WHERE org_id = $1`), [
          orgId,
        ]),
      ),
    );
    return found.map(([row]) => row?.n);
  };
  const before = await rowsIn('public');
  expect(before).toEqual([1, 1, 1, 1, 1, expect.any(Number)]);

  const moved = await move('parley_01');
  expect(moved).toMatchObject({ from: 'public', to: 'parley_01' });
  expect(await rowsIn('parley_01')).toEqual(before);
  expect(await rowsIn('public')).toEqual([0, 0, 0, 0, 0, 0]);
  const shards = await openShards(db);
  expect((await shards.of(orgId)).name).toBe('parley_01');
}, 60_000);
