import type { BulkOperation, BulkRow } from '../generated/prisma/client.ts';
import type { BulkRowStatus } from '../generated/prisma/enums.ts';
import { type Executor, statement, type Transaction } from './database.ts';
import { type Keyset, keysetSql } from './keyset.ts';

/** Where the id of an operation is announced when it ends. */
export const bulkOperationChannel = 'parley_bulk_operation';

export type BulkOperationRow = BulkOperation;
/** A row without the command that it stores. */
export type BulkRowRow = Omit<BulkRow, 'command'>;

const operationColumns = `
  o.org_id AS "orgId", o.id, o.status, o.context, o.on_conflict AS "onConflict", o.total, o.succeeded, o.failed, o.canceled,
  o.request, o.created_by_id AS "createdById", o.token_id AS "tokenId", o.created_at AS "createdAt",
  o.updated_at AS "updatedAt", o.completed_at AS "completedAt", o.expires_at AS "expiresAt"`;

const rowColumns = `
  r.org_id AS "orgId", r.operation_id AS "operationId", r.row_index AS index, r.status, r.client_ref AS "clientRef",
  r.external_id AS "externalId", r.name, r.conversation_id AS "conversationId", r.error, r.effects`;

export type NewBulkOperation = Omit<BulkOperationRow, 'expiresAt' | 'createdAt' | 'updatedAt' | 'completedAt'> & {
  readonly keptForDays: number;
};
export type NewBulkRow = Pick<BulkRow, 'index' | 'status' | 'clientRef' | 'externalId' | 'name'> & {
  command: unknown;
  error: unknown;
};

const insertOperationStatement = statement(
  'insert_bulk_operation',
  `WITH t AS (SELECT clock_timestamp() AS now)
   INSERT INTO bulk_operations AS o (org_id, id, status, context, on_conflict, total, succeeded, failed, canceled, request,
     created_by_id, token_id, created_at, updated_at, completed_at, expires_at)
   SELECT $1::uuid, $2::uuid, $3::bulk_operation_status, $4, $5::bulk_conflict_policy, $6::int4, $7::int4, $8::int4, 0, $9::jsonb, $10::uuid, $11::uuid,
     t.now, t.now, CASE WHEN $3::bulk_operation_status = 'COMPLETED' THEN t.now END, t.now + make_interval(days => $12::int4)
   FROM t RETURNING ${operationColumns}`,
);

/** Inserts an operation; its times are the database's. */
export async function insertBulkOperation(tx: Executor, row: NewBulkOperation): Promise<BulkOperationRow> {
  const [inserted] = await tx.query<BulkOperationRow>(insertOperationStatement, [
    row.orgId,
    row.id,
    row.status,
    row.context,
    row.onConflict,
    row.total,
    row.succeeded,
    row.failed,
    JSON.stringify(row.request),
    row.createdById,
    row.tokenId,
    row.keptForDays,
  ]);
  return inserted as BulkOperationRow;
}

const insertRowsStatement = statement(
  'insert_bulk_rows',
  `INSERT INTO bulk_rows (org_id, operation_id, row_index, status, command, client_ref, external_id, name, error)
   SELECT $1::uuid, $2::uuid, r.index, r.status, r.command, r."clientRef", r."externalId", r.name, r.error
   FROM json_to_recordset($3::json) AS r(index int4, status bulk_row_status, command jsonb, "clientRef" text,
     "externalId" text, name text, error jsonb)`,
);

/** Inserts rows of an operation. Their JSON text must stay well under PostgreSQL's 1 GiB for one value. */
export async function insertBulkRows(tx: Executor, orgId: string, operationId: string, rows: NewBulkRow[]) {
  await tx.query(insertRowsStatement, [orgId, operationId, JSON.stringify(rows)]);
}

const listOperationsStatement = statement(
  'list_bulk_operations',
  `SELECT ${operationColumns}
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN bulk_operations o ON o.org_id = k.org_id AND o.id = k.id`,
);

/** The operations with these keys, in no order; keys without a row are left out. */
export function listBulkOperations(db: Executor, orgIds: string[], ids: string[]): Promise<BulkOperationRow[]> {
  return db.query<BulkOperationRow>(listOperationsStatement, [orgIds, ids]);
}

/** One page of an organization's operations, newest first. */
export function listBulkOperationPage(db: Executor, orgId: string, page: Keyset): Promise<BulkOperationRow[]> {
  const keyset = keysetSql(page, 'o.created_at', 'o.id', false, 3);
  return db.query<BulkOperationRow>(
    statement(
      `page_bulk_operations_${keyset.name}`,
      `SELECT ${operationColumns} FROM bulk_operations o WHERE o.org_id = $1${keyset.condition}
       ORDER BY ${keyset.orderBy} LIMIT $2`,
    ),
    [orgId, page.limit, ...keyset.values],
  );
}

/** For each of these operations one page of its rows by index, of some statuses only where any are given (R13). */
export function listBulkRowPages(
  db: Executor,
  orgIds: string[],
  operationIds: string[],
  statuses: readonly BulkRowStatus[] | null,
  page: Keyset,
): Promise<BulkRowRow[]> {
  const direction = page.backward ? 'DESC' : 'ASC';
  return db.query<BulkRowRow>(
    statement(
      `page_bulk_rows_${direction.toLowerCase()}`,
      `SELECT ${rowColumns}
       FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, operation_id)
       CROSS JOIN LATERAL (
         SELECT * FROM bulk_rows r
         WHERE r.org_id = k.org_id AND r.operation_id = k.operation_id
           AND ($3::bulk_row_status[] IS NULL OR r.status = ANY ($3::bulk_row_status[]))
           AND r.row_index > $4 AND r.row_index < $5
         ORDER BY r.row_index ${direction} LIMIT $6
       ) r`,
    ),
    [orgIds, operationIds, statuses, page.after?.[0] ?? -1, page.before?.[0] ?? 1_000_000, page.limit],
  );
}

const createdIdsStatement = statement(
  'list_bulk_created_ids',
  `SELECT k.org_id AS "orgId", k.operation_id AS "operationId", array_agg(r.conversation_id ORDER BY r.row_index) AS ids
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, operation_id)
   JOIN bulk_rows r ON r.org_id = k.org_id AND r.operation_id = k.operation_id AND r.status = 'CREATED'
   GROUP BY k.org_id, k.operation_id`,
);

/** For each of these operations, the conversations it created, in row order (R13). */
export function listBulkCreatedIds(db: Executor, orgIds: string[], operationIds: string[]) {
  return db.query<{ orgId: string; operationId: string; ids: string[] }>(createdIdsStatement, [orgIds, operationIds]);
}

// Workers share this lock and cancelling has it alone, and who waits for it is let in before who comes later. Row locks are
// no such queue: chunk after chunk the worker would be back before whoever cancels, who would get the rows that remain last.
const workLock = 'hashtextextended($1::uuid::text || $2::uuid::text, 0)';
const joinWorkStatement = statement('join_bulk_work', `SELECT pg_advisory_xact_lock_shared(${workLock})`);
const stopWorkStatement = statement('stop_bulk_work', `SELECT pg_advisory_xact_lock(${workLock})`);

const claimStatement = statement(
  'claim_bulk_rows',
  `SELECT r.row_index AS index, r.command FROM bulk_rows r
   WHERE r.org_id = $1 AND r.operation_id = $2 AND r.status = 'PENDING' AND r.row_index >= $3
   ORDER BY r.row_index LIMIT $4 FOR UPDATE SKIP LOCKED`,
);

/**
 * Takes the next unsettled rows from an index on, for this transaction: whoever else works on the operation takes others,
 * and if the process dies they are free again (R11).
 */
export async function claimBulkRows(
  tx: Executor,
  orgId: string,
  operationId: string,
  fromIndex: number,
  limit: number,
) {
  const [, rows] = await Promise.all([
    tx.query(joinWorkStatement, [orgId, operationId]),
    tx.query<Pick<BulkRow, 'index' | 'command'>>(claimStatement, [orgId, operationId, fromIndex, limit]),
  ]);
  return rows;
}

export interface SettledRow {
  index: number;
  status: BulkRowStatus;
  conversationId: string | null;
  error: unknown;
  effects: unknown;
}

// Counting in the statement that settles keeps the counts equal to the rows at every commit.
const settleStatement = statement(
  'settle_bulk_rows',
  `WITH settled AS (
     UPDATE bulk_rows b SET status = r.status, conversation_id = r."conversationId", error = r.error, effects = r.effects,
       command = CASE WHEN r.status = 'FAILED' THEN b.command END
     FROM json_to_recordset($3::json) AS r(index int4, status bulk_row_status, "conversationId" uuid, error jsonb, effects jsonb)
     WHERE b.org_id = $1 AND b.operation_id = $2 AND b.row_index = r.index AND b.status = 'PENDING'
     RETURNING b.status
   ), counted AS (
     SELECT count(*) FILTER (WHERE status IN ('CREATED', 'EXISTED')) AS succeeded,
            count(*) FILTER (WHERE status = 'FAILED') AS failed FROM settled
   )
   UPDATE bulk_operations o SET succeeded = o.succeeded + counted.succeeded, failed = o.failed + counted.failed,
     status = CASE WHEN o.status = 'QUEUED' THEN 'RUNNING' ELSE o.status END, updated_at = clock_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2`,
);

/** Settles claimed rows and counts them, and commits with it (R12). */
export async function commitSettledRows(tx: Transaction, orgId: string, operationId: string, rows: SettledRow[]) {
  await tx.commit(settleStatement, [orgId, operationId, JSON.stringify(rows)]);
}

const completeStatement = statement(
  'complete_bulk_operation',
  `UPDATE bulk_operations o SET status = 'COMPLETED', updated_at = clock_timestamp(), completed_at = clock_timestamp()
   WHERE o.org_id = $1 AND o.id = $2 AND o.status IN ('QUEUED', 'RUNNING')
     AND o.succeeded + o.failed = o.total
   RETURNING pg_notify('${bulkOperationChannel}', o.id::text)`,
);

/** Marks an operation as completed once every row has settled; says whether this call was the one that did. */
export async function completeBulkOperation(tx: Executor, orgId: string, id: string): Promise<boolean> {
  return (await tx.query(completeStatement, [orgId, id])).length > 0;
}

const lockOperationStatement = statement(
  'lock_bulk_operation',
  `SELECT ${operationColumns} FROM bulk_operations o WHERE o.org_id = $1 AND o.id = $2 FOR UPDATE`,
);

/** Locks an operation until the transaction ends; null where there is none. */
export async function lockBulkOperation(tx: Executor, orgId: string, id: string): Promise<BulkOperationRow | null> {
  const [row] = await tx.query<BulkOperationRow>(lockOperationStatement, [orgId, id]);
  return row ?? null;
}

// Runs once no worker holds rows: what they had is settled.
const cancelStatement = statement(
  'cancel_bulk_operation',
  `WITH canceled AS (
     UPDATE bulk_rows SET status = 'CANCELED', command = NULL
     WHERE org_id = $1 AND operation_id = $2 AND status = 'PENDING' RETURNING 1
   ), counted AS (SELECT count(*) AS canceled FROM canceled)
   UPDATE bulk_operations o SET failed = o.failed + counted.canceled, canceled = o.canceled + counted.canceled,
     status = 'CANCELED', updated_at = clock_timestamp(), completed_at = clock_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2 AND o.status IN ('QUEUED', 'RUNNING')
   RETURNING ${operationColumns}, pg_notify('${bulkOperationChannel}', o.id::text)`,
);

/** R14: cancels what has not settled; null where the operation had ended already. */
export async function cancelBulkRows(tx: Executor, orgId: string, id: string): Promise<BulkOperationRow | null> {
  const [, [row]] = await Promise.all([
    tx.query(stopWorkStatement, [orgId, id]),
    tx.query<BulkOperationRow>(cancelStatement, [orgId, id]),
  ]);
  return row ?? null;
}

const retryStatement = statement(
  'retry_bulk_operation',
  `WITH again AS (
     UPDATE bulk_rows SET status = 'PENDING', error = NULL
     WHERE org_id = $1 AND operation_id = $2 AND status = 'FAILED' AND command IS NOT NULL
       AND error->>'code' = ANY ($3::text[]) RETURNING 1
   ), counted AS (SELECT count(*) AS again FROM again)
   UPDATE bulk_operations o SET failed = o.failed - counted.again, status = 'QUEUED', completed_at = NULL,
     updated_at = clock_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2 AND counted.again > 0
   RETURNING ${operationColumns}`,
);

/** R14: makes failed rows with one of these error codes pending again; null where there are none. */
export async function retryBulkRows(tx: Executor, orgId: string, id: string, codes: readonly string[]) {
  const [row] = await tx.query<BulkOperationRow>(retryStatement, [orgId, id, codes]);
  return row ?? null;
}

const unfinishedStatement = statement(
  'list_unfinished_bulk_operations',
  `SELECT o.org_id AS "orgId", o.id FROM bulk_operations o
   WHERE o.status IN ('QUEUED', 'RUNNING') AND o.updated_at < clock_timestamp() - make_interval(secs => $1)
   ORDER BY o.created_at LIMIT 100`,
);

/** Operations of any organization that nobody has worked on for so long: their worker died, or its job was lost. */
export function listUnfinishedBulkOperations(db: Executor, idleSeconds: number) {
  return db.query<{ orgId: string; id: string }>(unfinishedStatement, [idleSeconds]);
}
