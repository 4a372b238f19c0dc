import { type Attempt, type Waiting, waiting } from '../../batching/attempt.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { lockConversations, waitForConversations } from '../../store/queries/conversations.ts';
import { type CustomerKey, findAuthors } from '../../store/queries/customer-locks.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import { deleteExpiredKeys } from '../../store/writes/insert-batch.ts';
import type { LookupResults } from '../../store/writes/lookup-queries.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { DomainError } from '../core/domain-error.ts';
import { type IdempotencyMismatchError, InvalidInputError } from '../core/errors.ts';
import { encodeId } from '../core/ids.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { phoneToClaim, toCustomerKey } from '../customers/customer-reference.ts';
import type { Refusal } from '../customers/draft-for-customer.ts';
import { type Author, BatchState, join } from '../writes/batch-state.ts';
import { conversationAsAnswered } from '../writes/replay.ts';
import { type Decision, type DryRunOutcome, runBatch, settled } from '../writes/run-batch.ts';
import type { WriteEffects } from '../writes/write-effects.ts';
import { authorOf } from './thread-author.ts';
import { countThread } from './thread-counters.ts';
import type { AddedThreadDraft } from './thread-draft.ts';
import { lockedError, threadLock } from './thread-lock.ts';
import { toNewAttachments } from './thread-rows.ts';

export interface CreateThreadCommand {
  readonly author: Author;
  readonly draft: AddedThreadDraft;
}

export interface CreatedThread {
  readonly thread: ThreadRow;
  /** The conversation, including the thread in its counts. */
  readonly conversation: ConversationRow;
  readonly effects: WriteEffects;
  readonly replayed: boolean;
}
export type ThreadFailure = Refusal | IdempotencyMismatchError;
export type ThreadOutcome = CreatedThread | ThreadFailure;

/**
 * Adds threads with their customers and attachments to conversations (R15–R23). Takes a batch of commands and returns an outcome for
 * each, in order; see `createConversations` for faults. The conversations are locked until the commit, so the thread limit holds
 * under concurrent writes (R16).
 */
export function createThreads(
  db: Database,
  commands: readonly CreateThreadCommand[],
): Promise<PromiseSettledResult<ThreadOutcome>[]> {
  return runThreads(db, commands, true).then(settled);
}

/** The same. Without `wait`, commands whose conversation or unique keys are locked by another transaction are returned as waiting. */
export function runThreads(
  db: Database,
  commands: readonly CreateThreadCommand[],
  wait: boolean,
): Promise<Attempt<ThreadOutcome>[]> {
  return runBatch(db, commands, wait, decideThreads);
}

/** R24: writes one thread in a transaction that the caller rolls back. */
export async function dryRunThread(
  tx: Transaction,
  command: CreateThreadCommand,
): Promise<DryRunOutcome<ThreadOutcome>> {
  const { outcomes, writes } = await decideThreads(tx, [command], true);
  return { outcome: outcomes[0] as ThreadOutcome, writes };
}

/**
 * Locks and loads what the commands need in one round trip, then decides. Writes nothing yet. Without `wait`, commands whose
 * conversation is locked by another transaction are left waiting.
 */
export async function decideThreads(
  tx: Transaction,
  commands: readonly CreateThreadCommand[],
  wait: boolean,
): Promise<Decision<ThreadOutcome>> {
  const wanted = new Map<string, { orgId: string; id: string }>();
  const customers: CustomerKey[] = [];
  const phones: { orgId: string; phoneKey: string }[] = [];
  const keys: { orgId: string; clientId: string; key: string }[] = [];
  const users: { orgId: string; id: string }[] = [];
  for (const { author, draft } of commands) {
    const { orgId, clientId } = author;
    if (!draft.refusal) wanted.set(join(orgId, draft.conversationId), { orgId, id: draft.conversationId });
    if (draft.customer !== null) {
      customers.push(toCustomerKey(orgId, draft.customer));
      const phone = phoneToClaim(orgId, draft.customer);
      if (phone !== null) phones.push(phone);
    }
    if (draft.createdById !== null) users.push({ orgId, id: draft.createdById });
    if (draft.idempotency !== null) keys.push({ orgId, clientId, key: draft.idempotency.key });
  }
  const orgIds = [...wanted.values()].map((each) => each.orgId);
  const ids = [...wanted.values()].map((each) => each.id);
  const [{ rows, held }, found, context] = await Promise.all([
    wait
      ? waitForConversations(tx, orgIds, ids).then((waitedFor) => ({ rows: waitedFor, held: [] }))
      : lockConversations(tx, orgIds, ids),
    customers.length > 0 ? findAuthors(tx, customers, wait) : [],
    runLookups(tx, {
      windows: [],
      ids: [],
      externalIds: [],
      references: users,
      keys,
      lockDaysOf: [...new Set(commands.map((command) => command.author.orgId))],
      phones,
    }),
  ]);
  const state = new ThreadState(context, found, rows, held);
  const outcomes = commands.map((command) => decide(state, command));
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  state.gatherChanges();
  return { outcomes, writes: state.writes };
}

class ThreadState extends BatchState {
  readonly conversations = new Map<string, ConversationRow>();
  private readonly held: Set<string>;
  private readonly changed = new Set<string>();

  constructor(
    context: LookupResults,
    customers: ConstructorParameters<typeof BatchState>[1],
    conversations: ConversationRow[],
    held: { orgId: string; id: string }[],
  ) {
    super(context, customers);
    this.held = new Set(held.map(({ orgId, id }) => join(orgId, id)));
    for (const row of conversations) this.conversations.set(join(row.orgId, row.id), row);
  }

  /** Is the conversation locked by another transaction, so that it cannot be decided yet? */
  isHeldConversation(orgId: string, id: string): boolean {
    return this.held.has(join(orgId, id));
  }

  change(conversation: ConversationRow): void {
    const key = join(conversation.orgId, conversation.id);
    this.conversations.set(key, conversation);
    this.changed.add(key);
  }

  /** Each conversation is written once, with the changes of all commands in the batch. */
  gatherChanges(): void {
    for (const key of this.changed) {
      const row = this.conversations.get(key) as ConversationRow;
      const { orgId, id, status, snoozedUntil, channels, replyChannel } = row;
      const { messageCount, noteCount, outboundMessageCount, rev } = row;
      const { lastMessageInId, lastMessageInAt, firstResponseId, firstResponseAt, updatedAt, modifiedAt } = row;
      const counters = { messageCount, noteCount, outboundMessageCount, rev };
      const landmarks = { lastMessageInId, lastMessageInAt, firstResponseId, firstResponseAt };
      const state = { status, snoozedUntil, channels, replyChannel };
      this.writes.changes.push({ orgId, id, ...state, ...counters, ...landmarks, updatedAt, modifiedAt });
    }
  }
}

function decide(state: ThreadState, { author, draft }: CreateThreadCommand): ThreadOutcome | Waiting {
  const { orgId, userId, customerId } = author;
  const answer = state.answerOf(author, draft.idempotency);
  if (answer instanceof DomainError) return answer;
  if (answer !== null) return reviveOutcome(answer.outcome);

  if (state.isHeldConversation(orgId, draft.conversationId)) return waiting;
  const conversation = state.conversations.get(join(orgId, draft.conversationId));
  const customer = draft.customer === null ? null : state.resolveCustomer(author, draft.customer);
  if (customer instanceof InvalidInputError) return customer;
  if (draft.refusal) return draft.refusal;
  const noCustomer = customer instanceof NotFoundError ? customer : null;
  const isStranger = draft.createdById !== null && !state.hasReference(orgId, 'User', draft.createdById);
  const noUser = isStranger
    ? new NotFoundError('User', encodeId('User', draft.createdById as string), ['createdBy'])
    : null;
  const nobody = noCustomer?.and(noUser) ?? noUser;
  const isOthers = customerId !== undefined && conversation?.customerId !== customerId;
  if (!conversation || conversation.mergedIntoId !== null || isOthers)
    return new NotFoundError('Conversation', draft.publicConversationId, ['conversationId']).and(nobody);
  if (nobody || customer instanceof NotFoundError) return nobody as NotFoundError;
  const reason = threadLock(conversation, state.lockAfterDays(orgId), state.now);
  if (reason !== null) return lockedError(conversation, reason);

  if (customer && state.isHeld(orgId, customer.id)) return waiting;
  if (customer) state.addCustomer(customer, orgId, draft.imported);
  const thread: ThreadRow = {
    orgId,
    id: newId(),
    conversationId: conversation.id,
    type: draft.type,
    text: draft.text,
    channel: draft.channel ?? (draft.type === 'REPLY' ? conversation.replyChannel : null) ?? 'CHAT',
    customerId: customer?.id ?? null,
    createdById: authorOf(draft, userId),
    authorName: draft.authorName,
    imported: draft.imported,
    createdAt: draft.createdAt ?? state.now,
  };
  state.writes.threads.push(thread);
  state.writes.attachments.push(...toNewAttachments(thread, draft.attachments));

  // R20: a thread by a customer reopens the conversation; one by an agent does not, and an import never does.
  const reopened = draft.type === 'CHAT' && !draft.imported && conversation.status !== 'OPEN';
  const changed: ConversationRow = {
    ...conversation,
    ...countThread(conversation, thread),
    status: reopened ? 'OPEN' : conversation.status,
    snoozedUntil: reopened ? null : conversation.snoozedUntil,
    updatedAt: state.now,
    modifiedAt: reopened ? state.now : conversation.modifiedAt,
    rev: conversation.rev + 1,
  };
  state.change(changed);
  if (!draft.imported) {
    const data = { conversationId: conversation.id, threadId: thread.id, reopened };
    state.addEvent(orgId, 'thread.added', conversation.id, data);
  }
  const effects: WriteEffects = {
    customerMatchedBy: customer?.matchedBy ?? null,
    ignoredCustomerFields: customer?.ignored ?? [],
    reopened,
    notificationsSuppressed: draft.imported,
  };
  const created = { thread, conversation: changed, effects };
  state.keepAnswer(author, draft.idempotency, created);
  return { ...created, replayed: false };
}

function reviveOutcome(outcome: unknown): CreatedThread {
  const { thread, conversation, effects } = outcome as CreatedThread;
  return {
    thread: { ...thread, createdAt: new Date(thread.createdAt) },
    conversation: conversationAsAnswered(conversation),
    effects,
    replayed: true,
  };
}
