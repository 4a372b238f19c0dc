import type {
  Channel,
  ConversationDirection,
  ConversationStatus,
  Sentiment,
  ThreadType,
} from '../../generated/prisma/enums.ts';
import { checkCustomAttributes } from '../core/custom-attributes.ts';
import { ConversationLockedError, DomainError, NotFoundError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck, maxLookedAt } from '../core/input-check.ts';
import { listReferences, malformedReference, toKeys } from '../core/references.ts';
import { meaningOfCustomer } from '../customers/customer-meaning.ts';
import {
  type CustomerInput,
  type CustomerReference,
  checkCustomerInput,
  customerIdOf,
  toCustomerReference,
  withoutIgnored,
} from '../customers/customer-reference.ts';
import { draftForCustomer, type Refusal } from '../customers/draft-for-customer.ts';
import { type AttachmentInput, checkAttachments, toAttachmentDrafts } from '../threads/attachments.ts';
import { checkThreadText, meaningOfThread, type ThreadDraft } from '../threads/thread-draft.ts';
import { initialThreadLimit } from '../threads/thread-lock.ts';
import { checkIdempotencyKey, type Idempotency, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';

interface InitialThreadInput {
  type?: ThreadType | null;
  text: string;
  createdAt?: Date | null;
  attachments?: AttachmentInput[] | null;
}

export interface CreateConversationInput extends IdempotentInput {
  customer: CustomerInput;
  id?: string | null;
  externalId?: string | null;
  name?: string | null;
  status?: ConversationStatus | null;
  priority?: number | null;
  createdAt?: Date | null;
  importedAt?: Date | null;
  direction?: ConversationDirection | null;
  replyChannel?: Channel | null;
  tags?: string[] | null;
  suggestedTags?: string[] | null;
  sentiment?: Sentiment | null;
  satisfaction?: number | null;
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  custom?: Record<string, unknown> | null;
  defaultLang?: string | null;
  queue?: string | null;
  threads?: InitialThreadInput[] | null;
  clientRef?: string | null;
}

/** A conversation to create, checked as far as its input alone can tell. See `stored-draft` for how it is kept. */
export interface ConversationDraft {
  customer: CustomerReference;
  id: string | null;
  externalId: string | null;
  name: string | null;
  status: ConversationStatus;
  priority: number | null;
  createdAt: Date | null;
  importedAt: Date | null;
  direction: ConversationDirection | null;
  replyChannel: Channel | null;
  tags: string[];
  suggestedTags: string[];
  sentiment: Sentiment | null;
  satisfaction: number | null;
  assignedUserIds: string[];
  assignedTeamIds: string[];
  custom: Record<string, unknown>;
  defaultLang: string | null;
  queueId: string | null;
  threads: ThreadDraft[];
  idempotency: Idempotency | null;
  clientRef: string | null;
  /** What comes of it where the customer is found; absent where nothing is wrong with it. */
  refusal?: Refusal;
}

/** Fields that creating and updating a conversation check alike (R5, R6). */
export interface ConversationFields {
  name?: string | null;
  priority?: number | null;
  tags?: string[] | null;
  suggestedTags?: string[] | null;
  satisfaction?: number | null;
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  custom?: Record<string, unknown> | null;
  defaultLang?: string | null;
}

/** Notes what is wrong with the fields that creating and updating share (R5, R6). */
export function checkConversationFields(check: InputCheck, input: ConversationFields): void {
  check.length(['name'], input.name, 0, 256);
  check.length(['defaultLang'], input.defaultLang, 0, 100);
  if (input.priority != null && (input.priority < 1 || input.priority > 5)) check.add(['priority'], 'Must be 1 to 5.');
  checkTags(check, 'tags', input.tags);
  checkTags(check, 'suggestedTags', input.suggestedTags);
  if (input.satisfaction != null && (input.satisfaction < 0 || input.satisfaction > 100))
    check.add(['satisfaction'], 'Must be 0 to 100.');
  check.list(['assignedUsers'], input.assignedUsers, 10);
  check.list(['assignedTeams'], input.assignedTeams, 10);
  checkCustomAttributes(check, input.custom);
}

/** R6: at most 20 tags, each once and 1 to 64 characters long. */
function checkTags(check: InputCheck, field: string, tags: string[] | null | undefined): void {
  check.list([field], tags, 20);
  for (const [index, tag] of (tags ?? []).slice(0, maxLookedAt).entries()) check.length([field, index], tag, 1, 64);
}

/**
 * Checks a conversation's input as far as it alone can tell (R4–R7, R10, R22, R25) and gives the draft, or the one error
 * that says all that is wrong.
 */
export function toConversationDraft(input: CreateConversationInput): ConversationDraft | Refusal {
  const draft = draftForCustomer(input, judge, (customer) => judge({ customer }) as ConversationDraft);
  if (input.idempotencyKey != null && !(draft instanceof DomainError) && !draft.refusal)
    draft.idempotency = toIdempotency('createConversation', input.idempotencyKey, meaningOfConversation(draft, input));
  return draft;
}

function judge(input: CreateConversationInput): ConversationDraft | Refusal {
  const check = new InputCheck();
  check.storable(withoutIgnored(input));
  checkCustomerInput(check, input.customer);
  checkConversationFields(check, input);
  checkIdempotencyKey(check, input.idempotencyKey);
  check.length(['externalId'], input.externalId, 1, 256);
  check.length(['clientRef'], input.clientRef, 0, 256);
  if (input.createdAt != null && input.importedAt == null)
    check.add(['createdAt'], 'Can be set only together with importedAt.');
  const id = input.id == null ? null : decodeId('Conversation', input.id);
  if (input.id != null && id === null)
    check.add(['id'], 'Must be a conversation id: "conversation_" and 26 characters of base32 (TypeID).');
  for (const [index, thread] of (input.threads ?? []).entries()) {
    checkThreadText(check, ['threads', index, 'text'], thread.text);
    checkAttachments(check, ['threads', index, 'attachments'], thread.attachments);
    if (thread.createdAt != null && input.importedAt == null)
      check.add(['threads', index, 'createdAt'], 'Can be set only together with importedAt.');
  }
  const invalid = check.error();
  if (invalid) return invalid;

  const threads = input.threads ?? [];
  if (threads.length > initialThreadLimit)
    return new ConversationLockedError('THREAD_LIMIT', threads.length, initialThreadLimit);
  const customer = toCustomerReference(input.customer);
  const references = listReferences(input);
  const malformed = malformedReference(references);
  if (customer instanceof NotFoundError || malformed)
    return malformedReference([...customerIdOf(input.customer), ...references]) as NotFoundError;
  return {
    customer,
    id,
    ...toKeys(references),
    externalId: input.externalId ?? null,
    name: input.name ?? null,
    status: input.status ?? 'OPEN',
    priority: input.priority ?? null,
    createdAt: input.createdAt ?? null,
    importedAt: input.importedAt ?? null,
    direction: input.direction ?? null,
    replyChannel: input.replyChannel ?? null,
    tags: input.tags ?? [],
    suggestedTags: input.suggestedTags ?? [],
    sentiment: input.sentiment ?? null,
    satisfaction: input.satisfaction ?? null,
    custom: input.custom ?? {},
    defaultLang: input.defaultLang ?? null,
    threads: threads.map((thread) => ({
      type: thread.type ?? 'CHAT',
      text: thread.text,
      createdAt: thread.createdAt ?? null,
      attachments: toAttachmentDrafts(thread.attachments),
    })),
    idempotency: null,
    clientRef: input.clientRef ?? null,
  };
}

/**
 * What the input of a conversation means: what tells it from another (R23). Null, absent and the default are one thing,
 * and all that was said of the customer counts, since what is ignored was given all the same.
 */
function meaningOfConversation(draft: ConversationDraft, { customer }: CreateConversationInput): object {
  return { ...draft, threads: draft.threads.map(meaningOfThread), customer: meaningOfCustomer(customer) };
}
