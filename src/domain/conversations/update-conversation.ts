import type { Database, Transaction } from '../../store/core/database.ts';
import { waitForConversations } from '../../store/queries/conversations.ts';
import { waitForCustomers } from '../../store/queries/customer-locks.ts';
import { listRateWindowHits } from '../../store/queries/customers.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { deleteExpiredKeys } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { type ConversationPatch, updateConversationRow } from '../../store/writes/update-conversations.ts';
import { checkCustomAttributes } from '../core/custom-attributes.ts';
import { DomainError } from '../core/domain-error.ts';
import {
  ConflictError,
  type ConversationLockedError,
  type IdempotencyMismatchError,
  type InvalidInputError,
  RateLimitedError,
  StaleRevisionError,
} from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { disabledAssignee, missingReference } from '../core/references.ts';
import { allowance, conversationLimit, windowMs } from '../customers/rate-limit.ts';
import { misplacedSnooze } from '../snoozing/snooze.ts';
import { isTooOld, lockedError } from '../threads/thread-lock.ts';
import { type Author, BatchState } from '../writes/batch-state.ts';
import { commitWrite } from '../writes/commit-write.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';
import { conversationAsAnswered } from '../writes/replay.ts';
import type { DryRunOutcome } from '../writes/run-batch.ts';
import { toPatch } from './conversation-patch.ts';
import { toUpdateDraft, type UpdateConversationInput, type UpdateDraft } from './update-draft.ts';

type UpdateFailure =
  | InvalidInputError
  | NotFoundError
  | ConflictError
  | IdempotencyMismatchError
  | StaleRevisionError
  | ConversationLockedError
  | RateLimitedError;
type UpdateOutcome = ConversationRow | UpdateFailure;

/**
 * Changes the given fields of a conversation. Null clears a field (a list becomes empty). `custom` is merged key by key, where a
 * null value is stored as null; the keys in `customRemove` are removed. If `rev` is not the current one, nothing changes
 * and the result is STALE_REVISION (R27). A merged conversation is NOT_FOUND (R18), one past the age lock is
 * CONVERSATION_LOCKED (R17). R42: a time to snooze until, R43: another customer or external id. If no value
 * differs, nothing is written and there is no event.
 */
export async function updateConversation(
  db: Database,
  author: Author,
  input: UpdateConversationInput,
): Promise<UpdateOutcome> {
  const draft = toUpdateDraft(input);
  if (draft instanceof NotFoundError)
    return (await completeNotFoundErrors(db, author.orgId, [draft])).get(draft) ?? draft;
  if (draft instanceof DomainError) return draft;
  return commitWrite(db, (tx) => decideUpdate(tx, author, draft));
}

/** R24: the same in a transaction that the caller rolls back. */
export async function dryRunUpdate(
  tx: Transaction,
  author: Author,
  input: UpdateConversationInput,
): Promise<DryRunOutcome<UpdateOutcome>> {
  const draft = toUpdateDraft(input);
  if (!(draft instanceof DomainError)) return decideUpdate(tx, author, draft);
  const completed =
    draft instanceof NotFoundError ? await completeNotFoundErrors(tx, author.orgId, [draft]) : new Map();
  return { outcome: completed.get(draft) ?? draft, writes: emptyBatch() };
}

/** Locks, checks and changes the conversation; only the event and the idempotency key's result remain to be written. */
async function decideUpdate(
  tx: Transaction,
  author: Author,
  draft: UpdateDraft,
): Promise<DryRunOutcome<UpdateOutcome>> {
  const { orgId, clientId, userId } = author;
  const { input, id, references, customerId, idempotency } = draft;
  const wanted = [...references.assignedUserIds, ...references.assignedTeamIds, references.queueId ?? []].flat();
  const newCustomer = { orgId, id: customerId, emailKey: null, externalId: null, phoneKey: null };
  // The conversation first, in the same order as chats and merges of customers.
  const [[current], customers, context] = await Promise.all([
    waitForConversations(tx, [orgId], [id]),
    customerId === null ? [] : waitForCustomers(tx, [newCustomer]),
    runLookups(tx, {
      windows: [],
      ids: [],
      externalIds: input.externalId == null ? [] : [{ orgId, externalId: input.externalId }],
      references: wanted.map((key) => ({ orgId, id: key })),
      keys: idempotency === null ? [] : [{ orgId, clientId, key: idempotency.key }],
      lockDaysOf: [orgId],
      phones: [],
    }),
  ]);
  const state = new BatchState(context, customers);
  const settled = (outcome: UpdateOutcome) => ({ outcome, writes: state.writes });
  const answer = state.answerOf(author, idempotency);
  if (answer instanceof DomainError) return settled(answer);
  if (answer !== null) return settled(conversationAsAnswered(answer.outcome as ConversationRow));

  const missing = missingOf(state, orgId, draft);
  if (!current || current.mergedIntoId !== null)
    return settled(new NotFoundError('Conversation', input.id, ['id']).and(missing));
  if (missing) return settled(missing);
  if (isTooOld(current, state.lockAfterDays(orgId), state.now)) return settled(lockedError(current, 'TOO_OLD'));
  if (input.rev != null && input.rev !== current.rev) return settled(new StaleRevisionError(current.rev));
  const disabled = disabledAssignee(references, (key) => state.isDisabled(orgId, key), current.assignedUserIds);
  if (disabled) return settled(disabled);

  // R32: a merged customer resolves to the survivor.
  const survivorId = customerId === null ? null : state.survivorOf(orgId, customerId);
  const patch = toPatch({ ...draft, customerId: survivorId }, current);
  const refused = refusal(state, context.taken, draft, patch) ?? (await crowded(tx, current, patch, state.now));
  if (refused) return settled(refused);
  const isChanged = Object.keys(patch).length > 0;
  const updated = isChanged ? await updateConversationRow(tx, { ...current, ...patch }, userId) : current;
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  if (isChanged) state.addEvent(orgId, 'conversation.updated', id, { conversationId: id, fields: Object.keys(patch) });
  state.keepAnswer(author, idempotency, updated);
  return settled(updated);
}

function missingOf(state: BatchState, orgId: string, { input, references, customerId }: UpdateDraft) {
  const missing = missingReference(references, (type, key) => state.hasReference(orgId, type, key));
  if (customerId === null || state.survivorOf(orgId, customerId) !== null) return missing;
  return new NotFoundError('Customer', input.customerId as string, ['customerId']).and(missing);
}

/** The reason why a change is not possible, as far as it is known here (R5, R8, R42). */
function refusal(
  state: BatchState,
  taken: readonly (readonly [orgId: string, id: string, externalId: string | null, survivorId: string])[],
  { input, id }: UpdateDraft,
  patch: ConversationPatch,
): InvalidInputError | ConflictError | null {
  const misplaced = patch.snoozedUntil === undefined ? null : misplacedSnooze(input, state.now);
  if (misplaced) return misplaced;
  // R5: together with the existing ones, there may now be too many attributes.
  const merged = new InputCheck();
  checkCustomAttributes(merged, patch.custom as Record<string, unknown> | undefined);
  const overfull = merged.error();
  if (overfull) return overfull;
  const other = taken.find(([, takenBy]) => takenBy !== id);
  return patch.externalId != null && other ? new ConflictError('externalId', other[3]) : null;
}

/**
 * R43: a conversation counts in the rate window of its current customer (R9), for the client that created it. If it was created
 * within the last 60 s, it moves only if the new customer's window has room; that customer is locked.
 */
async function crowded(
  tx: Transaction,
  { orgId, createdByClientId, createdAt, importedAt }: ConversationRow,
  { customerId }: ConversationPatch,
  now: Date,
): Promise<RateLimitedError | null> {
  if (customerId === undefined || importedAt !== null || createdAt.getTime() <= now.getTime() - windowMs) return null;
  const [window] = await listRateWindowHits(tx, orgId, createdByClientId, [customerId]);
  const { remaining, resetAt } = allowance(window?.hits.map(Number) ?? [], now.getTime());
  if (remaining > 0 || resetAt === null) return null;
  return new RateLimitedError(conversationLimit, resetAt - now.getTime(), new Date(resetAt));
}
