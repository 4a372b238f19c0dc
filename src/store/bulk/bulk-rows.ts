import type { BulkRow } from '../../generated/prisma/client.ts';
import type { BulkRowStatus } from '../../generated/prisma/enums.ts';
import { announce } from '../core/announce.ts';
import { type Executor, statement, type Transaction } from '../core/database.ts';
import { jsonEncoder } from '../core/json-encoder.ts';
import type { Keyset } from '../queries/keyset.ts';

/** The channel for the id of an operation when it makes progress without ending. */
export const bulkProgressChannel = 'parley_bulk_progress';

/** A row without its stored command. */
export type BulkRowRow = Omit<BulkRow, 'command'>;

export type NewBulkRow = Pick<BulkRow, 'index' | 'status' | 'clientRef' | 'externalId' | 'name'> & {
  command: unknown;
  error: unknown;
};

const rowColumns = `
  r.org_id AS "orgId", r.operation_id AS "operationId", r.row_index AS index, r.status, r.client_ref AS "clientRef",
  r.external_id AS "externalId", r.name, r.conversation_id AS "conversationId", r.error, r.effects`;

const insertRowsStatement = statement(
  'insert_bulk_rows',
  `INSERT INTO bulk_rows (org_id, operation_id, row_index, status, command, client_ref, external_id, name, error)
   SELECT $1::uuid, $2::uuid, r.index, r.status, r.command, r."clientRef", r."externalId", r.name, r.error
   FROM json_to_recordset($3::json) AS r(index int4, status bulk_row_status, command json, "clientRef" text,
     "externalId" text, name text, error jsonb)`,
);

const newRowsToJson = jsonEncoder<NewBulkRow>({
  index: 'plain',
  status: 'word',
  command: 'json',
  clientRef: 'text',
  externalId: 'text',
  name: 'text',
  error: 'json',
});

/** Inserts rows of an operation. Their JSON text must stay well under PostgreSQL's 1 GiB for one value. */
export async function insertBulkRows(tx: Executor, orgId: string, operationId: string, rows: NewBulkRow[]) {
  await tx.query(insertRowsStatement, [orgId, operationId, newRowsToJson(rows)]);
}

/** For each of these operations, a page of its rows by index, filtered by status if any are given (R13). */
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
   JOIN bulk_rows r ON r.org_id = k.org_id AND r.operation_id = k.operation_id AND r.status = 'CREATED' AND r.conversation_id IS NOT NULL
   GROUP BY k.org_id, k.operation_id`,
);

/** For each of these operations, the conversations it created, in row order (R13). */
export function listBulkCreatedIds(db: Executor, orgIds: string[], operationIds: string[]) {
  return db.query<{ orgId: string; operationId: string; ids: string[] }>(createdIdsStatement, [orgIds, operationIds]);
}

// Workers share this lock, a cancellation takes it exclusively, and waiters are served in order. Row locks are not queued this way:
// with each chunk, the worker would overtake the cancellation, which would only get the last rows.
const workLock = 'hashtextextended($1::uuid::text || $2::uuid::text, 0)';
const joinWorkStatement = statement('join_bulk_work', `SELECT pg_advisory_xact_lock_shared(${workLock})`);
const stopWorkStatement = statement('stop_bulk_work', `SELECT pg_advisory_xact_lock(${workLock})`);

/** Waits until no worker holds rows of an operation, and blocks all workers until this transaction ends. */
export async function stopBulkWork(tx: Executor, orgId: string, operationId: string): Promise<void> {
  await tx.query(stopWorkStatement, [orgId, operationId]);
}

// Writing a chunk should take a fraction of a second, whatever its rows contain. The row that reaches this limit is the last one.
const enoughBytes = 4 * 1024 * 1024;
const claimStatement = statement(
  'claim_bulk_rows',
  `WITH next AS MATERIALIZED (
     SELECT r.row_index, r.command, octet_length(r.command::text) AS bytes FROM bulk_rows r
     WHERE r.org_id = $1 AND r.operation_id = $2 AND r.status = 'PENDING' AND r.row_index >= $3
     ORDER BY r.row_index LIMIT $4 FOR UPDATE SKIP LOCKED
   )
   SELECT n.row_index AS index, n.command
   FROM (SELECT row_index, command, bytes, sum(bytes) OVER (ORDER BY row_index) AS bytes_so_far FROM next) n
   WHERE n.bytes_so_far - n.bytes < $5 ORDER BY n.row_index`,
);

/**
 * Takes the next unsettled rows from an index on, up to a number or weight, for this transaction: other workers on the operation take
 * other rows, and if the process dies, the rows are free again (R11).
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
    tx.query<Pick<BulkRow, 'index' | 'command'>>(claimStatement, [orgId, operationId, fromIndex, limit, enoughBytes]),
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

// The statement that settles rows also counts them, so that the counts match the rows at every commit.
const settleStatement = statement(
  'settle_bulk_rows',
  `WITH settled AS (
     UPDATE bulk_rows b SET status = r.status, conversation_id = r."conversationId", error = r.error, effects = r.effects,
       command = CASE WHEN r.status = 'FAILED' THEN b.command END
     FROM json_to_recordset($3::json) AS r(index int4, status bulk_row_status, "conversationId" uuid, error jsonb, effects jsonb)
     WHERE b.org_id = $1 AND b.operation_id = $2 AND b.row_index = r.index AND b.status = 'PENDING'
     RETURNING b.status
   ), counted AS (
     SELECT count(*) FILTER (WHERE status IN ('CREATED', 'EXISTED', 'VALID')) AS succeeded,
            count(*) FILTER (WHERE status = 'FAILED') AS failed FROM settled
   )
   UPDATE bulk_operations o SET succeeded = o.succeeded + counted.succeeded, failed = o.failed + counted.failed,
     status = CASE WHEN o.status = 'QUEUED' THEN 'RUNNING' ELSE o.status END, updated_at = statement_timestamp()
   FROM counted WHERE o.org_id = $1 AND o.id = $2`,
);

const settledRowsToJson = jsonEncoder<SettledRow>({
  index: 'plain',
  status: 'word',
  conversationId: 'word',
  error: 'json',
  effects: 'json',
});

/** Settles and counts claimed rows, and commits (R12). */
export async function commitSettledRows(tx: Transaction, orgId: string, operationId: string, rows: SettledRow[]) {
  const announced = announce(tx, bulkProgressChannel, operationId);
  await Promise.all([announced, tx.commit(settleStatement, [orgId, operationId, settledRowsToJson(rows)])]);
}

const validStatement = statement(
  'list_valid_bulk_rows',
  `SELECT r.row_index AS index, r.external_id AS "externalId", r.conversation_id AS "conversationId" FROM bulk_rows r
   WHERE r.org_id = $1 AND r.operation_id = $2 AND r.status = 'VALID'
     AND (r.external_id = ANY ($3::text[]) OR r.conversation_id = ANY ($4::uuid[]))`,
);

/** The VALID rows of a dry run that have one of these external ids, or would have had one of these keys. */
export function listValidRows(
  tx: Executor,
  orgId: string,
  operationId: string,
  externalIds: readonly string[],
  ids: readonly string[],
): Promise<Pick<BulkRowRow, 'index' | 'externalId' | 'conversationId'>[]> {
  return tx.query(validStatement, [orgId, operationId, externalIds, ids]);
}
