import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database, Executor, Transaction } from '../../store/core/database.ts';
import { waitForConversations } from '../../store/queries/conversations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { deleteExpiredKeys } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { mergeConversationRows } from '../../store/writes/update-conversations.ts';
import { type AuditedAuthor, auditEntry } from '../audit/audit.ts';
import { DomainError } from '../core/domain-error.ts';
import { ConversationLockedError, type IdempotencyMismatchError, type InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { malformedReference, toReference } from '../core/references.ts';
import { isTooOld, lockedError, mergedThreadLimit, threadCountOf } from '../threads/thread-lock.ts';
import { type Author, BatchState } from '../writes/batch-state.ts';
import { commitWrite } from '../writes/commit-write.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';
import { checkIdempotencyKey, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';
import { conversationAsAnswered } from '../writes/replay.ts';
import type { DryRunOutcome } from '../writes/run-batch.ts';

export interface MergeConversationsInput extends IdempotentInput {
  sourceId: string;
  targetId: string;
}

type MergeOutcome =
  | ConversationRow
  | InvalidInputError
  | NotFoundError
  | ConversationLockedError
  | IdempotencyMismatchError;

/**
 * R18: merges the source into the target. The target takes over the threads and counts; the source's id, and every id that
 * resolved to it, resolves to the target from now on. If either was already merged, it is NOT_FOUND; if either is past the age
 * lock (R17), or together they have more threads than a conversation may have, it is CONVERSATION_LOCKED. The source's snooze
 * ends (R42).
 */
export async function mergeConversations(
  db: Database,
  author: AuditedAuthor,
  input: MergeConversationsInput,
): Promise<MergeOutcome> {
  const refused = await refusal(db, author, input);
  return refused ?? commitWrite(db, (tx) => decideMerge(tx, author, input));
}

/** R24: the same in a transaction that the caller rolls back. */
export async function dryRunMerge(
  tx: Transaction,
  author: AuditedAuthor,
  input: MergeConversationsInput,
): Promise<DryRunOutcome<MergeOutcome>> {
  const refused = await refusal(tx, author, input);
  return refused ? { outcome: refused, writes: emptyBatch() } : decideMerge(tx, author, input);
}

const referencesOf = ({ sourceId, targetId }: MergeConversationsInput) =>
  [toReference('Conversation', sourceId, 'sourceId'), toReference('Conversation', targetId, 'targetId')] as const;

/** The issues that can be found from the input alone. */
async function refusal(
  db: Executor,
  { orgId }: Author,
  input: MergeConversationsInput,
): Promise<InvalidInputError | NotFoundError | null> {
  const check = new InputCheck();
  check.storable({ idempotencyKey: input.idempotencyKey });
  checkIdempotencyKey(check, input.idempotencyKey);
  const references = referencesOf(input);
  const malformed = malformedReference(references);
  if (!malformed && references[0].key === references[1].key)
    check.add(['targetId'], 'Must not be the same conversation as sourceId.');
  const invalid = check.error();
  if (invalid || !malformed) return invalid;
  return (await completeNotFoundErrors(db, orgId, [malformed])).get(malformed) ?? malformed;
}

async function decideMerge(
  tx: Transaction,
  author: AuditedAuthor,
  input: MergeConversationsInput,
): Promise<DryRunOutcome<MergeOutcome>> {
  const { orgId, clientId } = author;
  const references = referencesOf(input);
  const [sourceId, targetId] = references.map(({ key }) => key) as [string, string];
  const key = input.idempotencyKey;
  const idempotency = key == null ? null : toIdempotency('mergeConversations', key, { sourceId, targetId });
  const [rows, context] = await Promise.all([
    waitForConversations(tx, [orgId, orgId], [sourceId, targetId]),
    runLookups(tx, {
      windows: [],
      ids: [],
      externalIds: [],
      references: [],
      keys: key == null ? [] : [{ orgId, clientId, key }],
      lockDaysOf: [orgId],
    }),
  ]);
  const state = new BatchState(context, []);
  const settled = (outcome: MergeOutcome) => ({ outcome, writes: state.writes });
  const answer = state.answerOf(author, idempotency);
  if (answer instanceof DomainError) return settled(answer);
  if (answer !== null) return settled(conversationAsAnswered(answer.outcome as ConversationRow));

  const living = (id: string) => rows.find((row) => row.id === id && row.mergedIntoId === null);
  const [source, target] = [living(sourceId), living(targetId)];
  if (!source || !target) {
    const [first, ...others] = references.filter((reference) => !living(reference.key as string));
    return settled(NotFoundError.of([first as Reference, ...others]));
  }
  const old = [source, target].find((row) => isTooOld(row, state.lockAfterDays(orgId), state.now));
  if (old) return settled(lockedError(old, 'TOO_OLD'));
  const threads = threadCountOf(source) + threadCountOf(target);
  if (threads > mergedThreadLimit)
    return settled(new ConversationLockedError('THREAD_LIMIT', threads, mergedThreadLimit));
  const details = { sourceId: input.sourceId };
  const deed = { action: 'conversation.merged', subject: ['Conversation', targetId], details } as const;
  const [merged] = await Promise.all([
    mergeConversationRows(tx, source, target, takeOver(source, target), author.userId),
    insertAuditEntry(tx, auditEntry(author, deed)),
  ]);
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  state.addEvent(orgId, 'conversation.merged', targetId, { sourceId, targetId });
  state.keepAnswer(author, idempotency, merged);
  return settled(merged);
}

function takeOver(source: ConversationRow, target: ConversationRow) {
  const newer = later(source.lastMessageInAt, target.lastMessageInAt) ? source : target;
  const older =
    source.firstResponseAt !== null && !later(source.firstResponseAt, target.firstResponseAt) ? source : target;
  const first = target.firstResponseAt === null ? source : older;
  return {
    channels: [...new Set([...target.channels, ...source.channels])],
    replyChannel: newer.replyChannel ?? target.replyChannel,
    messageCount: source.messageCount,
    noteCount: source.noteCount,
    outboundMessageCount: source.outboundMessageCount,
    lastMessageInId: newer.lastMessageInId,
    lastMessageInAt: newer.lastMessageInAt,
    firstResponseId: first.firstResponseId,
    firstResponseAt: first.firstResponseAt,
  };
}

function later(a: Date | null, b: Date | null): boolean {
  return a !== null && (b === null || a > b);
}
