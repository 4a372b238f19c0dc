import { splitByWeight } from '../../batching/split-by-weight.ts';
import type { BulkConflictPolicy } from '../../generated/prisma/enums.ts';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import { type BulkOperationRow, insertBulkOperation, listBulkOperations } from '../../store/bulk/bulk-operations.ts';
import { insertBulkRows, type NewBulkRow } from '../../store/bulk/bulk-rows.ts';
import type { Database, Executor, Transaction } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { deleteExpiredKeys, insertBatch } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { type AuditDetails, type AuditedAuthor, auditEntry } from '../audit/audit.ts';
import { type CreateConversationInput, toConversationDraft } from '../conversations/conversation-draft.ts';
import { weighDraft } from '../conversations/draft-weight.ts';
import { DomainError } from '../core/domain-error.ts';
import { type IdempotencyMismatchError, InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { beginningOf } from '../core/text.ts';
import { meaningOfCustomer, withoutNulls } from '../customers/customer-meaning.ts';
import { insertEndOfBulk } from '../events/events.ts';
import { BatchState } from '../writes/batch-state.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';
import { checkIdempotencyKey, type Idempotency, toIdempotency } from '../writes/idempotency.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';
import { type StoredDraft, storeConversationDraft } from './stored-draft.ts';
import { storeError } from './stored-error.ts';

/** R11: the maximum number of rows of an operation. */
const maxBulkRows = 10_000;
const attemptsWithKey = 4;
/** The longest time that a caller can wait for an operation. */
export const maxWaitMs = 30_000;
/** The maximum length of a row's name, externalId and clientRef, in characters. */
const maxLabelLength = 256;
/** How long an operation and its rows are kept. */
const keptForDays = 30;
// Rows are sent to the database in pieces of about this much JSON: PostgreSQL limits a value to 1 GiB.
const pieceBytes = 32 * 1024 * 1024;

export interface BulkCreateConversationsInput {
  conversations: CreateConversationInput[];
  context?: string | null;
  onConflict?: BulkConflictPolicy | null;
  waitMs?: number | null;
  idempotencyKey?: string | null;
  validateOnly?: boolean | null;
}

/** The origin of an operation: the content of its `request` field. */
export interface BulkRequest {
  requestId: string;
  service: string;
  method: string;
  path: string;
  subject: string | null;
  userType: string;
  roles: string[];
  orgName: string;
}

export interface StartedBulkOperation {
  bulkOperation: BulkOperationRow;
  replayed: boolean;
}

/** Enqueues the job for an operation, in the same transaction. */
export type EnqueueBulkOperation = (tx: Executor, orgId: string, operationId: string) => Promise<void>;

/**
 * Accepts a bulk operation (R11): the operation, its rows, its idempotency key and its job are stored when this resolves. Rows
 * whose input is invalid are settled immediately, with the error of the single mutation (R12).
 */
export async function startBulkOperation(
  db: Database,
  author: AuditedAuthor,
  input: BulkCreateConversationsInput,
  request: BulkRequest,
  enqueue: EnqueueBulkOperation,
): Promise<StartedBulkOperation | InvalidInputError | IdempotencyMismatchError> {
  const invalid = checkBulkInput(input);
  if (invalid) return invalid;
  const rows = await toBulkRows(db, author.orgId, input.conversations);
  const idempotency =
    input.idempotencyKey == null
      ? null
      : toIdempotency('bulkCreateConversations', input.idempotencyKey, meaningOf(input, rows));
  const insert = () => insertOnce(db, author, input, idempotency, rows, request, enqueue);
  // If another caller with the same key was first (R23), its operation exists now.
  return idempotency === null ? insert() : repeatLostRaces(insert, attemptsWithKey);
}

function checkBulkInput(input: BulkCreateConversationsInput): InvalidInputError | null {
  const check = new InputCheck();
  const { conversations, ...rest } = input;
  check.storable(rest);
  if (conversations.length < 1 || conversations.length > maxBulkRows)
    check.add(['conversations'], `Must have 1 to ${maxBulkRows.toLocaleString('en')} rows.`);
  check.length(['context'], input.context, 0, 1_000_000);
  if (input.waitMs != null && (input.waitMs < 0 || input.waitMs > maxWaitMs))
    check.add(['waitMs'], `Must be 0 to ${maxWaitMs.toLocaleString('en')}.`);
  checkIdempotencyKey(check, input.idempotencyKey);
  return check.error();
}

/** Identifies an input (R23): what each row will write, or the content of an invalid row. */
function meaningOf(input: BulkCreateConversationsInput, rows: NewBulkRow[]): object {
  const { conversations, context, onConflict, validateOnly } = input;
  const meanings = conversations.map((input, index) => {
    const customer = meaningOfCustomer(input.customer ?? {});
    const { command } = rows[index] as NewBulkRow;
    if (command !== null) return { command, customer };
    return { ...withoutNulls(input), customer };
  });
  const meaning = { context: context ?? null, onConflict: onConflict ?? 'FAIL', rows: meanings };
  return validateOnly ? { ...meaning, validateOnly } : meaning;
}

async function toBulkRows(
  db: Database,
  orgId: string,
  inputs: readonly CreateConversationInput[],
): Promise<NewBulkRow[]> {
  const drafts = inputs.map((input) =>
    input.validateOnly
      ? new InvalidInputError([{ path: ['validateOnly'], message: 'Must not be set on a row of a bulk operation.' }])
      : toConversationDraft(input),
  );
  const notFound = drafts.filter((draft) => draft instanceof NotFoundError);
  const completed = await completeNotFoundErrors(db, orgId, notFound);
  return inputs.map((input, index) => {
    const draft = drafts[index] as ReturnType<typeof toConversationDraft>;
    return toBulkRow(input, index, (draft instanceof NotFoundError && completed.get(draft)) || draft);
  });
}

function toBulkRow(
  input: CreateConversationInput,
  index: number,
  draft: ReturnType<typeof toConversationDraft>,
): NewBulkRow {
  const labels = { clientRef: label(input.clientRef), externalId: label(input.externalId), name: label(input.name) };
  return draft instanceof DomainError
    ? { index, ...labels, status: 'FAILED', command: null, error: storeError(draft) }
    : { index, ...labels, status: 'PENDING', command: storeConversationDraft(draft), error: null };
}

/** A label of a row, shortened if it is too long. */
function label(text: string | null | undefined): string | null {
  return text == null ? null : beginningOf(text, maxLabelLength);
}

async function insertOnce(
  db: Database,
  author: AuditedAuthor,
  input: BulkCreateConversationsInput,
  idempotency: Idempotency | null,
  rows: NewBulkRow[],
  request: BulkRequest,
  enqueue: EnqueueBulkOperation,
): Promise<StartedBulkOperation | InvalidInputError | IdempotencyMismatchError> {
  const { orgId, clientId, userId } = author;
  return commitAndNotify<StartedBulkOperation | IdempotencyMismatchError>(db, async (tx, notify) => {
    const id = newId();
    if (idempotency !== null) {
      const state = await loadKey(tx, author, idempotency);
      const answer = state.answerOf(author, idempotency);
      if (answer instanceof DomainError) return answer;
      if (answer !== null) return replay(tx, orgId, answer.outcome as { operationId: string });
      if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
      state.keepAnswer(author, idempotency, { operationId: id });
      await insertBatch(tx, state.writes);
    }
    const failed = rows.filter((row) => row.status === 'FAILED').length;
    const bulkOperation = await insertBulkOperation(tx, {
      orgId,
      id,
      status: failed === rows.length ? 'COMPLETED' : 'QUEUED',
      context: input.context ?? null,
      onConflict: input.onConflict ?? 'FAIL',
      validateOnly: input.validateOnly ?? false,
      total: rows.length,
      succeeded: 0,
      failed,
      canceled: 0,
      request: { ...request },
      createdById: userId,
      clientId,
      keptForDays,
    });
    const pieces = splitByWeight(rows, (row) => weighDraft(row.command as StoredDraft | null), pieceBytes);
    const imported = input.conversations.filter(({ importedAt }) => importedAt != null).length;
    const details: AuditDetails = input.validateOnly
      ? { rows: rows.length, validateOnly: true }
      : { rows: rows.length, imported };
    await Promise.all([
      ...pieces.map((piece) => insertBulkRows(tx, orgId, id, piece)),
      insertAuditEntry(
        tx,
        auditEntry(author, { action: 'bulk_operation.created', subject: ['BulkOperation', id], details }),
      ),
    ]);
    if (bulkOperation.status === 'QUEUED') await enqueue(tx, orgId, id);
    else notify(await insertEndOfBulk(tx, bulkOperation));
    return { bulkOperation, replayed: false };
  });
}

async function loadKey(tx: Transaction, author: AuditedAuthor, { key }: Idempotency): Promise<BatchState> {
  const { orgId, clientId } = author;
  const keys = [{ orgId, clientId, key }];
  const nothing = { windows: [], ids: [], externalIds: [], references: [], lockDaysOf: [] };
  return new BatchState(await runLookups(tx, { ...nothing, keys }), []);
}

async function replay(tx: Transaction, orgId: string, outcome: { operationId: string }): Promise<StartedBulkOperation> {
  const [bulkOperation] = await listBulkOperations(tx, [orgId], [outcome.operationId]);
  return { bulkOperation: bulkOperation as BulkOperationRow, replayed: true };
}
