import { type Database, type Executor, statement } from '../../core/database.ts';
import { beingMovedMessage, beingMovedState, isLockTimeout } from '../../core/db-errors.ts';
import { allowTriggersWithin, isCluster } from '../distribute-schema.ts';
import type { OrganizationTable } from './organization-tables.ts';

/** The kinds of statement that a fence refuses. */
type Refused = 'insert' | 'update' | 'delete';

const all: readonly Refused[] = ['insert', 'update', 'delete'];
const attempts = 100;

const functionScript = `
CREATE OR REPLACE FUNCTION refuse_moving() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '${beingMovedMessage}'
    USING ERRCODE = '${beingMovedState}', DETAIL = coalesce(NEW.org_id, OLD.org_id)::text;
END
$$`;

const nameOf = (orgId: string, part: Refused) => `"moving_${part}_${orgId.replaceAll('-', '')}"`;

/**
 * Makes the database refuse every write of an organization's rows, whoever sends it. A trigger is created when all running writers of
 * its table have ended, so once this returns, the rows no longer change. Costs others a moment: the lock of a table is asked for with a
 * short timeout, again and again.
 */
export async function raiseFence(db: Database, tables: readonly OrganizationTable[], orgId: string): Promise<void> {
  await db.execute(functionScript);
  const cluster = await isCluster(db);
  for (const { name } of tables)
    await withBriefLock(db, async (tx) => {
      await allowTriggersWithin(tx, cluster);
      await createTriggers(tx, name, orgId);
    });
}

/** The same at the end of a transaction that has written the rows; they are refused to others from its commit on. */
export async function raiseFenceWithin(tx: Executor, tables: readonly OrganizationTable[], orgId: string) {
  await allowTriggersWithin(tx, await isCluster(tx));
  await tx.query(statement('', functionScript), []);
  for (const { name } of tables) await createTriggers(tx, name, orgId);
}

/** Lets the organization's rows be written again, or only be deleted. */
export async function lowerFence(
  db: Database,
  tables: readonly OrganizationTable[],
  orgId: string,
  parts: readonly Refused[] = all,
): Promise<void> {
  for (const { name } of tables)
    await withBriefLock(db, async (tx) => {
      for (const part of parts)
        await tx.query(statement('', `DROP TRIGGER IF EXISTS ${nameOf(orgId, part)} ON "${name}"`), []);
    });
}

/**
 * Changes that are not refused, by table, because no copy keeps them. The use of a token is recorded: without it nobody could read.
 * Events are numbered: they are numbered together with those of other organizations, whose subscribers would hear of nothing.
 */
const exceptions: Readonly<Record<string, string>> = { api_tokens: 'last_used_at', events: 'position' };

const exceptionOf = (table: string) => {
  const column = exceptions[table];
  return column ? ` AND (OLD."${column}" IS NOT DISTINCT FROM NEW."${column}")` : '';
};

async function createTriggers(tx: Executor, table: string, orgId: string): Promise<void> {
  const when = (row: 'NEW' | 'OLD', more = '') => `WHEN (${row}.org_id = '${orgId}'::uuid${more})`;
  const conditions = { insert: when('NEW'), update: when('NEW', exceptionOf(table)), delete: when('OLD') };
  for (const part of all)
    await tx.query(
      statement(
        '',
        `CREATE OR REPLACE TRIGGER ${nameOf(orgId, part)} BEFORE ${part} ON "${table}" FOR EACH ROW ${conditions[part]}
         EXECUTE FUNCTION refuse_moving()`,
      ),
      [],
    );
}

async function withBriefLock(db: Database, work: (tx: Executor) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await db.transaction(async (tx) => {
        await tx.query(statement('', `SET LOCAL lock_timeout = '200ms'`), []);
        await work(tx);
      });
      return;
    } catch (error) {
      if (!isLockTimeout(error) || attempt === attempts) throw error;
    }
  }
}
