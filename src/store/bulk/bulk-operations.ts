import type { BulkOperation, Prisma } from '../../generated/prisma/client.ts';
import type { BulkCancelReason, BulkOperationStatus } from '../../generated/prisma/enums.ts';
import { bulkOperationTable } from '../../generated/tables.ts';
import { announce } from '../core/announce.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import { validTokenSql } from '../queries/api-tokens.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { selectColumns } from '../tables/table.ts';
import { bulkProgressChannel, stopBulkWork } from './bulk-rows.ts';

/** The channel for the id of an operation when it ends. */
export const bulkOperationChannel = 'parley_bulk_operation';

export type BulkOperationRow = BulkOperation;
const operationColumns = selectColumns(bulkOperationTable, 'o');

export type NewBulkOperation = Omit<
  BulkOperationRow,
  'cancelReason' | 'expiresAt' | 'createdAt' | 'updatedAt' | 'completedAt'
> & {
  readonly keptForDays: number;
};
const insertOperationStatement = statement(
  'insert_bulk_operation',
  `WITH t AS (SELECT statement_timestamp() AS now)
   INSERT INTO bulk_operations AS o (org_id, id, status, context, on_conflict, total, succeeded, failed, canceled, request,
     created_by_id, token_id, validate_only, created_at, updated_at, completed_at, expires_at)
   SELECT $1::uuid, $2::uuid, $3::bulk_operation_status, $4, $5::bulk_conflict_policy, $6::int4, $7::int4, $8::int4, 0, $9::jsonb, $10::uuid, $11::uuid,
     $13::bool, t.now, t.now, CASE WHEN $3::bulk_operation_status = 'COMPLETED' THEN t.now END, t.now + make_interval(days => $12::int4)
   FROM t RETURNING ${operationColumns}`,
);

/** Inserts an operation, with the database's time. */
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
    row.clientId,
    row.keptForDays,
    row.validateOnly,
  ]);
  return inserted as BulkOperationRow;
}

const listOperationsStatement = statement(
  'list_bulk_operations',
  `SELECT ${operationColumns}
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN bulk_operations o ON o.org_id = k.org_id AND o.id = k.id`,
);

/** The operations with these keys, in undefined order; keys without a row are skipped. */
export function listBulkOperations(db: Executor, orgIds: string[], ids: string[]): Promise<BulkOperationRow[]> {
  return db.query<BulkOperationRow>(listOperationsStatement, [orgIds, ids]);
}

/** One page of an organization's operations, newest first, filtered by status if any are given. */
export function listBulkOperationPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  statuses: readonly BulkOperationStatus[] | null,
  page: Keyset,
): Promise<BulkOperationRow[]> {
  const { where, ...rest } = prismaPage<Prisma.BulkOperationWhereInput>(page);
  const withStatus = statuses === null ? {} : { status: { in: [...statuses] } };
  return prisma.bulkOperation.findMany({ where: { orgId, ...withStatus, AND: where }, ...rest });
}

const authorityStatement = statement(
  'find_bulk_authority',
  `SELECT o.token_id AS "clientId", CASE
     WHEN EXISTS (SELECT FROM users u WHERE u.org_id = o.org_id AND u.id = o.token_id AND u.disabled_at IS NULL) THEN NULL
     WHEN ${validTokenSql} THEN CASE WHEN NOT t.permissions && $3::text[] THEN 'PERMISSION_LOST' END
     WHEN t.revoked_at IS NULL AND t.expires_at <= statement_timestamp() THEN 'TOKEN_EXPIRED'
     ELSE 'TOKEN_REVOKED'
   END AS ended
   FROM bulk_operations o LEFT JOIN api_tokens t ON t.org_id = o.org_id AND t.id = o.token_id
   WHERE o.org_id = $1 AND o.id = $2`,
);

/** The client of an operation, and why it lost its access, if it did; null if the operation does not exist. */
export interface BulkAuthority {
  readonly clientId: string;
  readonly ended: BulkCancelReason | null;
}

/**
 * R1, R2: checks whether the operation's token is still valid and has one of these permissions; or, for a user who signed in, whether
 * they are not disabled, since the permissions of a session are not stored.
 */
export async function findBulkAuthority(
  tx: Executor,
  orgId: string,
  id: string,
  permissions: readonly string[],
): Promise<BulkAuthority | null> {
  const [row] = await tx.query<BulkAuthority>(authorityStatement, [orgId, id, permissions]);
  return row ?? null;
}

const completeStatement = statement(
  'complete_bulk_operation',
  `UPDATE bulk_operations o SET status = 'COMPLETED', updated_at = statement_timestamp(), completed_at = statement_timestamp()
   WHERE o.org_id = $1 AND o.id = $2 AND o.status IN ('QUEUED', 'RUNNING')
     AND o.succeeded + o.failed = o.total
   RETURNING ${operationColumns}`,
);

/** Marks an operation as completed if every row has settled; null if this call did not complete it. */
export async function completeBulkOperation(tx: Executor, orgId: string, id: string): Promise<BulkOperationRow | null> {
  const [[row]] = await Promise.all([
    tx.query<BulkOperationRow>(completeStatement, [orgId, id]),
    announce(tx, bulkOperationChannel, id),
  ]);
  return row ?? null;
}

// Runs when no worker holds rows. If all rows have settled by then, the operation is complete and there is nothing to cancel.
const cancelStatement = statement(
  'cancel_bulk_operation',
  `WITH canceled AS (
     UPDATE bulk_rows SET status = 'CANCELED', command = NULL
     WHERE org_id = $1 AND operation_id = $2 AND status = 'PENDING'
       AND ($4::uuid IS NULL OR EXISTS (
         SELECT FROM bulk_operations b WHERE b.org_id = $1 AND b.id = $2 AND b.token_id = $4))
     RETURNING 1
   ), counted AS (SELECT count(*) AS canceled FROM canceled)
   UPDATE bulk_operations o SET failed = o.failed + counted.canceled, canceled = o.canceled + counted.canceled,
     status = CASE WHEN o.succeeded + o.failed = o.total THEN 'COMPLETED' ELSE 'CANCELED' END::bulk_operation_status,
     cancel_reason = CASE WHEN o.succeeded + o.failed < o.total THEN $3::bulk_cancel_reason ELSE o.cancel_reason END,
     updated_at = statement_timestamp(), completed_at = statement_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2 AND o.status IN ('QUEUED', 'RUNNING')
     AND ($4::uuid IS NULL OR o.token_id = $4)
   RETURNING ${operationColumns}`,
);

/**
 * R14: cancels the unsettled rows, and completes an operation without any; null if it had already ended, or no longer belongs to
 * this token.
 */
export async function cancelBulkRows(
  tx: Executor,
  orgId: string,
  id: string,
  reason: BulkCancelReason,
  ofTokenId: string | null = null,
): Promise<BulkOperationRow | null> {
  const [, [row]] = await Promise.all([
    stopBulkWork(tx, orgId, id),
    tx.query<BulkOperationRow>(cancelStatement, [orgId, id, reason, ofTokenId]),
    announce(tx, bulkOperationChannel, id),
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
   UPDATE bulk_operations o SET failed = o.failed - counted.again, status = 'QUEUED', completed_at = NULL, token_id = $4,
     updated_at = statement_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2 AND counted.again > 0
   RETURNING ${operationColumns}`,
);

/** R14: makes failed rows with one of these error codes pending again, now for this token; null if there are none. */
export async function retryBulkRows(
  tx: Executor,
  orgId: string,
  id: string,
  codes: readonly string[],
  clientId: string,
) {
  // Otherwise, a concurrent cancellation would not see the rows that are pending again.
  const [, [row]] = await Promise.all([
    stopBulkWork(tx, orgId, id),
    tx.query<BulkOperationRow>(retryStatement, [orgId, id, codes, clientId]),
    announce(tx, bulkProgressChannel, id),
  ]);
  return row ?? null;
}

const unfinishedStatement = statement(
  'list_unfinished_bulk_operations',
  `SELECT o.org_id AS "orgId", o.id FROM bulk_operations o
   WHERE o.status IN ('QUEUED', 'RUNNING') AND o.updated_at < statement_timestamp() - make_interval(secs => $1)
   ORDER BY o.created_at LIMIT 100`,
);

/** Operations of any organization without progress for this long: their worker died, or the job was lost. */
export function listUnfinishedBulkOperations(db: Executor, idleSeconds: number) {
  return db.query<{ orgId: string; id: string }>(unfinishedStatement, [idleSeconds]);
}
