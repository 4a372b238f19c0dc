import { type Attempt, type Waiting, waiting } from '../../batching/attempt.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { lockCustomers, shareCustomers, waitForCustomers } from '../../store/queries/customer-locks.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { WriteBatch } from '../../store/writes/batch.ts';
import { deleteExpiredKeys } from '../../store/writes/insert-batch.ts';
import type { ReferenceType } from '../../store/writes/lookup-queries.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { DomainError } from '../core/domain-error.ts';
import { ConflictError, type IdempotencyMismatchError, InvalidInputError, RateLimitedError } from '../core/errors.ts';
import { encodeId } from '../core/ids.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { disabledAssignee, missingReference } from '../core/references.ts';
import type { Refusal } from '../customers/draft-for-customer.ts';
import { allowance, conversationLimit } from '../customers/rate-limit.ts';
import { authorOf, missingAuthors } from '../threads/thread-author.ts';
import { countThread, noThreads } from '../threads/thread-counters.ts';
import { toNewAttachments } from '../threads/thread-rows.ts';
import { type Author, join } from '../writes/batch-state.ts';
import { conversationAsAnswered } from '../writes/replay.ts';
import { type Decision, type DryRunOutcome, runBatch, settled } from '../writes/run-batch.ts';
import type { WriteEffects } from '../writes/write-effects.ts';
import type { ConversationDraft } from './conversation-draft.ts';
import { lookupsOf, lookupsOfSurvivors } from './conversation-lookups.ts';
import type { CreateConversationCommand } from './create-command.ts';
import { CreateState } from './create-state.ts';
import { type FieldName, givenOrEmpty } from './fields.ts';
import { customerOfThread, refusedWriter } from './thread-writers.ts';

export interface CreatedConversation {
  readonly kind: 'created';
  readonly conversation: ConversationRow;
  readonly effects: WriteEffects;
  readonly replayed: boolean;
}
/** Only with `onConflict: SKIP`: the conversation that already has the externalId. */
interface ExistingConversation {
  readonly kind: 'existed';
  readonly conversationId: string;
}
type ConversationFailure = Refusal | ConflictError | IdempotencyMismatchError | RateLimitedError;
export type ConversationOutcome = CreatedConversation | ExistingConversation | ConversationFailure;

/** The decisions of a batch: an outcome and the rows to write for each command. */
export interface ConversationDecision {
  readonly now: Date;
  readonly outcomes: ConversationOutcome[];
  readonly writes: WriteBatch;
}

/**
 * Creates conversations with their customers, threads and attachments (R4–R10, R21, R23). Takes a batch of commands and returns
 * an outcome for each, in order. One transaction writes all of them; an unexpected fault affects only the command that causes
 * it, whose result is then `rejected` (see `runBatch`).
 */
export function createConversations(
  db: Database,
  commands: readonly CreateConversationCommand[],
): Promise<PromiseSettledResult<ConversationOutcome>[]> {
  return runConversations(db, commands, true).then(settled);
}

/** The same. Without `wait`, commands whose customer or unique keys are locked by another transaction are returned as waiting. */
export function runConversations(
  db: Database,
  commands: readonly CreateConversationCommand[],
  wait: boolean,
): Promise<Attempt<ConversationOutcome>[]> {
  return runBatch(db, commands, wait, judgeConversations);
}

/** R24: writes one conversation in a transaction that the caller rolls back. */
export async function dryRunConversation(
  tx: Transaction,
  command: CreateConversationCommand,
): Promise<DryRunOutcome<ConversationOutcome>> {
  const { outcomes, writes } = await decideConversations(tx, [command]);
  return { outcome: outcomes[0] as ConversationOutcome, writes };
}

/** Locks and loads what the commands need in one round trip, then decides. Writes nothing yet. */
export async function decideConversations(
  tx: Transaction,
  commands: readonly CreateConversationCommand[],
): Promise<ConversationDecision> {
  return (await judgeConversations(tx, commands, true)) as ConversationDecision;
}

/** The same. Without `wait`, commands whose customer is locked by another transaction are left waiting. */
export async function judgeConversations(
  tx: Transaction,
  commands: readonly CreateConversationCommand[],
  wait: boolean,
): Promise<Decision<ConversationOutcome> & { now: Date }> {
  const lookups = lookupsOf(commands);
  const lock = wait ? waitForCustomers : lockCustomers;
  const [customers, authors, loaded] = await Promise.all([
    lock(tx, lookups.customers),
    lookups.authors.length > 0 ? shareCustomers(tx, lookups.authors) : [],
    runLookups(tx, lookups.context),
  ]);
  const elsewhere = lookupsOfSurvivors(lookups.context, customers);
  const context = elsewhere === null ? loaded : await runLookups(tx, elsewhere);
  const state = new CreateState(context, [...authors, ...customers]);
  const outcomes = commands.map((command) => decide(state, command));
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  return { now: state.now, outcomes, writes: state.writes };
}

function decide(state: CreateState, command: CreateConversationCommand): ConversationOutcome | Waiting {
  const { author, draft } = command;
  const { orgId } = author;
  const answer = state.answerOf(author, draft.idempotency);
  if (answer instanceof DomainError) return answer;
  if (answer !== null) return { ...reviveOutcome(answer.outcome), replayed: true };

  const customer = state.resolveCustomer(author, draft.customer);
  if (customer instanceof InvalidInputError) return customer;
  if (draft.refusal) return customer instanceof NotFoundError ? customer : draft.refusal;
  const exists = (type: ReferenceType, id: string) => state.hasReference(orgId, type, id);
  const strangers = missingAuthors(
    draft.threads,
    (type, id) => (type === 'User' ? exists(type, id) : state.survivorOf(orgId, id) !== null),
    encodeId,
  );
  const missing = missingReference(draft, exists)?.and(strangers) ?? strangers;
  if (customer instanceof NotFoundError) return customer.and(missing);
  if (missing) return missing;
  const refused = refusedWriter(state, author, draft.threads);
  if (refused) return refused;
  const disabled = draft.importedAt === null && disabledAssignee(draft, (id) => state.isDisabled(orgId, id));
  if (disabled) return disabled;
  if (state.isHeld(orgId, customer.id)) return waiting;
  if (draft.externalId !== null) {
    const existing = state.takenExternalIds.get(join(orgId, draft.externalId));
    if (existing !== undefined)
      return command.onConflict === 'SKIP'
        ? { kind: 'existed', conversationId: existing }
        : new ConflictError('externalId', existing);
  }
  if (draft.id !== null) {
    const existing = state.takenIds.get(join(orgId, draft.id));
    if (existing !== undefined) return new ConflictError('id', existing);
  }
  if (draft.importedAt === null) {
    const hits = state.hitsOf(author, customer.id);
    const now = state.now.getTime();
    const { remaining, resetAt } = allowance(hits, now);
    if (remaining === 0)
      return new RateLimitedError(conversationLimit, (resetAt as number) - now, new Date(resetAt as number));
    hits.push(now);
  }

  state.addCustomer(customer, orgId, draft.importedAt !== null);
  const conversation = addConversation(state, author, draft, customer.id);
  const effects: WriteEffects = {
    customerMatchedBy: customer.matchedBy,
    ignoredCustomerFields: customer.ignored,
    reopened: false,
    notificationsSuppressed: draft.importedAt !== null,
  };
  state.keepAnswer(author, draft.idempotency, { conversation, effects });
  return { kind: 'created', conversation, effects, replayed: false };
}

type StoredFields = Pick<ConversationRow, FieldName>;

function addConversation(
  state: CreateState,
  author: Author,
  draft: ConversationDraft,
  customerId: string,
): ConversationRow {
  const { orgId, clientId, userId } = author;
  const { now, writes } = state;
  const id = draft.id ?? newId();
  let counters = noThreads;
  for (const thread of draft.threads) {
    const row = {
      orgId,
      id: newId(),
      conversationId: id,
      type: thread.type,
      text: thread.text,
      channel: thread.channel ?? 'CHAT',
      customerId: customerOfThread(state, author, thread, customerId),
      createdById: authorOf(thread, userId),
      authorName: thread.authorName,
      imported: draft.importedAt !== null,
      createdAt: thread.createdAt ?? draft.createdAt ?? now,
    };
    writes.threads.push(row);
    writes.attachments.push(...toNewAttachments(row, thread.attachments));
    counters = countThread(counters, row);
  }
  const conversation: ConversationRow = {
    orgId,
    id,
    customerId,
    ...(givenOrEmpty(draft) as StoredFields),
    queueId: draft.queueId,
    assignedUserIds: draft.assignedUserIds,
    assignedTeamIds: draft.assignedTeamIds,
    ...counters,
    replyChannel: draft.replyChannel ?? counters.replyChannel,
    snoozedUntil: null,
    mergedIntoId: null,
    importedAt: draft.importedAt,
    createdAt: draft.createdAt ?? now,
    updatedAt: now,
    modifiedAt: now,
    createdById: userId,
    modifiedById: userId,
    createdByClientId: clientId,
    rev: 1,
  };
  writes.conversations.push(conversation);
  state.takenIds.set(join(orgId, id), id);
  if (draft.externalId !== null) state.takenExternalIds.set(join(orgId, draft.externalId), id);
  if (draft.importedAt === null) state.addEvent(orgId, 'conversation.created', id, { conversationId: id, customerId });
  return conversation;
}

function reviveOutcome(outcome: unknown): CreatedConversation {
  const { conversation, effects } = outcome as Pick<CreatedConversation, 'conversation' | 'effects'>;
  return { kind: 'created', conversation: conversationAsAnswered(conversation), effects, replayed: true };
}
