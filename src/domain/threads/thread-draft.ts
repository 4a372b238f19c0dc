import type { ThreadType } from '../../generated/prisma/enums.ts';
import { DomainError } from '../core/domain-error.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { malformedReference, toReference } from '../core/references.ts';
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
import { checkIdempotencyKey, type Idempotency, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';
import { type AttachmentDraft, type AttachmentInput, checkAttachments, toAttachmentDrafts } from './attachments.ts';
import {
  type AuthoredDraft,
  type AuthoredInput,
  authorReferences,
  checkAuthor,
  toAuthor,
  withoutSilence,
} from './thread-author.ts';

export interface CreateThreadInput extends IdempotentInput, AuthoredInput {
  conversationId: string;
  /** The customer who wrote it; absent for threads of agents. */
  customer?: CustomerInput;
  text: string;
  imported?: boolean | null;
  createdAt?: Date | null;
  attachments?: AttachmentInput[] | null;
}

export interface ThreadDraft extends AuthoredDraft {
  type: ThreadType;
  text: string;
  createdAt: Date | null;
  attachments: AttachmentDraft[];
  /** Who wrote it; for an initial thread of a conversation, only if it is not the conversation's customer. */
  customer: CustomerReference | null;
}

/** A thread to add, checked without the database. */
export interface AddedThreadDraft extends ThreadDraft {
  conversationId: string;
  /** The conversation's id in the input. */
  publicConversationId: string;
  imported: boolean;
  idempotency: Idempotency | null;
  /** The failure if the customer exists, regardless of the conversation; absent if there is none. */
  refusal?: Refusal;
}

/**
 * Checks the input of a new thread without the database (R15, R19, R22, R25). Returns the draft, or one error with everything that
 * is wrong.
 */
export function toThreadDraft(type: ThreadType, input: CreateThreadInput): AddedThreadDraft | Refusal {
  const nothing = { conversationId: input.conversationId, text: '' };
  const draft = draftForCustomer(
    input,
    (one) => judge(type, one),
    (customer) => toDraft(type, { ...nothing, customer }, '', toCustomerReference(customer) as CustomerReference),
  );
  if (input.idempotencyKey != null && !(draft instanceof DomainError) && !draft.refusal)
    draft.idempotency = toIdempotency(`create${type}`, input.idempotencyKey, meaningOfAddedThread(draft, input));
  return draft;
}

function judge(type: ThreadType, input: CreateThreadInput): AddedThreadDraft | Refusal {
  const check = new InputCheck();
  check.storable(withoutIgnored(input));
  if (input.customer) checkCustomerInput(check, input.customer);
  checkThreadText(check, ['text'], input.text);
  checkAttachments(check, ['attachments'], input.attachments);
  checkIdempotencyKey(check, input.idempotencyKey);
  const { customer: _, ...written } = input;
  checkAuthor(check, [], written, input.imported ? null : 'imported: true');
  if (input.createdAt != null && !input.imported)
    check.add(['createdAt'], 'Can be set only together with imported: true.');
  const invalid = check.error();
  if (invalid) return invalid;

  const conversation = toReference('Conversation', input.conversationId, 'conversationId');
  const customer = input.customer ? toCustomerReference(input.customer) : null;
  const references = [conversation, ...customerIdOf(input.customer), ...authorReferences(written)];
  const malformed = malformedReference(references);
  if (malformed || conversation.key === null || customer instanceof NotFoundError) return malformed as NotFoundError;
  return toDraft(type, input, conversation.key, customer);
}

function toDraft(
  type: ThreadType,
  input: CreateThreadInput,
  conversationId: string,
  customer: CustomerReference | null,
): AddedThreadDraft {
  return {
    conversationId,
    publicConversationId: input.conversationId,
    customer,
    type,
    text: input.text,
    createdAt: input.createdAt ?? null,
    imported: input.imported ?? false,
    attachments: toAttachmentDrafts(input.attachments),
    ...toAuthor(input, type === 'REPLY' ? null : 'CHAT'),
    idempotency: null,
  };
}

/** R6: adds an issue if a thread's text is longer than 1,000,000 characters. */
export function checkThreadText(check: InputCheck, path: readonly (string | number)[], text: string): void {
  check.length(path, text, 0, 1_000_000);
}

/**
 * The meaning of a thread's input, which identifies it (R23). Null, absent and the default are equal. All customer fields count,
 * even ignored ones, because the caller sent them.
 */
function meaningOfAddedThread(draft: AddedThreadDraft, { customer }: CreateThreadInput): object {
  return { ...meaningOfThread(draft), customer: customer ? meaningOfCustomer(customer) : null };
}

/** The meaning of a thread; attachments are identified by their SHA-256, which is already computed. */
export function meaningOfThread<Thread extends ThreadDraft>(draft: Thread): object {
  const { attachments, ...thread } = withoutSilence(draft);
  return { ...thread, attachments: attachments.map(({ data: _, ...attachment }) => attachment) };
}
