import { DomainError } from '../core/domain-error.ts';
import { ConversationLockedError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { checkAssignees, listReferences, malformedReference, toKeys } from '../core/references.ts';
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
import {
  authorReferences,
  checkInitialAuthor,
  type InitialAuthoredInput,
  toAuthor,
  toOtherCustomer,
} from '../threads/thread-author.ts';
import { checkThreadText, meaningOfThread, type ThreadDraft } from '../threads/thread-draft.ts';
import { initialThreadLimit } from '../threads/thread-lock.ts';
import { checkIdempotencyKey, type Idempotency, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';

import { type CreatableFields, checkFields, type FieldValues, givenOrEmpty } from './fields.ts';

interface InitialThreadInput extends InitialAuthoredInput {
  text: string;
  createdAt?: Date | null;
  attachments?: AttachmentInput[] | null;
}

export interface CreateConversationInput extends IdempotentInput, CreatableFields {
  customer?: CustomerInput | null;
  id?: string | null;
  createdAt?: Date | null;
  importedAt?: Date | null;
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  queue?: string | null;
  threads?: InitialThreadInput[] | null;
  clientRef?: string | null;
}

type WithCustomer = CreateConversationInput & { customer: CustomerInput };

/** A conversation to create, checked without the database. See `stored-draft` for how it is stored. */
export interface ConversationDraft extends FieldValues {
  customer: CustomerReference;
  id: string | null;
  createdAt: Date | null;
  importedAt: Date | null;
  assignedUserIds: string[];
  assignedTeamIds: string[];
  queueId: string | null;
  threads: ThreadDraft[];
  idempotency: Idempotency | null;
  clientRef: string | null;
  /** The failure if the customer exists; absent if there is none. */
  refusal?: Refusal;
}

/**
 * Checks a conversation's input without the database (R4–R7, R10, R22, R25). Returns the draft, or one error with everything
 * that is wrong.
 */
export function toConversationDraft(given: CreateConversationInput): ConversationDraft | Refusal {
  const input = given.customer == null ? { ...given, customer: {} } : (given as WithCustomer);
  const draft = draftForCustomer(input, judge, (customer) => judge({ customer }) as ConversationDraft);
  if (input.idempotencyKey != null && !(draft instanceof DomainError) && !draft.refusal)
    draft.idempotency = toIdempotency('createConversation', input.idempotencyKey, meaningOfConversation(draft, input));
  return draft;
}

function judge(input: WithCustomer): ConversationDraft | Refusal {
  const check = new InputCheck();
  check.storable(withoutIgnored(input));
  checkCustomerInput(check, input.customer);
  checkFields(check, input);
  checkAssignees(check, input);
  checkIdempotencyKey(check, input.idempotencyKey);
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
    checkInitialAuthor(check, ['threads', index], thread, input.importedAt != null);
  }
  const invalid = check.error();
  if (invalid) return invalid;

  const threads = input.threads ?? [];
  if (threads.length > initialThreadLimit)
    return new ConversationLockedError('THREAD_LIMIT', threads.length, initialThreadLimit);
  const customer = toCustomerReference(input.customer);
  const references = listReferences(input);
  const authors = threads.flatMap((thread, index) => authorReferences(thread, 'threads', `${index}`));
  const malformed = malformedReference([...customerIdOf(input.customer), ...references, ...authors]);
  if (customer instanceof NotFoundError || malformed) return malformed as NotFoundError;
  return {
    customer,
    id,
    ...toKeys(references),
    ...givenOrEmpty(input),
    createdAt: input.createdAt ?? null,
    importedAt: input.importedAt ?? null,
    threads: threads.map((thread) => ({
      type: thread.type ?? 'CHAT',
      text: thread.text,
      createdAt: thread.createdAt ?? null,
      attachments: toAttachmentDrafts(thread.attachments),
      ...toAuthor(thread),
      customer: toOtherCustomer(thread),
    })),
    idempotency: null,
    clientRef: input.clientRef ?? null,
  };
}

/**
 * The meaning of a conversation's input, which identifies it (R23). Null, absent and the default are equal. All customer fields
 * count, even ignored ones, because the caller sent them.
 */
function meaningOfConversation(draft: ConversationDraft, { customer }: WithCustomer): object {
  return { ...draft, threads: draft.threads.map(meaningOfThread), customer: meaningOfCustomer(customer) };
}
