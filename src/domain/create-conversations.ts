import type { BulkConflictPolicy } from '../generated/prisma/enums.ts';
import type { ConversationRow } from '../store/conversation-columns.ts';
import { type CustomerKey, lockCustomers } from '../store/customers.ts';
import type { Database, Transaction } from '../store/database.ts';
import { deleteExpiredKeys, type Writes } from '../store/insert-writes.ts';
import { loadWriteContext } from '../store/write-context.ts';
import { type ConversationDraft, missingReference } from './conversation-draft.ts';
import { ConversationState } from './conversation-state.ts';
import type { Refusal } from './draft-for-customer.ts';
import { ConflictError, DomainError, type IdempotencyMismatchError, RateLimitedError } from './errors.ts';
import { newId } from './new-id.ts';
import { allowance, conversationLimit } from './rate-limit.ts';
import { reviveConversation } from './revive-conversation.ts';
import { type Rehearsed, runBatch } from './run-batch.ts';
import { countThread, noThreads } from './thread-counters.ts';
import { toNewAttachments } from './thread-rows.ts';
import type { WriteEffects } from './write-effects.ts';
import { type Author, join } from './write-state.ts';

export interface CreateConversationCommand {
  readonly author: Author;
  readonly draft: ConversationDraft;
  /** What a taken externalId means: a failure, or (bulk only) that the work is done. */
  readonly onConflict: BulkConflictPolicy;
}

export interface CreatedConversation {
  readonly kind: 'created';
  readonly conversation: ConversationRow;
  readonly effects: WriteEffects;
  readonly replayed: boolean;
}
/** Only with `onConflict: SKIP`: the conversation that has the externalId already. */
export interface ExistingConversation {
  readonly kind: 'existed';
  readonly conversationId: string;
}
export type ConversationFailure = Refusal | ConflictError | IdempotencyMismatchError | RateLimitedError;
export type ConversationOutcome = CreatedConversation | ExistingConversation | ConversationFailure;

/** What a batch decided: an outcome for each command, and what is to be written for it. */
export interface ConversationDecision {
  readonly now: Date;
  readonly outcomes: ConversationOutcome[];
  readonly writes: Writes;
}

/**
 * Creates conversations, each with its customer, threads and attachments where it brings them (R4–R10, R21, R23): a batch
 * of commands in, an outcome each out, in order. One transaction for all of them; a fault that no outcome explains costs
 * only the command that causes it, whose result is then `rejected` (see `runBatch`).
 */
export function createConversations(
  db: Database,
  commands: readonly CreateConversationCommand[],
): Promise<PromiseSettledResult<ConversationOutcome>[]> {
  return runBatch(db, commands, decideConversations);
}

/** R24: decides on and writes one conversation in a transaction that the caller will roll back. */
export async function rehearseConversation(
  tx: Transaction,
  command: CreateConversationCommand,
): Promise<Rehearsed<ConversationOutcome>> {
  const { outcomes, writes } = await decideConversations(tx, [command]);
  return { outcome: outcomes[0] as ConversationOutcome, writes };
}

/** Locks and loads what the commands need, in one round trip, then decides. Nothing is written yet. */
export async function decideConversations(
  tx: Transaction,
  commands: readonly CreateConversationCommand[],
): Promise<ConversationDecision> {
  const questions = ask(commands);
  const [customers, context] = await Promise.all([
    lockCustomers(tx, questions.customers),
    loadWriteContext(tx, questions.context),
  ]);
  const state = new ConversationState(context, customers);
  const outcomes = commands.map((command) => decide(state, command));
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  return { now: state.now, outcomes, writes: state.writes };
}

function ask(commands: readonly CreateConversationCommand[]) {
  const customers: CustomerKey[] = [];
  const windows = new Map<string, CustomerKey & { tokenId: string }>();
  const ids: { orgId: string; id: string }[] = [];
  const externalIds: { orgId: string; externalId: string }[] = [];
  const references = new Map<string, { orgId: string; id: string }>();
  const keys: { orgId: string; tokenId: string; key: string }[] = [];
  for (const { author, draft } of commands) {
    const { orgId, tokenId } = author;
    const customer =
      draft.customer.by === 'id'
        ? { orgId, id: draft.customer.id, emailKey: null }
        : { orgId, id: null, emailKey: draft.customer.emailKey };
    customers.push(customer);
    if (draft.importedAt === null)
      windows.set(join(orgId, tokenId, customer.id ?? '', customer.emailKey ?? ''), { ...customer, tokenId });
    if (draft.id !== null) ids.push({ orgId, id: draft.id });
    if (draft.externalId !== null) externalIds.push({ orgId, externalId: draft.externalId });
    for (const id of referencedIds(draft)) references.set(join(orgId, id), { orgId, id });
    if (draft.idempotency !== null) keys.push({ orgId, tokenId, key: draft.idempotency.key });
  }
  return {
    customers,
    context: {
      windows: [...windows.values()],
      ids,
      externalIds,
      references: [...references.values()],
      keys,
      lockDaysOf: [],
    },
  };
}

function referencedIds(draft: ConversationDraft): string[] {
  const ids = [...draft.assignedUserIds, ...draft.assignedTeamIds];
  if (draft.queueId !== null) ids.push(draft.queueId);
  return ids;
}

function decide(state: ConversationState, command: CreateConversationCommand): ConversationOutcome {
  const { author, draft } = command;
  const { orgId } = author;
  const answer = state.answerOf(author, draft.idempotency);
  if (answer instanceof DomainError) return answer;
  if (answer !== null) return { ...reviveOutcome(answer.outcome), replayed: true };

  const customer = state.resolveCustomer(author, draft.customer);
  if (customer instanceof DomainError) return customer;
  if (draft.refusal) return draft.refusal;
  const missing = missingReference(draft, (type, id) => state.hasReference(orgId, type, id));
  if (missing) return missing;
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

  state.addCustomer(customer);
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

function addConversation(
  state: ConversationState,
  author: Author,
  draft: ConversationDraft,
  customerId: string,
): ConversationRow {
  const { orgId, tokenId, userId } = author;
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
      customerId: thread.type === 'CHAT' ? customerId : null,
      createdById: userId,
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
    externalId: draft.externalId,
    name: draft.name,
    status: draft.status,
    priority: draft.priority,
    direction: draft.direction,
    replyChannel: draft.replyChannel,
    defaultLang: draft.defaultLang,
    tags: draft.tags,
    suggestedTags: draft.suggestedTags,
    sentiment: draft.sentiment,
    satisfaction: draft.satisfaction,
    custom: draft.custom as ConversationRow['custom'],
    queueId: draft.queueId,
    assignedUserIds: draft.assignedUserIds,
    assignedTeamIds: draft.assignedTeamIds,
    ...counters,
    mergedIntoId: null,
    importedAt: draft.importedAt,
    createdAt: draft.createdAt ?? now,
    updatedAt: now,
    modifiedAt: now,
    createdById: userId,
    modifiedById: userId,
    createdByTokenId: tokenId,
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
  return { kind: 'created', conversation: reviveConversation(conversation), effects, replayed: true };
}
