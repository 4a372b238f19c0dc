import type { ConversationDraft } from '../conversations/conversation-draft.ts';
import { givenOrEmpty } from '../conversations/fields.ts';
import type { InvalidInputError } from '../core/errors.ts';
import type { CustomerReference } from '../customers/customer-reference.ts';
import type { Refusal } from '../customers/draft-for-customer.ts';
import { emailKey } from '../customers/email-address.ts';
import { restoreLastingError, storeError } from './stored-error.ts';

type NeverEmpty = 'customer' | 'status' | 'custom';

/** A draft as stored in the database: without empty fields, which would be most of its text. */
export type StoredDraft = Partial<ConversationDraft> & Pick<ConversationDraft, NeverEmpty>;

/** Prepares a draft for JSON. */
export function storeConversationDraft(draft: ConversationDraft): StoredDraft {
  const stored: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    if (value !== null && !(Array.isArray(value) && value.length === 0)) stored[field] = value;
  }
  if (draft.refusal) stored.refusal = storeError(draft.refusal);
  if (draft.customer.by === 'email' && draft.customer.refusedIfNew)
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
    threads: (stored.threads ?? []).map((thread) => ({ ...thread, createdAt: time(thread.createdAt) })),
    idempotency: stored.idempotency ?? null,
    clientRef: stored.clientRef ?? null,
    ...(stored.refusal && { refusal: restoreLastingError(stored.refusal as never) as Refusal }),
  };
}

function reviveCustomer(customer: CustomerReference): CustomerReference {
  if (customer.by === 'id') return customer;
  const { refusedIfNew } = customer;
  if (refusedIfNew) customer.refusedIfNew = restoreLastingError(refusedIfNew as never) as InvalidInputError;
  // An earlier version with other keys may have stored it.
  customer.emailKey = emailKey(customer.email) ?? customer.emailKey;
  return customer;
}
