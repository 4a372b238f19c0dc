import type { ConversationDraft } from '../conversations/conversation-draft.ts';
import { givenOrEmpty } from '../conversations/fields.ts';
import type { InvalidInputError } from '../core/errors.ts';
import type { CustomerReference } from '../customers/customer-reference.ts';
import type { Refusal } from '../customers/draft-for-customer.ts';
import { emailKey } from '../customers/email-address.ts';
import { phoneKey } from '../customers/phone-number.ts';
import { withoutSilence } from '../threads/thread-author.ts';
import type { ThreadDraft } from '../threads/thread-draft.ts';
import { restoreLastingError, storeError } from './stored-error.ts';

type NeverEmpty = 'customer' | 'status' | 'custom';

/** A draft as it is stored in the database: without empty fields, which would be most of its text. */
export type StoredDraft = Partial<Omit<ConversationDraft, 'threads'>> &
  Pick<ConversationDraft, NeverEmpty> & { threads?: StoredThread[] };
type StoredThread = ReturnType<typeof withoutSilence<ThreadDraft>>;

/** Prepares a draft for JSON. */
export function storeConversationDraft(draft: ConversationDraft): StoredDraft {
  const stored: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    if (value !== null && !(Array.isArray(value) && value.length === 0)) stored[field] = value;
  }
  if (draft.threads.length > 0) stored.threads = draft.threads.map(withoutSilence);
  if (draft.refusal) stored.refusal = storeError(draft.refusal);
  if (draft.customer.by !== 'id' && draft.customer.refusedIfNew)
    stored.customer = { ...draft.customer, refusedIfNew: storeError(draft.customer.refusedIfNew) };
  return stored as StoredDraft;
}

const time = (value: Date | string | null | undefined) => (value == null ? null : new Date(value));

/** Restores a draft from JSON, with dates and the fields that were left out. */
export function restoreConversationDraft(stored: StoredDraft): ConversationDraft {
  return {
    customer: reviveCustomer(stored.customer),
    id: stored.id ?? null,
    ...givenOrEmpty(stored),
    createdAt: time(stored.createdAt),
    importedAt: time(stored.importedAt),
    assignedUserIds: stored.assignedUserIds ?? [],
    assignedTeamIds: stored.assignedTeamIds ?? [],
    queueId: stored.queueId ?? null,
    threads: (stored.threads ?? []).map(reviveThread),
    idempotency: stored.idempotency ?? null,
    clientRef: stored.clientRef ?? null,
    ...(stored.refusal && { refusal: restoreLastingError(stored.refusal as never) as Refusal }),
  };
}

function reviveThread(thread: StoredThread): ThreadDraft {
  return {
    ...thread,
    createdAt: time(thread.createdAt),
    channel: thread.channel ?? null,
    createdById: thread.createdById ?? null,
    authorName: thread.authorName ?? null,
    customer: thread.customer ? reviveCustomer(thread.customer) : null,
  };
}

function reviveCustomer(customer: CustomerReference): CustomerReference {
  if (customer.by === 'id') return customer;
  const { email, details, refusedIfNew } = customer;
  if (refusedIfNew) customer.refusedIfNew = restoreLastingError(refusedIfNew as never) as InvalidInputError;
  // An earlier version may have stored it, with other keys or only with e-mail addresses.
  customer.externalId ??= null;
  customer.emailKey = email === null ? null : (emailKey(email) ?? customer.emailKey);
  customer.phoneKey = details.phone === null ? null : phoneKey(details.phone);
  return customer;
}
