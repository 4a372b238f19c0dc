import type { CustomerKey, FoundCustomer } from '../../store/queries/customer-locks.ts';
import { phoneToClaim, rowOfCustomer, toCustomerKey } from '../customers/customer-reference.ts';
import { join } from '../writes/batch-state.ts';
import type { ConversationDraft } from './conversation-draft.ts';
import type { CreateConversationCommand } from './create-command.ts';

/** The locks that the commands need, and the lookups before they can be decided. */
export function lookupsOf(commands: readonly CreateConversationCommand[]) {
  const customers: CustomerKey[] = [];
  const authors: CustomerKey[] = [];
  const windows = new Map<string, CustomerKey & { clientId: string }>();
  const phones: { orgId: string; phoneKey: string }[] = [];
  const ids: { orgId: string; id: string }[] = [];
  const externalIds: { orgId: string; externalId: string }[] = [];
  const references = new Map<string, { orgId: string; id: string }>();
  const keys: { orgId: string; clientId: string; key: string }[] = [];
  for (const { author, draft } of commands) {
    const { orgId, clientId } = author;
    const customer = toCustomerKey(orgId, draft.customer);
    customers.push(customer);
    const writers = draft.threads.flatMap((thread) => thread.customer ?? []);
    authors.push(...writers.map((writer) => toCustomerKey(orgId, writer)));
    for (const each of [draft.customer, ...writers]) {
      const phone = phoneToClaim(orgId, each);
      if (phone !== null) phones.push(phone);
    }
    if (draft.importedAt === null)
      windows.set(join(orgId, clientId, rowOfCustomer(draft.customer)), { ...customer, clientId });
    if (draft.id !== null) ids.push({ orgId, id: draft.id });
    if (draft.externalId !== null) externalIds.push({ orgId, externalId: draft.externalId });
    for (const id of referencedIds(draft)) references.set(join(orgId, id), { orgId, id });
    if (draft.idempotency !== null) keys.push({ orgId, clientId, key: draft.idempotency.key });
  }
  return {
    customers,
    /** Customers of threads; no limit applies to them, so they are not locked. */
    authors,
    context: {
      windows: [...windows.values()],
      ids,
      externalIds,
      references: [...references.values()],
      keys,
      lockDaysOf: [],
      phones,
    },
  };
}

type Lookups = ReturnType<typeof lookupsOf>['context'];

/** R32: the same lookups, with the rate windows of survivors instead of merged customers; null if nobody was merged. */
export function lookupsOfSurvivors(lookups: Lookups, customers: readonly FoundCustomer[]): Lookups | null {
  const merged = customers.filter(({ id, survivorId }) => id !== survivorId);
  if (merged.length === 0 || lookups.windows.length === 0) return null;
  const survivors = new Map(merged.map(({ orgId, id, survivorId }) => [join(orgId, id), survivorId]));
  const windows = lookups.windows.map((window) =>
    window.id === null ? window : { ...window, id: survivors.get(join(window.orgId, window.id)) ?? window.id },
  );
  return { ...lookups, windows };
}

function referencedIds(draft: ConversationDraft): string[] {
  const ids = [...draft.assignedUserIds, ...draft.assignedTeamIds];
  if (draft.queueId !== null) ids.push(draft.queueId);
  for (const { createdById } of draft.threads) if (createdById !== null) ids.push(createdById);
  return ids;
}
